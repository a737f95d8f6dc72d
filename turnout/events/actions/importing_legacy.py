"""Events of a system that knows only `isPublished` and `capacity` (CLB migration strategy, phase 2).

The state follows from `isPublished`, the dates and what publication needs; `capacity` becomes the places of one
tier. What became of both old fields is told beside each row. Safe to run twice.
"""

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.events.actions import dating, editing, importing, importing_settling, publishing
from turnout.events.actions.editing import EventDraft
from turnout.events.actions.importing import Prepared
from turnout.events.actions.importing_settling import Found, Settler
from turnout.events.actions.importing_tables import TableImporter
from turnout.events.models import Audience, Event, Session, Tier
from turnout.events.rules import publishing as rules
from turnout.events.rules.dating import SessionDraft
from turnout.kernel import cells, clock, columns, drafts, text, times
from turnout.kernel.actors import Actor
from turnout.kernel.columns import Field, Layout
from turnout.kernel.importing import Fate, Outcome, Plan
from turnout.kernel.refusals import Refused
from turnout.kernel.tables import Reading, Row, Table
from turnout.venues.actions import founding
from turnout.venues.actions.founding import Wish

FIELDS = (
    Field("is_published", "deprecated: whether it was public", ["isPublished", "published"]),
    Field("capacity", "deprecated: how many people it took", ["max capacity"]),
    Field("key", "what tells this event from all others, for ever", ["id", "event id", "uuid"]),
    Field("title", "what it is called", ["name", "event name"]),
    Field("starts", "when it begins", ["startTime", "start time", "starts at", "start"]),
    Field("ends", "when it ends", ["endTime", "end time", "ends at", "end"]),
    Field("summary", "one sentence", ["short description"]),
    Field("description", "everything else", ["details"]),
    Field("venue", "where it is; made if we do not have it", ["location", "venue name", "place"]),
    Field("metro", "the metro it lies in", ["region"]),
    Field("online_url", "where it is online", ["online link", "meeting link"]),
    Field("contact_email", "whom to ask", ["contact"]),
)
DEPRECATED = ("is_published", "capacity")
TEXTS = ("title", "summary", "description", "online_url", "contact_email")
YES = frozenset({"true", "t", "yes", "y", "1"})
NO = frozenset({"false", "f", "no", "n", "0", ""})
SUMMARY = 400
AN_HOUR = timedelta(hours=1)


def plan(table: Table, wish: Wish, *, by: Actor) -> tuple[Plan[Row], Layout]:
    """Return the import of a table of events, ready to be carried out, and where its fields come from.

    Refused: import_failed (no column holds title or isPublished), bad_input (no metro).
    """
    layout = columns.match(table.headers, FIELDS, wish.mapping)
    founding.require(layout, FIELDS, "title", "is_published")
    founding.require_metro(layout, wish)

    def read() -> AbstractContextManager[Reading]:
        return table.rows()

    return Plan(
        read,
        lambda: LegacyImporter(layout, wish, hand=Looking()),
        lambda: LegacyImporter(layout, wish, hand=Writing(by)),
    ), layout


def told(layout: Layout) -> list[str]:
    """Return a line for each deprecated field that the table has: what takes its place."""
    instead = {
        "is_published": _("deprecated; the state of an event takes its place"),
        "capacity": _("deprecated; the places of “%(tier)s” take its place") % {"tier": _tier()},
    }
    return [f"{layout.header_of(name)}: {instead[name]}" for name in DEPRECATED if name in layout]


def _tier() -> str:
    return _("General admission")


class Looking(importing_settling.Looking):
    """Does nothing, so that the rest can go on as if it had."""

    def publish(self, draft: EventDraft, refusals: list[str]) -> None:
        """Leave it."""


class Writing(importing_settling.Writing, Looking):
    """Makes, and publishes what was public."""

    def publish(self, draft: EventDraft, refusals: list[str]) -> None:
        """Make the event and show it; add to `refusals` why it stays a draft, when it does."""
        made = editing.create(draft, by=self.by)
        try:
            with transaction.atomic():
                publishing.publish(made, by=self.by)
        except Refused as refused:
            refusals.append(str(refused.message))


def _lacking(event: Event) -> str:
    """Return why an event would stay a draft; nothing when it can be shown, unless its room is taken."""
    try:
        publishing.require_unreviewed(event)
    except Refused as refused:
        return str(refused.message)
    sessions = [Session(event=event)] if event.starts_at is not None else []
    lacks = rules.lacks(event, sessions, [Tier(event=event)], clock.now())
    return " ".join(lack.message for lack in lacks)


