"""How long a page of an event stays true by itself: until the next instant at which time alone changes it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from turnout.events.models import Event, Session, Tier

LONGEST = timedelta(minutes=1)  # names of metros, topics and rooms have no version; a year may end


def until(event: Event, sessions: Iterable[Session], tiers: Iterable[Tier], now: datetime) -> datetime:
    """Return the instant at which a page of the event made at `now` must be made anew."""
    instants = [event.opens_at, event.closes_at, event.deadline_at, event.starts_at, event.ends_at]
    instants += [when for tier in tiers for when in (tier.opens_at, tier.closes_at)]
    instants += [when for session in sessions for when in (session.starts_at, session.ends_at)]
    return min([now + LONGEST, *(when for when in instants if when is not None and when > now)])
