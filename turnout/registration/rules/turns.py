"""Which lines are served by themselves, and who in them comes next."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from turnout.events.models import Event, Tier
from turnout.events.states import EventState
from turnout.registration.models import WaitlistEntry
from turnout.registration.queries import turns
from turnout.registration.rules import lines, pace
from turnout.registration.rules.lines import Turn


def served_tiers(event: Event, tiers: Mapping[UUID, Tier], now: datetime) -> dict[UUID, Tier]:
    """Return the tiers whose lines are served now: on sale, awake, of an event that takes people."""
    if event.state != EventState.PUBLISHED or not any(tier.waiting for tier in tiers.values()):
        return {}
    how = pace.current()
    return {
        key: tier
        for key, tier in tiers.items()
        if tier.is_active and tier.has_line and tier.waiting and not pace.is_asleep(event, tier, now, how)
    }


def next_in(event: Event, tiers: Mapping[UUID, Tier], now: datetime) -> Iterator[tuple[Turn, int]]:
    """Yield who of the lines that are served now takes what is free, and how much; reads only as far as asked."""
    open_lines = served_tiers(event, tiers, now)
    left = lines.free(event, open_lines)
    if open_lines and left.is_any:
        yield from lines.served(map(turn_of, turns.reachable(event.pk, open_lines)), left)


def is_overtaken(event: Event, tiers: Mapping[UUID, Tier], now: datetime) -> bool:
    """Return whether somebody in line could take what is free, which therefore no newcomer may have (I-17)."""
    return next(next_in(event, tiers, now), None) is not None


def turn_of(entry: WaitlistEntry) -> Turn:
    """Return the turn of an entry as `queries.turns` reads it."""
    return Turn(entry, entry.people_waiting, entry.places_offered)  # type: ignore[attr-defined]
