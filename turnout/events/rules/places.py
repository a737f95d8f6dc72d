"""How many places are left, and for whom: the one place where this is worked out."""

from collections.abc import Iterable
from uuid import UUID

from turnout.events.models import Event, Tier


def places_left(tier: Tier, event: Event) -> int | None:
    """Return how many places of a tier nobody holds: the least of tier's and event's; None has no limit."""
    return least(tier.left, event_left(event))


def event_left(event: Event) -> int | None:
    """Return how many places under the cap of the event nobody holds; None when there is no cap."""
    return None if event.capacity is None else event.capacity - event.held


def for_newcomers(event: Event, tiers: Iterable[Tier]) -> dict[UUID, int | None]:
    """Return how many places of each tier are on public sale; None means no limit.

    Whatever somebody in line could take is held for him by an offer, from the moment it was freed: what nobody
    holds is for everybody (core.md section 2; I-17).
    """
    return {tier.pk: places_left(tier, event) for tier in tiers}


def least(*limits: int | None) -> int | None:
    """Return the smallest of the limits there are; None when there is none."""
    known = [limit for limit in limits if limit is not None]
    return min(known) if known else None


def total(event: Event, tiers: Iterable[Tier]) -> int | None:
    """Return how many places there are in all: the least of the cap and the sum of the tiers; None has no limit."""
    capacities = [tier.capacity for tier in tiers if tier.is_active or tier.held]
    within = None if None in capacities or not capacities else sum(capacity or 0 for capacity in capacities)
    return least(within, event.capacity)
