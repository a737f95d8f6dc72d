"""What places cost and what a family owes: whatever else changes a price does it here (docs/paying.md; G-53, I-32)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from uuid import UUID

from django.utils.translation import gettext as _

from turnout.events.models import Event, Tier, Voucher
from turnout.registration.models import Attendee
from turnout.registration.states import HOLDING
from turnout.ui import money

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


def agree(attendee: Attendee, price_minor: int) -> None:
    """Write down what was agreed for a place; whatever is not free is paid at the door."""
    attendee.price_minor = price_minor
    attendee.settles_at_door = price_minor > 0


def after_move(one: Attendee, source: Event, target: Event, tier: Tier) -> int:
    """Return what a place costs whom staff move: as agreed, in another currency what the place there costs."""
    return one.price_minor if source.currency == target.currency else price_of(tier)


def owed(people: Iterable[Attendee]) -> int:
    """Return what the places that these people hold cost together; `queries.settlements.COSTS` says it in SQL."""
    return sum(one.price_minor for one in people if one.state in HOLDING)


def notice(event: Event, tiers: Iterable[Tier], discounts: Mapping[UUID, int] = NO_DISCOUNTS) -> str:
    """Return what somebody reads of paying before he registers; nothing where every place is free."""
    prices = [price_of(tier, discount=discounts.get(tier.pk, 0)) for tier in tiers]
    if not any(prices):
        return ""
    if len(prices) == 1:
        said = _("A place costs %(price)s. You pay at the door.")
        return said % {"price": money.price(prices[0], event.currency)}
    return _("Whatever is not free is paid at the door.")
