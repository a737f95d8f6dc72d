"""Events from a table: told row by row what would happen, then written; safe to run twice (issue 2, outcome 5)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from turnout.events.actions.importing_settling import Found, Looking, Settler, Writing
from turnout.events.models import Event, Format, RegistrationType
from turnout.events.rules.dating import SessionDraft
from turnout.kernel import cells, columns, drafts, text, times
from turnout.kernel.actors import Actor
from turnout.kernel.columns import Field, Layout
from turnout.kernel.importing import Fate, Outcome, Plan
from turnout.kernel.refusals import Refused
from turnout.kernel.tables import Reading, Row, Table
from turnout.venues.actions import founding
from turnout.venues.actions.founding import Places, Regions, Wish

FIELDS = (
    Field("key", "what tells this event from all others, for ever", ["event id", "event key", "id", "uid"]),
    Field("title", "what it is called", ["name", "event", "event name"]),
    Field("day", "the day it is, or begins", ["date", "event date", "start date", "starts on"]),
    Field("starts", "when it begins; empty is the whole day", ["start time", "time", "start", "starts at", "from"]),
    Field("ends", "when it ends", ["end time", "end", "finish", "finish time", "ends at", "to", "until"]),
    Field("last_day", "the day it ends, if that is another", ["end date", "last day", "ends on"]),
    Field("venue", "where it is; made if we do not have it",
          ["library name", "venue name", "library", "branch", "location", "place"]),
    Field("authority", "who runs the venue; with its name the venue's key", ["local authority", "council"]),
    Field("metro", "the metro it lies in", ["region"]),
    Field("summary", "one sentence", ["short description", "subtitle"]),
    Field("description", "everything else", ["details", "about", "full description"]),
    Field("bring", "what people bring", ["what to bring"]),
    Field("headcount", "how many came", ["attendees", "attendance", "attended", "head count", "number attending"]),
    Field("capacity", "places; empty is no limit, 0 is nobody", ["max capacity", "places", "seats", "spaces"]),
    Field("format", "workshop, festival, club, cohort, webinar or hackathon", ["event format", "type"]),
    Field("registration_type", "required, account_required, optional or none", ["registration"]),
    Field("topics", "what it is about; several with ; between", ["topic", "category", "categories", "tags"]),
    Field("min_age", "youngest age", ["age from", "minimum age"]),
    Field("max_age", "oldest age", ["age to", "maximum age"]),
    Field("online_url", "where it is online", ["online link", "meeting link", "webinar link"]),
    Field("contact_email", "whom to ask", ["contact", "email", "e mail", "contact e mail"]),
    Field("status", "cancelled ones are left out", ["state", "event status"]),
)  # fmt: skip
TEXTS = ("title", "summary", "description", "bring", "online_url", "contact_email")
CHOICES: dict[str, type[TextChoices]] = {"format": Format, "registration_type": RegistrationType}
AGES = ("min_age", "max_age")
CANCELLED = frozenset({"cancelled", "canceled"})
OLDEST = 120
AN_HOUR = timedelta(hours=1)


def plan(table: Table, wish: Wish, *, by: Actor) -> tuple[Plan[Row], Layout]:
    """Return the import of a table of events, ready to be carried out, and where its fields come from.

    Refused: import_failed (no column holds title or day, a mapping that does not fit), bad_input (no metro).
    """
    layout = columns.match(table.headers, FIELDS, wish.mapping)
    founding.require(layout, FIELDS, "title", "day")
    founding.require_metro(layout, wish)

    def read() -> AbstractContextManager[Reading]:
        return table.rows()

    return Plan(
        read,
        lambda: TableImporter(layout, wish, hand=Looking()),
        lambda: TableImporter(layout, wish, hand=Writing(by)),
    ), layout


class TableImporter:
    """Takes rows of events; `found` says what a row means, and `settler` what becomes of it."""

    def __init__(self, layout: Layout, wish: Wish, *, hand: Looking, settler: Settler | None = None) -> None:
        self.layout = layout
        self.wish = wish
        self.regions = Regions(wish, hand)
        self.places = Places(hand)
        self._settler = settler or Settler(hand)
        self._numbers: Counter[str] = Counter()
        self.trial = Event()  # one for all rows: making it takes longer than looking at it

    def take(self, rows: Sequence[Row]) -> list[Outcome]:
        """Return what becomes of each row, having done it if the hand writes."""
        read = [self._read(row) for row in rows]
        self.places.settle()
        settled = iter(self._settler.settle([one for one in read if isinstance(one, Found)]))
        return [next(settled) if isinstance(one, Found) else one for one in read]

    def _read(self, row: Row) -> Found | Outcome:
        if row.problem:
            return Outcome(row.number, Fate.BAD, message=row.problem)
        values = self.layout.read(row.cells)
        notes = [*row.notes, *founding.left_out(values, self.layout)]
        try:
            return self.found(row.number, values, notes)
        except Refused as refused:
            return Outcome(row.number, Fate.BAD, cells.shown(values["title"]), self._told(refused), notes)

    def found(self, number: int, values: Mapping[str, str], notes: list[str]) -> Found:
        """Return the event that a row describes. Refused: bad_input, its field named."""
        said = self._values(values)
        metro = self.regions.find(values.get("metro", ""), values.get("authority", ""))
        session = self._session(values, metro.time_zone, notes)
        key = self._key(values, metro.name, session.day)
        venue = None
        if place := text.line(values.get("venue", "")):
            venue, is_new = _named(
                "venue", self.places.find, metro, place, authority=values.get("authority", "")
            )
            if is_new:
                notes.append(_("Makes the venue “%(name)s”.") % {"name": cells.shown(place)})
        return Found(
            number=number,
            source_key=key,
            metro=metro,
            venue=venue,
            time_zone=metro.time_zone,
            values=said,
            sessions=[session],
            topics=_topics(values["topics"]) if "topics" in values else None,
            capacity=_named("capacity", founding.places, values.get("capacity", ""), self.wish),
            counts_heads="headcount" in values,
            is_cancelled=text.line(values.get("status", "")).casefold() in CANCELLED,
            notes=notes,
        )

    def _key(self, values: Mapping[str, str], metro: str, day: date) -> str:
        """Return the row's own key, else venue, date, name and its number that day."""
        owner = values.get("authority") or metro
        if own := text.line(values.get("key", "")):
            base = founding.key_of("event", "id", owner, own)
            self._numbers[base] += 1
            if self._numbers[base] > 1:
                raise Refused(
                    "bad_input", _("“%(key)s” occurs twice.") % {"key": cells.shown(own)}, field="key"
                )
            return base
        base = founding.key_of("event", owner, values.get("venue", ""), day.isoformat(), values["title"])
        self._numbers[base] += 1
        return f"{base}|{self._numbers[base]}"

    def _session(self, values: Mapping[str, str], zone: str, notes: list[str]) -> SessionDraft:
        order = self.wish.dates
        day = _named("day", cells.day, values["day"], order)
        last = _named("last_day", cells.day, values.get("last_day", ""), order)
        starts, ends = _hours(values)
        heads = _named("headcount", cells.number, values.get("headcount", ""))
        exact = cells.instant(values["day"])
        if exact is not None and starts is None:
            local = exact if exact.tzinfo is None else times.local(exact, zone).replace(tzinfo=None)
            day, starts = local.date(), local.time()
        if day is None:
            raise Refused("bad_input", _("There is no date."), field="day")
        if starts is None:
            return SessionDraft(day=day, last_day=last, is_whole_day=True, headcount=heads)
        if ends is None:
            end = datetime.combine(last or day, starts) + AN_HOUR
            last, ends = end.date(), end.time()
            notes.append(_("No end is given; an hour is assumed."))
        return SessionDraft(day=day, starts=starts, ends=ends, last_day=last, headcount=heads)

    def _values(self, values: Mapping[str, str]) -> dict[str, Any]:
        """Return the columns of an event that the file has, checked. Refused: bad_input."""
        found: dict[str, Any] = {name: values[name] for name in TEXTS if name in values}
        for name, choices in CHOICES.items():
            if said := text.line(values.get(name, "")):
                found[name] = _choice(name, said, choices)
        for name in AGES:
            if name in values:
                found[name] = _age(name, values[name])
        drafts.fill(self.trial, found)
        drafts.check(self.trial, only=found)
        return found | ({"venue": None} if "venue" in values else {})

    def _told(self, refused: Refused) -> str:
        header = self.layout.header_of(refused.field) if refused.field in self.layout else ""
        return f"{header}: {refused.message}" if header else refused.message


