"""Whose turn it is in the lines of an event."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from turnout.events.models import Event, Tier
from turnout.events.rules import places
from turnout.registration.models import WaitlistEntry


@dataclass(frozen=True, slots=True)
class Turn:
    """An entry in line that may be served: how many of it wait, and how many places an offer holds for it already."""

    entry: WaitlistEntry
    waiting: int
    offered: int = 0

    def takes(self, free: int | None) -> int:
        """Return how many places it takes when `free` are free (None: no limit)."""
        wanted = self.waiting - self.offered
        if free is None or wanted <= free:
            return max(wanted, 0)
        return 0 if self.entry.mode == WaitlistEntry.Mode.TOGETHER else max(free, 0)


@dataclass(slots=True)
class Free:
    """What nobody holds, per tier and over all of them; None has no limit."""

    tiers: dict[UUID, int | None]
    overall: int | None

    def of(self, tier_id: UUID) -> int | None:
        """Return how many places of a tier can be taken; none of one that is not served."""
        return places.least(self.tiers.get(tier_id, 0), self.overall)

    def take(self, tier_id: UUID, count: int) -> None:
        """Count places out."""
        left = self.tiers.get(tier_id)
        if left is not None:
            self.tiers[tier_id] = left - count
        if self.overall is not None:
            self.overall -= count

    @property
    def is_any(self) -> bool:
        """Whether anything can be taken at all."""
        return any(self.of(tier_id) != 0 for tier_id in self.tiers)


def free(event: Event, tiers: Mapping[UUID, Tier]) -> Free:
    """Return what is free of these tiers."""
    return Free({key: tier.left for key, tier in tiers.items()}, places.event_left(event))


def served(turns: Iterable[Turn], left: Free) -> Iterator[tuple[Turn, int]]:
    """Yield whoever takes something, in order, with how many places; `left` is counted down.

    A party that waits *together* is passed over while it does not fit, and keeps its rank: with unproven and
    paused entries, which are no turns at all, the only exception to strict order (core.md section 2; I-13).
    """
    for turn in turns:
        if not left.is_any:
            return
        count = turn.takes(left.of(turn.entry.tier_id))
        if count:
            left.take(turn.entry.tier_id, count)
            yield turn, count


def places_of(counts: Iterable[tuple[UUID, int]]) -> Counter[UUID]:
    """Return how many places of each tier there are in all."""
    found = Counter[UUID]()
    for tier_id, count in counts:
        found[tier_id] += count
    return found
