"""What places cost and what a family owes: whatever else changes a price does it here (docs/paying.md; G-53, I-32)."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.models import Event, Tier, Voucher
from turnout.registration.models import Attendee
from turnout.registration.rules import paying
from turnout.registration.states import HOLDING, AttendeeState
from turnout.ui import money

PAID_AHEAD = (AttendeeState.PENDING_PAYMENT, AttendeeState.CONFIRMED)
NO_DISCOUNTS: Mapping[UUID, int] = MappingProxyType({})


def discount_of(voucher: Voucher, tier: Tier) -> int:
    """Return what a code takes off a place, in minor units: never more than it costs.

    A percentage is rounded to the nearest unit, halves in favour of whoever pays: 15 % off 0.90 takes off 0.14.
    """
    if not voucher.is_for(tier):
        return 0
    if voucher.percent_off is not None:
        return (tier.price_minor * voucher.percent_off + 50) // 100
    return min(voucher.amount_off_minor or 0, tier.price_minor)


def price_of(tier: Tier, *, discount: int = 0) -> int:
    """Return what a place costs who books it now, in minor units of the event's currency; never below nothing."""
    return max(tier.price_minor - discount, 0)


def agree(attendee: Attendee, price_minor: int, *, ahead: bool = False) -> None:
    """Write down what was agreed for a place; whatever is not free is paid at the door, or beforehand (`ahead`)."""
    attendee.price_minor = price_minor
    attendee.settles_at_door = price_minor > 0 and not ahead


def after_move(one: Attendee, source: Event, target: Event, tier: Tier) -> int:
    """Return what a place costs whom staff move: as agreed, in another currency what the place there costs."""
    return one.price_minor if source.currency == target.currency else price_of(tier)


def owed(people: Iterable[Attendee]) -> int:
    """Return what the places that these people hold cost together; `queries.settlements.COSTS` says it in SQL."""
    return sum(one.price_minor for one in people if one.state in HOLDING)


def beforehand(people: Iterable[Attendee]) -> int:
    """Return what those who hold a place pay beforehand together, paid or not; nothing before they are approved."""
    return sum(one.price_minor for one in people if one.state in PAID_AHEAD and not one.settles_at_door)


def at_door(people: Iterable[Attendee]) -> int:
    """Return what those who hold a place pay at the door together."""
    return sum(one.price_minor for one in people if one.state in HOLDING and one.settles_at_door)


def lost(late: Iterable[Attendee]) -> int:
    """Return what the places cost that were not paid in time."""
    return sum(one.price_minor for one in late)


def left(people: Sequence[Attendee], settled: int) -> tuple[int, int]:
    """Return what is still to be paid beforehand and at the door, when so much is settled."""
    ahead = beforehand(people)
    return max(ahead - settled, 0), max(at_door(people) - max(settled - ahead, 0), 0)


def notice(event: Event, tiers: Iterable[Tier], discounts: Mapping[UUID, int] = NO_DISCOUNTS) -> str:
    """Return what somebody reads of paying before he registers; nothing where every place is free."""
    prices = [price_of(tier, discount=discounts.get(tier.pk, 0)) for tier in tiers]
    if not any(prices):
        return ""
    costs = ""
    if len(prices) == 1:
        costs = _("A place costs %(price)s.") % {"price": money.price(prices[0], event.currency)}
    return " ".join(filter(None, (costs, _how(event, is_alone=bool(costs)))))


def _how(event: Event, *, is_alone: bool) -> str:
    """Return how it is paid, where there is one way; where there are two the form asks."""
    found = paying.ways(event)
    if len(found) > 1:
        return _("You pay beforehand or at the door, as you choose.")
    if found == (paying.DOOR,):
        return _("You pay at the door.") if is_alone else _("Whatever is not free is paid at the door.")
    said = ngettext(
        "You pay beforehand: a place is held for %(days)s day until we have your payment.",
        "You pay beforehand: a place is held for %(days)s days until we have your payment.",
        event.pay_days,
    )
    return said % {"days": event.pay_days}
