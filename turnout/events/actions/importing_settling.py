"""What becomes of an event that a file describes: made, changed, or left as it is. Tables and calendars share it."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from turnout.events.actions import counting, dating, editing, importing, naming
from turnout.events.actions.editing import EventDraft
from turnout.events.actions.importing import PastEvent, Prepared
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event, Topic
from turnout.events.rules.dating import SessionDraft, Span
from turnout.events.states import EventState
from turnout.kernel import cells, clock, drafts
from turnout.kernel.importing import Fate, Outcome
from turnout.kernel.refusals import Refused
from turnout.venues.actions import founding
from turnout.venues.models import Metro, Venue

PAST_COLUMNS = ("title", "summary", "description", "format")
PLACE = "Place"
REDATED = frozenset({EventState.DRAFT, EventState.APPROVED})
REWRITTEN = frozenset({*REDATED, EventState.COMPLETED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An event as a file describes it. `values` holds the columns that the file has, and no others."""

    number: int
    source_key: str
    metro: Metro
    venue: Venue | None
    time_zone: str
    values: Mapping[str, Any]
    sessions: Sequence[SessionDraft]
    topics: Sequence[str] | None = None
    capacity: int | None = None
    counts_heads: bool = False
    is_cancelled: bool = False
    is_published: bool | None = None  # of a system that knew nothing else; None: not said
    tier: str = PLACE
    notes: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Return its title, short enough for a line of a report."""
        return cells.shown(self.values["title"])


class Looking(founding.Looking):
    """Does nothing, so that the rest can go on as if it had."""

    def make_topic(self, name: str) -> Topic:
        """Return the topic that would be made. Refused: bad_input."""
        topic = Topic(slug="new")
        drafts.fill(topic, {"name": name})
        drafts.check(topic)
        return topic

    def bring_in(self, past: Sequence[Prepared]) -> None:
        """Leave them."""

    def make_draft(self, draft: EventDraft) -> None:
        """Leave it."""

    def change(self, event: Event, changes: "Changes") -> None:
        """Leave it."""


class Writing(founding.Writing, Looking):
    """Makes and changes."""

    def make_topic(self, name: str) -> Topic:
        """Make a topic."""
        return naming.create_topic(name, by=self.by)

    def bring_in(self, past: Sequence[Prepared]) -> None:
        """Let past events be born COMPLETED, by one act for each metro, without consequences."""
        importing.bear(past, by=self.by)

    def make_draft(self, draft: EventDraft) -> None:
        """Make a draft for review."""
        editing.create(draft, by=self.by)

    def change(self, event: Event, changes: "Changes") -> None:
        """Change what an event says, its dates, its heads."""
        if changes.values or changes.topics is not None:
            editing.change(event, changes.values, by=self.by, topics=changes.topics)
        if changes.sessions is not None:
            dating.set_sessions(event, changes.sessions, by=self.by)
        if changes.heads is not None:
            counting.count_heads(event.sessions.all()[0], changes.heads, by=self.by)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a file says otherwise than we do."""

    values: Mapping[str, Any]
    topics: Sequence[Topic] | None
    sessions: Sequence[SessionDraft] | None
    heads: int | None

    def names(self) -> list[str]:
        """Return what would change, in words of our fields."""
        parts = {"topics": self.topics, "dates": self.sessions, "headcount": self.heads}
        return [*sorted(self.values), *(name for name, part in parts.items() if part is not None)]


