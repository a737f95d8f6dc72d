"""When a volunteer's link opens the door, and what the cookie of its devices holds (G-85; core.md section 5)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from turnout.events.models import Event, Session
from turnout.kernel import times, tokens
from turnout.kernel.actors import Actor
from turnout.registration.models import Kiosk
from turnout.registration.rules import door

KIND = "kiosk"
COOKIE = "door"
SESSION = "kiosk-session"
TOLD = timedelta(days=7)  # so long a device is told that its link has ended
EARLY, OPEN, ENDED = "early", "open", "ended"


def actor(kiosk: Kiosk) -> Actor:
    """Return who acts by a volunteer's link."""
    return Actor(KIND, str(kiosk.pk))


def link_path(token: str) -> str:
    """Return the path of a link."""
    return f"/door/{token}/"


def base_path(kiosk: Kiosk) -> str:
    """Return the path below which the pages of a link lie, and its cookie is sent."""
    return f"/door/at/{kiosk.pk}/"


def on_day(event: Event, sessions: Sequence[Session], day: date) -> list[Session]:
    """Return the sessions that begin on a day, where the event takes place."""
    return [one for one in sessions if day_of(event, one) == day]


def day_of(event: Event, session: Session) -> date:
    """Return the day on which a session begins, where it takes place."""
    return times.local(session.starts_at, event.time_zone).date()


def expires_at(event: Event, sessions: Sequence[Session], day: date) -> datetime:
    """Return when a link for a day ends: with the taps, twelve hours after the day or its last session."""
    midnight = times.instant(day + timedelta(days=1), time(0), event.time_zone)
    return max([midnight, *(one.ends_at for one in on_day(event, sessions, day))]) + door.AFTER


def days(event: Event, sessions: Sequence[Session], now: datetime) -> list[date]:
    """Return the days for which a link can be made: those with sessions whose door is not over."""
    found = sorted({day_of(event, one) for one in sessions})
    return [day for day in found if expires_at(event, sessions, day) > now]


def phase(kiosk: Kiosk, sessions: Sequence[Session], now: datetime) -> str:
    """Return whether a link opens its door: `early`, `open` or `ended`.

    It opens when taps begin to count. It has ended when it was revoked, when its time is over, when nothing takes
    place on its day any more, and when the event is no longer on.
    """
    held = on_day(kiosk.event, sessions, kiosk.day)
    is_over = kiosk.revoked_at is not None or kiosk.expires_at <= now
    if is_over or not held or kiosk.event.state not in door.OPEN:
        return ENDED
    return EARLY if now < door.opens(kiosk.event, held[0]) else OPEN


def state(kiosk: Kiosk, now: datetime) -> str:
    """Return whether a link is `live`, was `revoked`, or is `over`."""
    if kiosk.revoked_at is not None:
        return "revoked"
    return "over" if kiosk.expires_at <= now else "live"


def why_not(kiosk: Kiosk | None, event: Event, session: Session) -> str:
    """Return why scans that name a device do not count at a session: device_unknown, device_ended; empty if they do.

    A device may bring what it scanned after its own time is over; when that is too late is the door's to say.
    """
    if kiosk is None or kiosk.day != day_of(event, session):
        return "device_unknown"
    return "device_ended" if kiosk.revoked_at is not None else ""


def pass_of(kiosk: Kiosk) -> str:
    """Return what the cookie of a device holds; whether the link still opens anything is asked each time."""
    return tokens.signature(SESSION, kiosk.pk, kiosk.digest)


def is_pass(kiosk: Kiosk, value: str) -> bool:
    """Return whether a cookie was given out for this link."""
    return tokens.is_signed(value, SESSION, kiosk.pk, kiosk.digest)
