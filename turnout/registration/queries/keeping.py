"""Until when places at a session are kept for those who have them."""

from datetime import datetime, timedelta

from turnout.events.models import Event, Session
from turnout.house import queries as house


def kept_until(event: Event, session: Session) -> datetime:
    """Return the instant: the event's own minute after the start, else the organisation's."""
    if event.standby_minutes is not None:
        return session.starts_at + timedelta(minutes=event.standby_minutes)
    return session.starts_at + house.current().standby_after
