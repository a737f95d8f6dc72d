"""How codes look to programs."""

from turnout.api.rules.shapes import Shape, instant
from turnout.events.models import Voucher
from turnout.registration.models import VoucherUse


def voucher(one: Voucher) -> Shape:
    """Return a code."""
    return {
        "id": str(one.pk),
        "code": one.code,
        "tier": str(one.tier_id) if one.tier_id else None,
        "reach": str(one.reach),
        "percent_off": one.percent_off,
        "amount_off_minor": one.amount_off_minor,
        "budget_minor": one.budget_minor,
        "spent_minor": one.spent_minor,
        "most": one.most,
        "most_each": one.most_each,
        "used": one.used,
        "begins_at": instant(one.begins_at),
        "ends_at": instant(one.ends_at),
        "is_active": one.is_active,
        "made_at": instant(one.made_at),
    }


def voucher_use(one: VoucherUse) -> Shape:
    """Return a place that was booked with a code. Before: attendee and registration are loaded."""
    return {
        "registration": one.registration.reference,
        "attendee": str(one.attendee_id),
        "tier": str(one.attendee.tier_id),
        "discount_minor": one.discount_minor,
        "made_at": instant(one.made_at),
        "returned_at": instant(one.returned_at),
    }
