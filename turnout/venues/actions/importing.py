"""Venues from a table: told row by row what would happen, then written; safe to run twice (issue 2, outcome 5)."""

import copy
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from turnout.kernel import cells, columns, drafts, text
from turnout.kernel.actors import Actor
from turnout.kernel.cells import DayOrder
from turnout.kernel.columns import Field, Layout
from turnout.kernel.importing import Fate, Outcome, Plan
from turnout.kernel.refusals import Refused
from turnout.kernel.tables import Reading, Row, Table
from turnout.venues.actions.founding import (
    Looking,
    Regions,
    Wish,
    Writing,
    key_of,
    left_out,
    places,
    require,
    require_metro,
)
from turnout.venues.models import Venue

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FIELDS = (
    Field("key", "what tells this venue from all others, for ever", ["venue id", "venue key", "id"]),
    Field("authority", "who runs it; with its name the key, when there is none", ["local authority", "council"]),
    Field("name", "what it is called", ["library name", "venue", "venue name", "library", "branch"]),
    Field("metro", "the metro it lies in", ["region"]),
    Field("street", "street and number; several columns are joined",
          ["street address", "address", "address 1", "address 2", "address line 1", "address line 2"], joins=True),
    Field("district", "part of the town", ["suburb", "neighbourhood", "address 3", "address line 3"]),
    Field("town", "town", ["city", "post town"]),
    Field("postcode", "postcode", ["post code", "zip", "zip code", "postal code"]),
    Field("country", "country, two letters", ["country code"]),
    Field("latitude", "degrees north", ["lat"]),
    Field("longitude", "degrees east", ["lon", "lng", "long"]),
    Field("url", "its page", ["website", "web site", "web address", "link"]),
    Field("parking_instructions", "where to park", ["parking"]),
    Field("entry_instructions", "how to get in", ["entry", "entrance", "directions"]),
    Field("access_notes", "for people with disabilities", ["accessibility", "access"]),
    Field("notes", "for the desk", ["note", "remarks"]),
    Field("capacity", "people it takes; empty is no limit, 0 is nobody", ["max capacity", "seats", "places"]),
    Field("closed_on", "the day it closed for good, or the year", ["year closed", "closed", "date closed"]),
    *(Field(f"{day.lower()}_hours", f"open on {day}", [day, f"{day} staffed hours", f"{day} opening hours"])
      for day in DAYS),
)  # fmt: skip
TEXTS = (
    "name", "street", "district", "town", "postcode", "country", "url",
    "parking_instructions", "entry_instructions", "access_notes", "notes",
)  # fmt: skip
_SPAN = r"\d{1,2}[:.]\d{2}\s*[-\u2013]\s*\d{1,2}[:.]\d{2}"
HOURS = re.compile(rf"{_SPAN}(\s*[,;&]\s*{_SPAN})*")


def plan(table: Table, wish: Wish, *, by: Actor) -> tuple[Plan[Row], Layout]:
    """Return the import of a table of venues, ready to be carried out, and where its fields come from.

    Refused: import_failed (no column holds the name, a mapping that does not fit), bad_input (no metro).
    """
    layout = columns.match(table.headers, FIELDS, wish.mapping)
    require(layout, FIELDS, "name")
    require_metro(layout, wish)

    def read() -> AbstractContextManager[Reading]:
        return table.rows()

    return Plan(
        read,
        lambda: VenueImporter(layout, wish, by=by, hand=Looking()),
        lambda: VenueImporter(layout, wish, by=by, hand=Writing(by)),
    ), layout


