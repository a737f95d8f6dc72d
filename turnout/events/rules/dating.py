"""Wall time of an event's zone, made into instants; hours that do not exist are refused."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from turnout.events.models import Session
from turnout.kernel import times
from turnout.kernel.refusals import Refused

LONGEST = timedelta(days=31)
MIDNIGHT = time(0)
MOMENT = timedelta(microseconds=1)
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDraft:
    """A sitting in wall time of the event's zone. A whole day needs no hours."""

    day: date
    starts: time = MIDNIGHT
    ends: time = MIDNIGHT
    last_day: date | None = None
    doors: time | None = None
    title: str = ""
    is_whole_day: bool = False
    headcount: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """When a sitting begins and ends, and when its doors open, as instants."""

    starts_at: datetime
    ends_at: datetime
    doors_at: datetime | None = None


def span(draft: SessionDraft, zone: str) -> Span:
    """Return the instants of a sitting. Refused: bad_input."""
    last = draft.last_day or draft.day
    _require_sane(draft.day, "day")
    _require_sane(last, "last_day")
    if draft.is_whole_day:
        found = Span(
            times.instant(draft.day, MIDNIGHT, zone), times.instant(last + timedelta(days=1), MIDNIGHT, zone)
        )
    else:
        doors = None if draft.doors is None else instant(draft.day, draft.doors, zone, "doors")
        found = Span(
            instant(draft.day, draft.starts, zone, "starts"), instant(last, draft.ends, zone, "ends"), doors
        )
    if found.ends_at <= found.starts_at:
        raise Refused("bad_input", _("The end must come after the start."), field="ends")
    if found.ends_at - found.starts_at > LONGEST:
        raise Refused("bad_input", _("One session lasts at most a month."), field="last_day")
    if found.doors_at is not None and found.doors_at > found.starts_at:
        raise Refused("bad_input", _("Doors open at the start at the latest."), field="doors")
    return found


def draft_of(session: Session, zone: str) -> SessionDraft:
    """Return a sitting as plain data, read on the wall clock of `zone`."""
    begins, ends = times.local(session.starts_at, zone), times.local(session.ends_at, zone)
    last = (ends - timedelta(days=1)).date() if session.is_whole_day else ends.date()
    return SessionDraft(
        day=begins.date(),
        starts=begins.time(),
        ends=ends.time(),
        last_day=None if last == begins.date() else last,
        doors=times.local(session.doors_at, zone).time() if session.doors_at else None,
        title=session.title,
        is_whole_day=session.is_whole_day,
        headcount=session.headcount,
    )


def draft_between(
    found: Span, zone: str, *, title: str = "", is_whole_day: bool = False, headcount: int | None = None
) -> SessionDraft:
    """Return a sitting between instants as plain data, read on the wall clock of `zone`.

    One that takes the whole day takes the days of both, the last one unless it ends at its first moment. Refused:
    bad_input (a year beyond reason; doors of another day).
    """
    for at, field in ((found.starts_at, "starts"), (found.ends_at, "ends"), (found.doors_at, "doors")):
        require_sane(at, field)
    begins, ends = times.local(found.starts_at, zone), times.local(found.ends_at, zone)
    doors = times.local(found.doors_at, zone) if found.doors_at else None
    if doors is not None and doors.date() != begins.date():
        raise Refused("bad_input", _("Doors open on the day of the start."), field="doors")
    last = (ends - MOMENT).date() if is_whole_day else ends.date()
    return SessionDraft(
        day=begins.date(),
        starts=begins.time(),
        ends=ends.time(),
        last_day=None if last == begins.date() else last,
        doors=doors.time() if doors else None,
        title=title,
        is_whole_day=is_whole_day,
        headcount=headcount,
    )


def require_sane(at: datetime | None, field: str) -> None:
    """Refuse (`bad_input`) an instant of a year in which nobody plans anything."""
    if at is not None:
        _require_sane(at.date(), field)


def instant(day: date, at: time, zone: str, field: str) -> datetime:
    """Return the instant of a wall time. Refused: bad_input when clocks skip that hour on that day (G-62)."""
    _require_sane(day, field)
    if not times.exists(day, at, zone):
        raise Refused(
            "bad_input",
            _(
                "Clocks go forward that night: %(time)s does not exist on %(day)s in %(zone)s. Take an hour later."
            )
            % {"time": f"{at:%H:%M}", "day": day.isoformat(), "zone": zone},
            field=field,
        )
    return times.instant(day, at, zone)


def _require_sane(day: date, field: str) -> None:
    if not EARLIEST <= day < LATEST:
        raise Refused("bad_input", _("Write a year between 1970 and 2199."), field=field)
