"""Which of a party have places and which wait."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar
from uuid import UUID


class WantsTier(Protocol):
    """Something that asks for a place of a tier."""

    @property
    def tier_id(self) -> UUID: ...


W = TypeVar("W", bound=WantsTier)


def fits(wanted: Sequence[WantsTier], free: Mapping[UUID, int | None], event_left: int | None) -> bool:
    """Return whether everybody can have a place."""
    placed, waiting = divide(wanted, free, event_left)
    return not waiting and len(placed) == len(wanted)


def divide(
    wanted: Sequence[W], free: Mapping[UUID, int | None], event_left: int | None
) -> tuple[list[W], list[W]]:
    """Return who of the party, in its own order, gets a place and who waits.

    `free` says per tier how many places a newcomer may take (None: no limit); `event_left` is what the cap over
    all tiers leaves.
    """
    left = dict(free)
    overall = event_left
    placed: list[W] = []
    waiting: list[W] = []
    for one in wanted:
        tier_left = left.get(one.tier_id)
        if (tier_left is not None and tier_left < 1) or (overall is not None and overall < 1):
            waiting.append(one)
            continue
        placed.append(one)
        if tier_left is not None:
            left[one.tier_id] = tier_left - 1
        if overall is not None:
            overall -= 1
    return placed, waiting
