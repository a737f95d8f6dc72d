"""What a code is good for at an event, and how it is said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from turnout.events.models import Tier, Voucher
from turnout.registration.models import Attendee, VoucherUse
from turnout.registration.rules import prices
from turnout.registration.rules.history import joined
from turnout.ui import money


@dataclass(frozen=True, slots=True)
class Effect:
    """What a code does for whoever gives it: the kinds of place it opens, and what it takes off each."""

    voucher: Voucher | None = None
    opened: frozenset[UUID] = frozenset()
    discounts: Mapping[UUID, int] = field(default_factory=dict)

    @property
    def is_any(self) -> bool:
        """Whether it does anything."""
        return bool(self.opened or self.discounts)


NONE = Effect()


def is_used_for(voucher: Voucher, tier: Tier) -> bool:
    """Return whether booking this kind of place uses the code: it opens it, or takes something off."""
    return voucher.opens(tier) or prices.discount_of(voucher, tier) > 0


def effect(voucher: Voucher | None, tiers: Iterable[Tier]) -> Effect:
    """Return what a valid code does for one place of each kind; nothing where its budget does not reach for one."""
    if voucher is None:
        return NONE
    left = voucher.budget_left
    used_for = [tier for tier in tiers if tier.is_active and is_used_for(voucher, tier)]
    each = {tier: prices.discount_of(voucher, tier) for tier in used_for}
    found = {tier: off for tier, off in each.items() if left is None or off <= left}
    opened = frozenset(tier.pk for tier in found if voucher.opens(tier))
    return Effect(voucher, opened, {tier.pk: off for tier, off in found.items() if off})


def words(voucher: Voucher, currency: str) -> str:
    """Return what a code takes off, as `20% off` or `£5 off`; empty where it takes nothing off."""
    if voucher.percent_off is not None:
        return _("%(percent)s%% off") % {"percent": voucher.percent_off}
    if voucher.amount_off_minor is not None:
        return _("%(amount)s off") % {"amount": money.price(voucher.amount_off_minor, currency)}
    return ""


def used(people: Iterable[Attendee], currency: str) -> list[str]:
    """Return the codes that live places were booked with, each with what it takes off, and for whom if not for all.

    Before: each person was read with his use of a code.
    """
    live = [one for one in people if one.is_live]
    found: dict[Voucher, list[str]] = {}
    for one in live:
        use: VoucherUse | None = getattr(one, "voucher_use", None)
        if use is not None:
            found.setdefault(use.voucher, []).append(one.person.first_name)
    return [
        said(voucher, currency) if len(names) == len(live) else f"{said(voucher, currency)} ({joined(names)})"
        for voucher, names in found.items()
    ]


def said(voucher: Voucher, currency: str) -> str:
    """Return a code with what it takes off: `Code EARLY: 20% off`."""
    off = words(voucher, currency)
    if not off:
        return _("Code %(code)s") % {"code": voucher.code}
    return _("Code %(code)s: %(off)s") % {"code": voucher.code, "off": off}
