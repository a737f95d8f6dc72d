"""The week of a venue as a picture: seven days, the hours it is open, and what takes place in which room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from turnout.events.models import Event, Session
from turnout.events.states import LIVE, EventState
from turnout.kernel import times
from turnout.ui import dates
from turnout.venues import rules as venues
from turnout.venues.models import Venue

GUTTER, COLUMN, HOUR, HEAD = 44, 134, 34, 30  # px of the drawing
EARLIEST, LATEST = 8, 21
LETTER, PADDING = 6.6, 12
DONE = (EventState.COMPLETED, EventState.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the picture."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Slot:
    """Something that takes place: where it is drawn, what stands in it, and how it looks."""

    box: Box
    event: Event
    lines: Sequence[tuple[float, str]]
    label: str
    look: str  # "live", "draft", "done" or "clash"


@dataclass(frozen=True, slots=True)
class Week:
    """The whole picture."""

    width: int
    height: int
    days: Sequence[tuple[float, str, bool]]
    hours: Sequence[tuple[float, str]]
    walls: Sequence[float]
    open: Sequence[Box]
    slots: Sequence[Slot]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A session on one day: from and until in hours of that day."""

    session: Session
    day: int
    starts: float
    ends: float


def week(venue: Venue, monday: date, sessions: Sequence[Session], today: date) -> Week:
    """Draw the week that begins on `monday` with these sessions, on the wall clock of the venue's metro."""
    days = [monday + timedelta(days=number) for number in range(7)]
    pieces = [piece for session in sessions for piece in _pieces(session, days, venue.metro.time_zone)]
    first = min([EARLIEST, *(int(one.starts) for one in pieces)])
    last = max([LATEST, *(-int(-one.ends // 1) for one in pieces)])
    return Week(
        width=GUTTER + 7 * COLUMN,
        height=HEAD + (last - first) * HOUR + 1,
        days=[
            (_x(number) + COLUMN / 2, dates.day(day, day.year), day == today)
            for number, day in enumerate(days)
        ],
        hours=[(HEAD + (hour - first) * HOUR, f"{hour:02}:00") for hour in range(first, last)],
        walls=[_x(number) for number in range(8)],
        open=[box for number, day in enumerate(days) for box in _open(venue, number, day, first, last)],
        slots=[
            slot
            for number in range(7)
            for slot in _slots([one for one in pieces if one.day == number], first)
        ],
    )


def _pieces(session: Session, days: Sequence[date], zone: str) -> list[_Piece]:
    starts, ends = times.local(session.starts_at, zone), times.local(session.ends_at, zone)
    found = []
    for number, day in enumerate(days):
        begins = _hour(starts, day)
        until = _hour(ends, day)
        if until > 0 and begins < 24:  # noqa: PLR2004 -- hours of a day
            found.append(_Piece(session, number, max(0.0, begins), min(24.0, until)))
    return found


def _hour(when: datetime, day: date) -> float:
    """Return a local instant in hours after the midnight that begins `day`."""
    return (when.date() - day).days * 24 + when.hour + when.minute / 60


def _open(venue: Venue, number: int, day: date, first: int, last: int) -> list[Box]:
    hours = venues.open_on(venue, day)
    if hours is None:
        hours = [(time(first), time(0))]
    found = []
    for opens, closes in hours:
        starts = max(float(first), opens.hour + opens.minute / 60)
        ends = min(float(last), 24.0 if closes == venues.MIDNIGHT else closes.hour + closes.minute / 60)
        if ends > starts:
            found.append(Box(_x(number), HEAD + (starts - first) * HOUR, COLUMN, (ends - starts) * HOUR))
    return found


def _slots(pieces: Sequence[_Piece], first: int) -> list[Slot]:
    """Lay out one day: what overlaps stands side by side."""
    lanes: list[float] = []
    placed: list[tuple[_Piece, int]] = []
    for piece in sorted(pieces, key=lambda one: (one.starts, one.ends, one.session.pk)):
        lane = next((number for number, until in enumerate(lanes) if until <= piece.starts), len(lanes))
        lanes[lane : lane + 1] = [piece.ends]
        placed.append((piece, lane))
    width = COLUMN / max(1, len(lanes))
    return [_slot(piece, _x(piece.day) + lane * width, width, first, pieces) for piece, lane in placed]


def _slot(piece: _Piece, x: float, width: float, first: int, pieces: Sequence[_Piece]) -> Slot:
    event, height = piece.session.event, max(18.0, (piece.ends - piece.starts) * HOUR)
    box = Box(x + 2, HEAD + (piece.starts - first) * HOUR + 1, width - 4, height - 2)
    room = event.room.name if event.room else ""
    when = f"{_clock(piece.starts)} - {_clock(piece.ends)}"
    said = [one for one in (event.title, when, room) if one]
    fits = int((box.width - PADDING) // LETTER)
    shown = [_cut(one, fits) for one in said][: max(1, int(box.height // 15))]
    lines = [(box.y + 14 + 15 * number, one) for number, one in enumerate(shown)] if fits > 1 else []
    return Slot(box, event, lines, ", ".join(said), _look(piece, pieces))


def _look(piece: _Piece, pieces: Sequence[_Piece]) -> str:
    event = piece.session.event
    if event.state in DONE:
        return "done"
    if event.state not in LIVE:
        return "draft"
    is_shared = any(
        other.session.event_id != event.pk
        and other.session.event.state in LIVE
        and other.session.event.room_id == event.room_id
        and other.starts < piece.ends
        and other.ends > piece.starts
        for other in pieces
    )
    return "clash" if is_shared else "live"


def _x(number: int) -> float:
    return GUTTER + number * COLUMN


def _cut(said: str, fits: int) -> str:
    return said if len(said) <= fits else f"{said[: max(1, fits - 1)].rstrip()}…"


def _clock(hour: float) -> str:
    whole = int(hour)
    return f"{whole % 24:02}:{round((hour - whole) * 60):02}"
