"""Events from a calendar file of somebody else, as broken as it may be; safe to run twice (issue 2, outcome 5)."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from turnout.events.actions.importing_settling import Found, Looking, Settler, Writing
from turnout.events.models import Event
from turnout.events.rules import calendar_entries, calendar_files
from turnout.events.rules.calendar_entries import Entry
from turnout.events.rules.dating import SessionDraft
from turnout.kernel import cells, clock, drafts, text
from turnout.kernel.actors import Actor
from turnout.kernel.importing import Fate, Outcome, Plan
from turnout.kernel.refusals import Refused
from turnout.venues.actions import founding
from turnout.venues.actions.founding import Places, Regions, Wish
from turnout.venues.models import Metro

A_DAY = timedelta(days=1)
WEB = ("https://", "http://")


class Entries:
    """The entries of a file, and how far a reading of them is."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._read = 0

    @property
    def done(self) -> float:
        """Return the share that was read."""
        return self._read / len(self._entries) if self._entries else 1.0

    def __iter__(self) -> Iterator[Entry]:
        for entry in self._entries:
            self._read += 1
            yield entry


def plan(path: Path, wish: Wish, *, by: Actor) -> tuple[Plan[Entry], list[str]]:
    """Return the import of a calendar file, ready to be carried out, and what was odd about the file.

    Refused: import_failed (cannot be read, holds no event), bad_input (no metro to put it in).
    """
    calendar = calendar_files.cut(_bytes(path))
    zone = Regions(wish, Looking()).find("").time_zone
    entries = calendar_entries.read(calendar, zone, clock.now())

    def read() -> AbstractContextManager[Entries]:
        return nullcontext(Entries(entries))

    return Plan(
        read,
        lambda: CalendarImporter(wish, hand=Looking()),
        lambda: CalendarImporter(wish, hand=Writing(by)),
    ), calendar.notes


class CalendarImporter:
    """Takes entries of a calendar."""

    def __init__(self, wish: Wish, *, hand: Looking) -> None:
        self._regions = Regions(wish, hand)
        self._places = Places(hand)
        self._settler = Settler(hand)

    def take(self, rows: Sequence[Entry]) -> list[Outcome]:
        """Return what becomes of each entry, having done it if the hand writes."""
        metro = self._regions.find("")
        read = [self._read(entry, metro) for entry in rows]
        self._places.settle()
        settled = iter(self._settler.settle([one for one in read if isinstance(one, Found)]))
        return [next(settled) if isinstance(one, Found) else one for one in read]

    def _read(self, entry: Entry, metro: Metro) -> Found | Outcome:
        title = cells.shown(entry.title or entry.uid)
        if entry.problem:
            return Outcome(entry.number, Fate.BAD, title, entry.problem, entry.notes)
        if entry.same_as:
            message = _("The same as entry %(number)s.") % {"number": entry.same_as}
            return Outcome(entry.number, Fate.SKIP, title, message, entry.notes)
        try:
            return self._found(entry, metro)
        except Refused as refused:
            header = _HEADERS.get(refused.field, "")
            message = f"{header}: {refused.message}" if header else refused.message
            return Outcome(entry.number, Fate.BAD, title, message, entry.notes)

    def _found(self, entry: Entry, metro: Metro) -> Found:
        notes = list(entry.notes)
        values = _values(entry, notes)
        place, _comma, street = (text.line(part) for part in entry.location.partition(","))
        venue = None
        if place and not place.startswith(WEB):
            venue, is_new = self._places.find(metro, place, street=street)
            if is_new:
                notes.append(_("Makes the venue “%(name)s”.") % {"name": cells.shown(place)})
        key = ("ical", entry.uid, entry.repeats) if entry.repeats else ("ical", entry.uid)
        return Found(
            number=entry.number,
            source_key=founding.key_of(*key),
            metro=metro,
            venue=venue,
            time_zone=entry.zone,
            values=values,
            sessions=[_session(entry)],
            topics=[text.line(name) for name in entry.categories],
            is_cancelled=entry.is_cancelled,
            notes=notes,
        )


_HEADERS = {"title": "SUMMARY", "description": "DESCRIPTION", "online_url": "LOCATION", "name": "LOCATION"}


def _values(entry: Entry, notes: list[str]) -> dict[str, Any]:
    """Return the columns of an event that an entry has, checked. Refused: bad_input."""
    link = entry.url if entry.url.startswith(WEB) else ""
    parts = [entry.description, link if link not in entry.description else ""]
    values: dict[str, Any] = {
        "title": entry.title,
        "description": "\n\n".join(part for part in parts if part),
    }
    if entry.location.startswith(WEB):
        values["online_url"] = entry.location.split()[0].rstrip(",")
    if any(cells.has_control_characters(value) for value in values.values()):
        notes.append(_("Control characters were left out."))
    trial = Event()
    drafts.fill(trial, values)
    drafts.check(trial, only=values)
    return values | {"venue": None}


def _session(entry: Entry) -> SessionDraft:
    if entry.is_whole_day:
        return SessionDraft(day=entry.starts.date(), last_day=(entry.ends - A_DAY).date(), is_whole_day=True)
    return SessionDraft(
        day=entry.starts.date(),
        starts=entry.starts.time(),
        last_day=entry.ends.date(),
        ends=entry.ends.time(),
    )


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(calendar_files.MOST_BYTES + 1)
    except OSError as wrong:
        raise Refused(
            "import_failed",
            _("%(path)s cannot be read: %(why)s.") % {"path": path, "why": (wrong.strerror or "").lower()},
        ) from wrong