class VenueImporter:
    """Takes rows of venues."""

    def __init__(self, layout: Layout, wish: Wish, *, by: Actor, hand: Looking) -> None:
        self._layout = layout
        self._wish = wish
        self._by = by
        self._hand = hand
        self._regions = Regions(wish, hand)
        self._seen: set[str] = set()

    def take(self, rows: Sequence[Row]) -> list[Outcome]:
        """Return what becomes of each row, having done it if the hand writes."""
        read = [self._read(row) for row in rows]
        existing = Existing([one for one in read if isinstance(one, _Read)])
        births: list[Venue] = []
        outcomes = [one if isinstance(one, Outcome) else self._settle(one, existing, births) for one in read]
        if births:
            self._hand.make_venues(births)
        return outcomes

    def _read(self, row: Row) -> "_Read | Outcome":
        if row.problem:
            return Outcome(row.number, Fate.BAD, message=row.problem)
        values = self._layout.read(row.cells)
        shown = cells.shown(values["name"])
        notes = [*row.notes, *left_out(values, self._layout)]
        try:
            venue = self._venue(values, notes)
        except Refused as refused:
            return Outcome(row.number, Fate.BAD, shown, self._told(refused), notes)
        if venue.source_key in self._seen:
            return Outcome(row.number, Fate.SKIP, shown, _("An earlier row is about the same venue."), notes)
        self._seen.add(venue.source_key or "")
        return _Read(row.number, venue, notes)

    def _settle(self, read: "_Read", existing: "Existing", births: list[Venue]) -> Outcome:
        found = existing.find(read.venue)
        name = cells.shown(read.venue.name)
        if found is None:
            births.append(read.venue)
            return Outcome(read.number, Fate.CREATE, name, notes=read.notes)
        changes = self._changes(found, read)
        if not changes:
            return Outcome(read.number, Fate.UNCHANGED, name, notes=read.notes)
        self._hand.change_venue(found, changes)
        return Outcome(read.number, Fate.UPDATE, name, ", ".join(sorted(changes)), read.notes)

    def _changes(self, found: Venue, read: "_Read") -> dict[str, Any]:
        """Return what the file says and we do not, of the columns that the file has."""
        names = [name for name in (*TEXTS, "latitude", "longitude", "closed_on") if name in self._layout]
        names += ["opening_hours"] if _has_hours(self._layout) else []
        said = {name: getattr(read.venue, name) for name in (*names, "source_key")}
        if "capacity" in self._layout and found.capacity != read.venue.capacity:
            read.notes.append(
                _("Its capacity stays as it is: change it at the desk, which looks at the events there.")
            )
        return {name: value for name, value in said.items() if getattr(found, name) != value}

    def _venue(self, values: Mapping[str, str], notes: list[str]) -> Venue:
        """Return the venue that a row describes, checked but not saved. Refused: bad_input."""
        metro = self._regions.find(values.get("metro", ""), values.get("authority", ""))
        venue = Venue(metro=metro, slug="new")
        drafts.fill(venue, {name: values[name] for name in TEXTS if name in values})
        venue.country = venue.country.upper()
        venue.opening_hours = _hours(values, notes)
        for name, parse in self._parsers().items():
            _parse_into(venue, name, parse, values)
        drafts.require_places(venue.capacity)
        drafts.check(venue)
        own = values.get("key", "").strip()
        owner = values.get("authority") or metro.name
        venue.source_key = key_of("venue", "id", own) if own else key_of("venue", owner, venue.name)
        return venue

    def _parsers(self) -> dict[str, Any]:
        return {
            "latitude": lambda cell: cells.decimal(cell, 90),
            "longitude": lambda cell: cells.decimal(cell, 180),
            "capacity": lambda cell: places(cell, self._wish),
            "closed_on": lambda cell: _closing(cell, self._wish.dates),
        }

    def _told(self, refused: Refused) -> str:
        header = self._layout.header_of(refused.field) if refused.field in self._layout else ""
        return f"{header}: {refused.message}" if header else refused.message


@dataclass(frozen=True, slots=True)
class _Read:
    """A row that makes sense."""

    number: int
    venue: Venue
    notes: list[str]


class Existing:
    """The venues that rows may be about: by their key, else by name where the desk made them."""

    def __init__(self, read: Sequence[_Read]) -> None:
        keys = [one.venue.source_key for one in read]
        self._by_key = {venue.source_key: venue for venue in Venue.objects.filter(source_key__in=keys)}
        self._by_name: dict[tuple[UUID, str], Venue] = {}
        metro_ids = {one.venue.metro_id for one in read}
        for venue in Venue.objects.filter(metro__in=metro_ids, source_key__isnull=True).order_by("-pk"):
            self._by_name[venue.metro_id, venue.name.casefold()] = venue

    def find(self, venue: Venue) -> Venue | None:
        """Return a copy of the venue that `venue` describes, if we have it."""
        by_name = self._by_name.get((venue.metro_id, venue.name.casefold()))
        return copy.copy(self._by_key.get(venue.source_key) or by_name)


def _parse_into(venue: Venue, name: str, parse: Any, values: Mapping[str, str]) -> None:
    try:
        setattr(venue, name, parse(values.get(name, "")))
    except Refused as refused:
        raise Refused(refused.code, refused.message, field=name) from refused


def _closing(cell: str, order: DayOrder) -> date | None:
    """Return the day a venue closed; of a year alone its last day."""
    kept = text.line(cell)
    return date(int(kept), 12, 31) if re.fullmatch(r"[12]\d{3}", kept, re.ASCII) else cells.day(kept, order)


def _hours(values: Mapping[str, str], notes: list[str]) -> dict[str, str]:
    found = {}
    for day in DAYS:
        said = text.line(values.get(f"{day.lower()}_hours", ""))
        if HOURS.fullmatch(said):
            found[day.lower()] = said
        elif said and said.casefold() not in {"closed", "-", "n/a"}:
            notes.append(
                _("The hours of %(day)s were left out: %(said)s") % {"day": day, "said": cells.shown(said)}
            )
    return found


def _has_hours(layout: Layout) -> bool:
    return any(f"{day.lower()}_hours" in layout for day in DAYS)
