"""What is true at the door: when it is open, what a tap does, what a code is worth (COM UC-1.4, I-62)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from turnout.events.models import Event, Session
from turnout.events.states import EventState
from turnout.kernel import times
from turnout.registration.models import Attendance, Attendee, Standing
from turnout.registration.states import AttendeeState

AFTER = timedelta(hours=12)  # corrections after the end
LATE = timedelta(days=7)  # for a device that was off-line
AHEAD = timedelta(hours=1)  # before the start, without the day of the session having begun
OPEN = (EventState.PUBLISHED, EventState.REGISTRATION_CLOSED, EventState.IN_PROGRESS, EventState.COMPLETED)

DONE, ALREADY = "done", "already_here"
MET = frozenset({ALREADY, "overtaken"})  # what comes of a tap because of another one
WORDS = {
    ALREADY: _l("Is here already."),
    "not_confirmed": _l("Has no place any more, or only waits for one."),
    "overtaken": _l("A later tap says otherwise."),
    "door_closed": _l("This session is not today."),
    "event_cancelled": _l("The event was cancelled."),
    "not_found": _l("Is not on the list of this event."),
    "forged": _l("Showed a code that was altered, or is not ours."),
    "other_event": _l("Showed a code for another event."),
    "bad_input": _l("Could not be read. Please tap again."),
    "room_full": _l("The room takes no more people."),
    "device_unknown": _l("No device of this event and day has this key."),
    "device_ended": _l("The device was ended before."),
    "id_reused": _l("The device gave this id to another scan."),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a code that was shown at the door is worth, in words."""

    code: str
    title: str
    text: str

    @property
    def is_good(self) -> bool:
        """Whether its bearer may come in."""
        return self.code == "valid"


def closed(event: Event, session: Session, tapped_at: datetime, now: datetime) -> str:
    """Return why nothing can be tapped: event_cancelled, door_closed; empty when it can."""
    if event.state not in OPEN:
        return "event_cancelled" if event.state == EventState.CANCELLED else "door_closed"
    is_open = opens(event, session) <= tapped_at <= session.ends_at + AFTER and now <= session.ends_at + LATE
    return "" if is_open else "door_closed"


def opens(event: Event, session: Session) -> datetime:
    """Return from when on taps at a session count: its day, or an hour before it begins."""
    return min(day_of(event, session), session.starts_at - AHEAD)


def day_of(event: Event, session: Session) -> datetime:
    """Return when the day of a session begins where it takes place."""
    return times.local(session.starts_at, event.time_zone).replace(hour=0, minute=0, second=0, microsecond=0)


def effect(attendee: Attendee, before: Attendance | None, standing: str, tapped_at: datetime) -> str:
    """Return what a tap does: `done`, or why it changes nothing. The last tap wins (G-68)."""
    if attendee.state != AttendeeState.CONFIRMED and standing:
        return "not_confirmed"
    if before is not None and before.tapped_at > tapped_at and before.standing != standing:
        return "overtaken"
    if standing and before is not None and before.standing == standing:
        return ALREADY
    return DONE


def suitable(sessions: Sequence[Session], now: datetime) -> Session | None:
    """Return the session that is on, else the next one, else the last."""
    for session in sessions:
        if session.ends_at > now:
            return session
    return sessions[-1] if sessions else None


def verdict(attendee: Attendee, since: datetime | None, why_closed: str) -> Verdict:
    """Return what a genuine code of this event is worth."""
    name = {"name": attendee.person.first_name}
    if attendee.state != AttendeeState.CONFIRMED:
        return _without_place(attendee, name)
    if why_closed:
        return _not_now(why_closed, name)
    if since is not None:
        return Verdict(ALREADY, _("%(name)s is here already") % name, "")
    return Verdict("valid", _("%(name)s has a place") % name, _("The code is genuine."))


def _without_place(attendee: Attendee, name: dict[str, str]) -> Verdict:
    if attendee.state == AttendeeState.WAITING:
        said = _("%(name)s only waits for a place") % name
        return Verdict("waiting", said, _("There is no place yet. Ask whoever runs the event."))
    if attendee.state == AttendeeState.PENDING:
        said = _("%(name)s is not confirmed yet") % name
        return Verdict("undecided", said, _("Nobody has decided yet. Ask whoever runs the event."))
    said = _("It was cancelled or given back: “%(state)s”.") % {"state": attendee.state_label}
    return Verdict("cancelled", _("The place of %(name)s is gone") % name, said)


def _not_now(why_closed: str, name: dict[str, str]) -> Verdict:
    if why_closed == "event_cancelled":
        return Verdict(why_closed, _("The event was cancelled"), _("Nobody is checked in."))
    said = _("%(name)s has a place, but this session is on another day.") % name
    return Verdict("other_day", _("Not today"), said)


def forged() -> Verdict:
    """Return what a code is worth that we did not sign."""
    return Verdict(
        "forged",
        _("This code is not one of ours"),
        _("It was altered, or read wrongly. Look for the name instead."),
    )


def of_another_event() -> Verdict:
    """Return what a genuine code of another event is worth."""
    return Verdict("other_event", _("This code is for another event"), _("It opens nothing here."))


def is_here(attendance: Attendance | None) -> bool:
    """Return whether somebody was there, for all or a part."""
    return attendance is not None and attendance.standing in {Standing.ATTENDED, Standing.PARTIAL}
