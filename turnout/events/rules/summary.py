"""What a line of a list says about an event: its places."""

from collections.abc import Iterable
from dataclasses import dataclass

from turnout.events.models import Event, Tier
from turnout.events.rules import places


@dataclass(frozen=True, slots=True)
class Summary:
    """An event with its tiers and what follows from them; None stands for no limit."""

    event: Event
    tiers: tuple[Tier, ...]
    total: int | None
    left: int | None

    @property
    def is_full(self) -> bool:
        """Whether newcomers can take no place."""
        return self.left == 0


def of(event: Event) -> Summary:
    """Return the summary of an event whose tiers came with it."""
    tiers = tuple(event.tiers.all())
    found = places.capacity(event, tiers)
    return Summary(event, tiers, found.total, found.left)


def each(events: Iterable[Event]) -> list[Summary]:
    """Return the summaries of events, in order."""
    return [of(event) for event in events]
