"""How many places are left, and for whom: the one place where this is worked out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import ngettext

from turnout.events.models import Event, Tier


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many places an event has, how many of them are held, and how many nobody holds; None has no limit."""

    total: int | None
    held: int
    left: int | None


def capacity(event: Event, tiers: Iterable[Tier], *, unnamed: Collection[UUID] = ()) -> Capacity:
    """Return what follows from the tiers and the cap over them: the same on the desk, on public pages and in feeds.

    A tier off sale has no places to give, but what is held in it is held (G-03). Nothing is rounded up to zero: less
    than nothing left would be an oversell, which `turnout verify` reports. Source: club.md, derived capacity.
    Tiers that are not named to whoever looks (`unnamed`) count for him like those off sale.
    """
    every = list(tiers)
    on_sale = [tier for tier in every if tier.is_active and tier.pk not in unnamed]
    off_sale = sum(tier.held for tier in every) - sum(tier.held for tier in on_sale)
    of_tiers = _sum(tier.capacity for tier in on_sale)
    total = least(None if of_tiers is None else of_tiers + off_sale, event.capacity)
    left = least(_sum(tier.left for tier in on_sale), event_left(event))
    return Capacity(total, event.held, left)


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


def in_use(held: int, waiting: int) -> str:
    """Return in words how many places are held, offered ones among them, and how many people wait."""
    said = ngettext("%(count)s place is held", "%(count)s places are held", held)
    waits = ngettext("%(count)s person waits", "%(count)s people wait", waiting)
    parts = [said % {"count": held}] if held else []
    return ", ".join([*parts, waits % {"count": waiting}] if waiting else parts)


def least(*limits: int | None) -> int | None:
    """Return the smallest of the limits there are; None when there is none."""
    known = [limit for limit in limits if limit is not None]
    return min(known) if known else None


def _sum(limits: Iterable[int | None]) -> int | None:
    known = list(limits)
    return None if None in known else sum(limit or 0 for limit in known)