class Settler:
    """Settles events of a file, a batch at a time."""

    def __init__(self, hand: Looking) -> None:
        self.hand = hand
        self._topics = {topic.name.casefold(): topic for topic in Topic.objects.all()}
        self.now = clock.now()

    def settle(self, found: Sequence[Found]) -> list[Outcome]:
        """Return what becomes of each, having done it if the hand writes. Venues must have been settled before."""
        keys = [one.source_key for one in found]
        known = {
            event.source_key: event
            for event in Event.objects.filter(source_key__in=keys).prefetch_related("sessions", "topics")
        }
        past: list[Prepared] = []
        outcomes = [self._one(one, known.get(one.source_key), past) for one in found]
        if past:
            self.hand.bring_in(past)
        return outcomes

    def _one(self, found: Found, event: Event | None, past: list[Prepared]) -> Outcome:
        try:
            if found.is_cancelled:
                return _of_cancelled(found, event)
            return self.birth(found, past) if event is None else self._change(found, event)
        except Refused as refused:
            return Outcome(found.number, Fate.BAD, found.title, refused.message, found.notes)

    # --- new ones ---------------------------------------------------------------------------------------

    def birth(self, found: Found, past: list[Prepared]) -> Outcome:
        """Return what becomes of an event that we do not have; those that are over are added to `past`."""
        spans = dating.spans(found.sessions, found.time_zone)
        topics = self.topics_of(found) or []
        if max(span.ends_at for span in spans) <= self.now:
            past.append(importing.prepare(past_of(found, topics), self.now))
            return Outcome(found.number, Fate.CREATE, found.title, _("over"), found.notes)
        draft = draft_of(found, topics)
        check(draft, spans)
        self.hand.make_draft(draft)
        return Outcome(found.number, Fate.CREATE, found.title, _("a draft to review"), found.notes)

    def topics_of(self, found: Found) -> list[Topic] | None:
        """Return the topics that a file names, new ones made; None when it names none."""
        if found.topics is None:
            return None
        return [self._topic(name) for name in found.topics]

    def _topic(self, name: str) -> Topic:
        key = name.casefold()
        if key not in self._topics:
            self._topics[key] = self.hand.make_topic(name)
        return self._topics[key]

    # --- those we have ------------------------------------------------------------------------------------

    def _change(self, found: Found, event: Event) -> Outcome:
        changes = self._changes(found, event)
        if not changes.names():
            return Outcome(found.number, Fate.UNCHANGED, found.title, notes=found.notes)
        if event.state not in REWRITTEN:
            message = _("Here it is “%(state)s”, so the file does not change it. The desk can.")
            return Outcome(
                found.number, Fate.SKIP, found.title, message % {"state": event.state_label}, found.notes
            )
        self.hand.change(event, changes)
        return Outcome(found.number, Fate.UPDATE, found.title, ", ".join(changes.names()), found.notes)

    def _changes(self, found: Found, event: Event) -> Changes:
        values = self._differing(found, event)
        topics = self.topics_of(found)
        if topics is not None and {topic.pk for topic in topics} == {
            topic.pk for topic in event.topics.all()
        }:
            topics = None
        spans = dating.spans(found.sessions, found.time_zone)
        sessions = found.sessions if _moved(event, spans) else None
        if sessions and event.state == EventState.COMPLETED:
            found.notes.append(_("The dates of an event that is over stay as they are."))
            sessions = None
        return Changes(values, topics, sessions, _heads(found, event))

    def _differing(self, found: Found, event: Event) -> dict[str, Any]:
        trial = copy.copy(event)
        place = {"venue": found.venue} if "venue" in found.values else {}
        said = {name: value for name, value in found.values.items() if name != "venue"} | place
        if event.state == EventState.COMPLETED:
            said = {name: said[name] for name in (*PAST_COLUMNS, "venue") if name in said}
        changed = drafts.fill(trial, said)
        drafts.check(trial, only=changed)
        return {name: said[name] for name in changed}


def _of_cancelled(found: Found, event: Event | None) -> Outcome:
    if event is None or event.state == EventState.CANCELLED:
        return Outcome(found.number, Fate.SKIP, found.title, _("It is cancelled there."), found.notes)
    message = _("It is cancelled there, here it is “%(state)s”. Cancel it at the desk, which tells people.")
    return Outcome(found.number, Fate.SKIP, found.title, message % {"state": event.state_label}, found.notes)


def _moved(event: Event, spans: Sequence[Span]) -> bool:
    ours = sorted((one.starts_at, one.ends_at) for one in event.sessions.all())
    return ours != sorted((span.starts_at, span.ends_at) for span in spans)


def _heads(found: Found, event: Event) -> int | None:
    """Return the new headcount of the first session, when the file counts heads and counts otherwise than we do."""
    ours = list(event.sessions.all())
    if not found.counts_heads or not ours or event.state != EventState.COMPLETED:
        return None
    said = found.sessions[0].headcount
    return said if said is not None and said != ours[0].headcount else None


def past_of(found: Found, topics: Sequence[Topic]) -> PastEvent:
    """Return an event that is over, as a file describes it."""
    values = {name: found.values[name] for name in PAST_COLUMNS if name in found.values}
    return PastEvent(
        metro=found.metro,
        venue=found.venue,
        sessions=found.sessions,
        source_key=found.source_key,
        time_zone=found.time_zone,
        topics=topics,
        **values,
    )


def draft_of(found: Found, topics: Sequence[Topic]) -> EventDraft:
    """Return a coming event, as a file describes it."""
    values = {name: value for name, value in found.values.items() if name != "venue"}
    return EventDraft(
        metro=found.metro,
        venue=found.venue,
        sessions=found.sessions,
        source_key=found.source_key,
        time_zone=found.time_zone,
        topics=topics,
        tiers=[TierDraft(name=found.tier, capacity=found.capacity)],
        **values,
    )


def check(draft: EventDraft, spans: Sequence[Span]) -> Event:
    """Refuse what `editing.create` would refuse; return the event as it would be, without a row."""
    event = Event(state=EventState.DRAFT)
    editing.fill(event, draft)
    editing.check(event)
    dating.denormalise(event, spans)
    for tier in draft.tiers:
        drafts.require_places(tier.capacity)
    return event
