"""Book with a code: its places and its budget are counted by guarded counters, and come back with the places.

Whoever uses a code has locked its event and tiers, and so has whoever gives a place back (core.md section 3: event →
tiers → voucher); the counters are moved by a conditional UPDATE under database CHECKs all the same. What is taken off
is agreed, and taken from the budget, when a place is asked for, by booking or by joining the line, as prices are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.models import Event, Tier, Voucher
from turnout.events.queries import vouchers
from turnout.events.rules import codes
from turnout.kernel import clock, text
from turnout.kernel.refusals import Refused
from turnout.registration.actions.bookings import Booking
from turnout.registration.models import Attendee, VoucherUse
from turnout.registration.rules import discounts, prices
from turnout.registration.states import LIVE, AttendeeState

BATCH = 500


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code does for a booking: the kinds of place it is used for, each with what it takes off."""

    voucher: Voucher | None = None
    discounts: Mapping[UUID, int] = field(default_factory=dict)


NOTHING = Grant()


def is_overridden(booking: Booking) -> bool:
    """Return whether staff book what is not open to the registrant, and say why; no code is asked for then."""
    return booking.is_by_staff and bool(text.line(booking.override))


def may_be_used(booking: Booking, event: Event, tiers: Mapping[UUID, Tier]) -> bool:
    """Return whether a code is to be looked at: a place asks for one, or one came where some take something off."""
    if any(tiers[one.tier_id].asks_for_code for one in booking.wanted):
        return True
    return event.takes_codes and bool(codes.tidy(booking.code))


def require(booking: Booking, tiers: Mapping[UUID, Tier], registrant: Q | None) -> None:
    """Refuse a code that is not good for what is asked, or for fewer places; and who needs one and gives none.

    Refused: code_needed; code_unknown, with the same words for an unknown code, one that is not valid now and one
    whose budget does not reach; code_not_for_these; code_used_up.
    """
    asked = [tiers[one.tier_id] for one in booking.wanted]
    coded = [tier for tier in asked if tier.asks_for_code]
    if not codes.tidy(booking.code):
        said = _("“%(tier)s” is booked with a code. Write it in the field for codes.")
        raise Refused("code_needed", said % {"tier": coded[0].name}, field="code")
    voucher = vouchers.find(booking.event_id, codes.tidy(booking.code))
    if voucher is None or not voucher.is_valid_at(clock.now()) or not all(map(voucher.opens, coded)):
        raise unknown()
    used_for = [tier for tier in asked if discounts.is_used_for(voucher, tier)]
    if not used_for:
        _require_idle(voucher)
        return
    require_room(voucher, used_for)
    if voucher.most_each is not None:
        mine = (
            VoucherUse.objects.filter(registrant, voucher=voucher, returned_at=None) if registrant else None
        )
        _require_left(voucher.most_each - (mine.count() if mine is not None else 0), len(used_for))


def require_room(voucher: Voucher, used_for: Sequence[Tier]) -> None:
    """Refuse more places than a code is good for (code_used_up, code_unknown), or than its budget reaches for.

    A budget that does not reach for all is refused in the words for a code that is used up, so nobody learns the sum.
    """
    _require_left(voucher.left, len(used_for))
    wanted = sum(prices.discount_of(voucher, tier) for tier in used_for)
    if voucher.budget_left is not None and wanted > voucher.budget_left:
        raise unknown()


def grant(booking: Booking, event: Event, tiers: Mapping[UUID, Tier]) -> Grant:
    """Return what the code of a booking does for it. Before: `require` let it pass under the locks."""
    if not may_be_used(booking, event, tiers) or is_overridden(booking):
        return NOTHING
    voucher = vouchers.find(booking.event_id, codes.tidy(booking.code))
    if voucher is None:
        return NOTHING
    asked = {one.tier_id for one in booking.wanted}
    used_for = [tiers[key] for key in asked if discounts.is_used_for(voucher, tiers[key])]
    return Grant(voucher, {tier.pk: prices.discount_of(voucher, tier) for tier in used_for})


