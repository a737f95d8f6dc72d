"""What time brings: the next step that is due of an event (design.md section 2; G-60, G-63)."""

from datetime import datetime, timedelta

from turnout.events.models import Event, RegistrationType
from turnout.events.states import EventState

ARCHIVE_AFTER = timedelta(days=30)


def next_step(event: Event, now: datetime) -> str:
    """Return the move that is due at `now`, or nothing; asked again after each, so that none is left out."""
    coming = next_instant(event)
    return coming[0] if coming is not None and coming[1] <= now else ""


def next_instant(event: Event) -> tuple[str, datetime] | None:
    """Return what happens next by itself, and when; None when nothing will."""
    steps: dict[str, tuple[str, datetime | None]] = {
        EventState.APPROVED: ("publish", event.publish_at),
        EventState.PUBLISHED: ("close", event.deadline_at)
        if _closes_first(event)
        else ("start", event.starts_at),
        EventState.REGISTRATION_CLOSED: ("start", event.starts_at),
        EventState.IN_PROGRESS: ("complete", event.ends_at),
        EventState.COMPLETED: ("archive", archived_at(event)),
    }
    name, when = steps.get(event.state, ("", None))
    return None if when is None else (name, when)


def is_early(event: Event, name: str, now: datetime) -> bool:
    """Tell whether a start before the first session, or a completion before the last one's end, is asked for (G-56)."""
    planned = {"start": event.starts_at, "complete": event.ends_at}.get(name)
    return planned is not None and now < planned


def archived_at(event: Event) -> datetime | None:
    """Return when it is put away: 30 days after its end, and after it came to us when it was imported."""
    return None if event.ends_at is None else max(event.ends_at, event.made_at) + ARCHIVE_AFTER


def _closes_first(event: Event) -> bool:
    """Whether a deadline before the start ends registration."""
    if event.deadline_at is None or event.registration_type == RegistrationType.NONE:
        return False
    return event.starts_at is None or event.deadline_at < event.starts_at
