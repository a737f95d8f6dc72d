"""How reliably somebody uses the places he booked: for the desk only, of adults only, fading with time (G-82).

Inputs, and nothing else: the confirmed places of his own registrations at events that are over and where the door was
kept, and whether each was used. A place given back in time is none. The weight of a place halves every twelve months.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HALF_LIFE = timedelta(days=365)
FEWEST = 3  # places; fewer say nothing about anybody


@dataclass(frozen=True, slots=True)
class Reliability:
    """Places booked and used, as they are, and the share in per cents in which older ones weigh less."""

    booked: int
    used: int
    percent: int


def of(places: Sequence[tuple[datetime, bool]], now: datetime) -> Reliability | None:
    """Return the reliability that follows from places (when the event ended, whether used); None of too few."""
    if len(places) < FEWEST:
        return None
    weights = [(0.5 ** ((now - ended_at) / HALF_LIFE), was_used) for ended_at, was_used in places]
    whole = sum(weight for weight, _was_used in weights)
    used = sum(weight for weight, was_used in weights if was_used)
    return Reliability(
        booked=len(places),
        used=sum(was_used for _ended_at, was_used in places),
        percent=round(100 * used / whole),
    )