def use(found: Grant, attendees: Sequence[Attendee]) -> None:
    """Count a code, and take from its budget, for each place that it is used for. Before: rows are written."""
    voucher, off = found.voucher, found.discounts
    booked = [one for one in attendees if one.tier_id in off]
    if voucher is None or not booked:
        return
    if not _take(voucher, len(booked), sum(off[one.tier_id] for one in booked)):
        raise unknown()
    _write((one, voucher, off[one.tier_id]) for one in booked)


def give_back(registration_id: UUID, now: datetime) -> None:
    """Give back what a code was used for by places of a registration that are held and waited for no more."""
    _give_back(Q(registration=registration_id), now)


def give_back_waits(event_id: UUID, now: datetime) -> None:
    """Give back what codes were used for by waits for places of an event, whose line has ended."""
    _give_back(Q(registration__event=event_id, attendee__state=AttendeeState.EXPIRED), now)


def _give_back(whose: Q, now: datetime) -> None:
    over = list(
        VoucherUse.objects.filter(whose, returned_at=None)
        .exclude(attendee__state__in=LIVE)
        .values_list("pk", "voucher", "discount_minor")
    )
    spent: Counter[UUID] = Counter()
    for _pk, voucher_id, discount in over:
        spent[voucher_id] += discount
    for voucher_id, count in sorted(Counter(voucher for _pk, voucher, _discount in over).items()):
        back = spent[voucher_id]
        Voucher.objects.filter(pk=voucher_id).update(
            used=F("used") - count, spent_minor=F("spent_minor") - back
        )
    keys = [pk for pk, *_rest in over]
    for start in range(0, len(keys), BATCH):
        VoucherUse.objects.filter(pk__in=keys[start : start + BATCH]).update(returned_at=now)


def use_again(pairs: Iterable[tuple[Attendee, Attendee]]) -> None:
    """Use codes once more for places that are given anew, (before, now), at what was agreed: all of them.

    Before: the event is locked with its tiers. Whether a code is still valid is no matter, because it was when the
    price was agreed. Refused: code_used_up where somebody else has had what came back.
    """
    now_of = {before.pk: now for before, now in pairs}
    grants: dict[Voucher, list[VoucherUse]] = {}
    for one in VoucherUse.objects.filter(attendee__in=now_of).select_related("voucher").order_by("voucher"):
        grants.setdefault(one.voucher, []).append(one)
    for voucher, uses in grants.items():
        if not _take(voucher, len(uses), sum(one.discount_minor for one in uses)):
            said = _("The code “%(code)s” is used up by now, so the price that was agreed is gone.")
            raise Refused("code_used_up", said % {"code": voucher.code}, left=0)
        _write((now_of[one.attendee_id], voucher, one.discount_minor) for one in uses)


def unknown() -> Refused:
    """Return what is said of every code that does nothing, whatever the cause."""
    return Refused("code_unknown", _("This code does nothing here at this moment."), field="code")


def _take(voucher: Voucher, places: int, off: int) -> bool:
    """Count so many places and so much taken off; return whether the code was good for all of it."""
    room = Q(most__isnull=True) | Q(most__gte=F("used") + places)
    reaches = Q(budget_minor__isnull=True) | Q(budget_minor__gte=F("spent_minor") + off)
    rows = Voucher.objects.filter(room, reaches, pk=voucher.pk)
    return rows.update(used=F("used") + places, spent_minor=F("spent_minor") + off) > 0


def _write(rows: Iterable[tuple[Attendee, Voucher, int]]) -> None:
    now = clock.now()
    VoucherUse.objects.bulk_create(
        VoucherUse(
            voucher=voucher,
            registration_id=one.registration_id,
            attendee=one,
            discount_minor=off,
            made_at=now,
        )
        for one, voucher, off in rows
    )


def _require_idle(voucher: Voucher) -> None:
    """Refuse to book at the full price whoever gives a code that takes something off other kinds of place."""
    if voucher.takes_off:
        said = _("This code takes nothing off the places you chose. Choose others, or empty the field.")
        raise Refused("code_not_for_these", said, field="code")


def _require_left(left: int | None, wanted: int) -> None:
    if left is None or wanted <= left:
        return
    if left < 1:
        raise unknown()
    said = ngettext(
        "The code is good for %(left)s more place.", "The code is good for %(left)s more places.", left
    )
    raise Refused("code_used_up", said % {"left": left}, field="code", left=left)