class LegacySettler(Settler):
    """Settles events that were published or not, and nothing else."""

    def __init__(self, hand: Looking) -> None:
        super().__init__(hand)
        self._publisher = hand

    def birth(self, found: Found, past: list[Prepared]) -> Outcome:
        """Let what was public be COMPLETED when it is over, else PUBLISHED when it can be; the rest DRAFT."""
        spans = dating.spans(found.sessions, found.time_zone)
        topics = self.topics_of(found) or []
        draft = _complete(importing_settling.draft_of(found, topics), found)
        event = importing_settling.check(draft, spans)
        if found.is_published and spans and max(span.ends_at for span in spans) <= self.now:
            over = replace(importing_settling.past_of(found, topics), tiers=draft.tiers)
            past.append(importing.prepare(over, self.now))
            return self._born(found, _("completed"))
        if not found.is_published:
            self.hand.make_draft(draft)
            return self._born(found, _("a draft"))
        return self._born(found, _("a draft") if self._stays_draft(found, draft, event) else _("published"))

    def _stays_draft(self, found: Found, draft: EventDraft, event: Event) -> bool:
        """Return whether something stood in the way of showing what was public; the row says what."""
        refusals = [why] if (why := _lacking(event)) else []
        if refusals:
            self.hand.make_draft(draft)
        else:
            self._publisher.publish(draft, refusals)
        found.notes.extend(_("It was public, but stays a draft: %(why)s") % {"why": one} for one in refusals)
        return bool(refusals)

    def _born(self, found: Found, what: str) -> Outcome:
        said = _("isPublished=%(said)s: %(what)s.") % {
            "said": "true" if found.is_published else "false", "what": what,
        }  # fmt: skip
        places = (
            _("no limit") if found.capacity is None else _("%(count)s places") % {"count": found.capacity}
        )
        kept = _("Capacity: %(places)s of “%(tier)s”.") % {"places": places, "tier": found.tier}
        return Outcome(found.number, Fate.CREATE, found.title, what, [said, kept, *found.notes])


def _complete(draft: EventDraft, found: Found) -> EventDraft:
    """Return the draft with the sentence that a public event needs, taken from what the old system had."""
    if draft.summary:
        return replace(draft, audience=Audience.ANYONE)
    first = re.split(r"(?<=[.!?])\s", text.line(draft.description), maxsplit=1)[0]
    found.notes.append(_("It has no summary: its first sentence, or its title, is taken."))
    return replace(draft, audience=Audience.ANYONE, summary=(first or draft.title)[:SUMMARY])


class LegacyImporter(TableImporter):
    """Takes rows of events of the old system."""

    def __init__(self, layout: Layout, wish: Wish, *, hand: Looking) -> None:
        super().__init__(layout, wish, hand=hand, settler=LegacySettler(hand))
        self._seen: set[str] = set()

    def found(self, number: int, values: Mapping[str, str], notes: list[str]) -> Found:
        """Return the event that a row of the old system describes. Refused: bad_input, its field named."""
        said: dict[str, Any] = {name: values[name] for name in TEXTS if name in values}
        drafts.fill(self.trial, said)
        drafts.check(self.trial, only=said)
        metro = self.regions.find(values.get("metro", ""))
        sessions = self._sessions(values, metro.time_zone, notes)
        venue = None
        if place := text.line(values.get("venue", "")):
            venue, is_new = self.places.find(metro, place)
            if is_new:
                notes.append(_("Makes the venue “%(name)s”.") % {"name": cells.shown(place)})
        return Found(
            number=number,
            source_key=self._own_key(values, metro.name),
            metro=metro,
            venue=venue,
            time_zone=metro.time_zone,
            values=said | ({"venue": None} if "venue" in values else {}),
            sessions=sessions,
            capacity=self._capacity(values),
            is_published=_flag(values["is_published"]),
            tier=_tier(),
            notes=notes,
        )

    def _own_key(self, values: Mapping[str, str], metro: str) -> str:
        own = text.line(values.get("key", ""))
        parts = ("id", own) if own else (values.get("starts", ""), values["title"])
        key = founding.key_of("legacy event", metro, *parts)
        if key in self._seen:
            raise Refused("bad_input", _("An earlier row is about the same event."), field="key")
        self._seen.add(key)
        return key

    def _capacity(self, values: Mapping[str, str]) -> int | None:
        """Return the places; a 0 is asked about, because old systems wrote it for "no limit" (G-01)."""
        try:
            found = founding.places(values.get("capacity", ""), self.wish)
        except Refused as refused:
            raise Refused(refused.code, refused.message, field="capacity") from refused
        if found == 0:
            raise Refused(
                "bad_input",
                _("0 can mean nobody or no limit. Say --zero-means-unlimited, or correct the row."),
                field="capacity",
            )
        return found

    def _sessions(self, values: Mapping[str, str], zone: str, notes: list[str]) -> list[SessionDraft]:
        begins = self._moment("starts", values.get("starts", ""), zone, notes)
        if begins is None:
            notes.append(_("It has no date yet."))
            return []
        ends = self._moment("ends", values.get("ends", ""), zone, [])
        if ends is None:
            notes.append(_("No end is given; an hour is assumed."))
            ends = begins + AN_HOUR
        return [SessionDraft(day=begins.date(), starts=begins.time(), last_day=ends.date(), ends=ends.time())]

    def _moment(self, field: str, cell: str, zone: str, notes: list[str]) -> datetime | None:
        """Return a time on the wall of the metro's zone. Refused: bad_input."""
        if not text.line(cell):
            return None
        exact = cells.instant(cell)
        if exact is None or exact.year not in cells.YEARS:
            raise Refused(
                "bad_input",
                _("“%(cell)s” is no date with a time. Write it as 2026-06-05T18:00Z.")
                % {"cell": cells.shown(cell)},
                field=field,
            )
        if exact.tzinfo is None:
            notes.append(_("It names no time zone; the metro's is taken."))
        else:
            exact = times.local(exact, zone).replace(tzinfo=None)
        return exact.replace(second=0, microsecond=0)


def _flag(cell: str) -> bool:
    said = text.line(cell).casefold()
    if said in YES or said in NO:
        return said in YES
    message = _("“%(cell)s” is neither true nor false.") % {"cell": cells.shown(cell)}
    raise Refused("bad_input", message, field="is_published")
