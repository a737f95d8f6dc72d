"""What a line of a list says about an event: its places, and whether a line could be served."""

from collections.abc import Iterable
from dataclasses import dataclass

from turnout.events.models import Event, Tier
from turnout.events.rules import places
from turnout.events.states import LIVE


@dataclass(frozen=True, slots=True)
class Summary:
    """An event with its tiers and what follows from them; None stands for no limit."""

    event: Event
    tiers: tuple[Tier, ...]
    total: int | None
    left: int | None
    to_give: int

    @property
    def is_full(self) -> bool:
        """Whether newcomers can take no place."""
        return self.left == 0


def of(event: Event) -> Summary:
    """Return the summary of an event whose tiers came with it."""
    tiers = tuple(event.tiers.all())
    free = list(places.for_newcomers(event, [tier for tier in tiers if tier.is_active]).values())
    within = None if None in free else sum(one or 0 for one in free)
    given = sum(places.for_line(event, tier) for tier in tiers) if event.state in LIVE else 0
    return Summary(
        event,
        tiers,
        places.total(event, tiers),
        places.least(within, places.event_left(event)),
        min(given, event.waiting),
    )


def each(events: Iterable[Event]) -> list[Summary]:
    """Return the summaries of events, in order."""
    return [of(event) for event in events]