def _named(field: str, parse: Any, *given: Any, **more: Any) -> Any:
    """Return what `parse` makes of a cell; a refusal names the field."""
    try:
        return parse(*given, **more)
    except Refused as refused:
        raise Refused(refused.code, refused.message, field=field) from refused


def _hours(values: Mapping[str, str]) -> tuple[time | None, time | None]:
    """Return begin and end; both may stand in one cell: 10:00-11:30."""
    first, second = values.get("starts", ""), values.get("ends", "")
    if not second.strip() and (both := re.fullmatch(r"(.+?)\s*(?:-|\u2013|\bto\b)\s*(.+)", text.line(first))):
        first, second = both[1], both[2]
    return _named("starts", cells.clock_time, first), _named("ends", cells.clock_time, second)


def _choice(name: str, said: str, choices: type[TextChoices]) -> str:
    wanted = said.casefold().replace(" ", "_")
    for choice in choices:
        if wanted in {choice.value, str(choice.label).casefold().replace(" ", "_")}:
            return str(choice.value)
    raise Refused(
        "bad_input",
        _("“%(said)s” is none of: %(values)s.")
        % {"said": cells.shown(said), "values": ", ".join(choices.values)},
        field=name,
    )


def _age(name: str, cell: str) -> int | None:
    found: int | None = _named(name, cells.number, cell)
    if found is not None and found > OLDEST:
        raise Refused("bad_input", _("“%(cell)s” is no age.") % {"cell": cells.shown(cell)}, field=name)
    return found


def _topics(cell: str) -> list[str]:
    names = (text.line(part) for part in re.split(r"[;|]", cell))
    return list({name.casefold(): name for name in names if name}.values())
