"""Past events from elsewhere: born COMPLETED in bulk, by one act, without consequences."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import addressing, editing, pricing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import (
    Audience,
    Event,
    EventSlug,
    Format,
    RegistrationType,
    Session,
    Topic,
    Visibility,
)
from turnout.events.rules import dating
from turnout.events.rules.dating import SessionDraft, Span
from turnout.events.states import EventState
from turnout.house import queries as house
from turnout.kernel import clock, drafts, text
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.lifecycle import actions as lifecycle
from turnout.venues.models import Metro, Venue

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEvent:
    """An event that is over, before we know of it; `source_key` is its key where it comes from."""

    title: str
    metro: Metro
    sessions: Sequence[SessionDraft]
    source_key: str
    venue: Venue | None = None
    summary: str = ""
    description: str = ""
    format: str = Format.WORKSHOP
    time_zone: str = ""
    topics: Sequence[Topic] = ()
    tiers: Sequence[TierDraft] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A past event that was found to be in order: what was asked for, the row, its sittings as instants."""

    draft: PastEvent
    event: Event
    spans: Sequence[Span]


@transaction.atomic
def bring_in(past: Sequence[PastEvent], *, by: Actor) -> list[Event]:
    """Write past events and their sessions; return them in order. One act for each metro, `events.imported`.

    Refused: bad_input (`at` says which row): nothing is written then, nor for a `source_key` that is known.
    Statements grow with the number of batches, not of events.
    """
    now = clock.now()
    prepared = []
    for number, draft in enumerate(past):
        try:
            prepared.append(prepare(draft, now))
        except Refused as refused:
            raise Refused(refused.code, refused.message, field=refused.field, at=number) from refused
    return bear(prepared, by=by)


def prepare(draft: PastEvent, now: datetime) -> Prepared:
    """Return the event that `draft` describes, as it would be born. Refused: bad_input."""
    spans = [dating.span(one, draft.time_zone or draft.metro.time_zone) for one in draft.sessions]
    return Prepared(draft, _row(draft, spans, now), spans)


@transaction.atomic(savepoint=False)  # SQLite would keep every page that a batch touches, twice
def bear(prepared: Sequence[Prepared], *, by: Actor) -> list[Event]:
    """Write past events that were prepared, as `bring_in` does; a failure undoes the caller's transaction too."""
    events = [one.event for one in prepared]
    addressing.refer(events)
    addressing.name(events)
    births = lifecycle.begin_many(events)
    EventSlug.objects.bulk_create(
        [EventSlug(slug=event.slug, event=event) for event in events], batch_size=BATCH
    )
    sittings = [row for one in prepared for row in _sittings(one.event, one.draft, one.spans)]
    Session.objects.bulk_create(sittings, batch_size=BATCH)
    pricing.write_many([(one.event, one.draft.tiers) for one in prepared])
    _link_topics(prepared)
    _record(events, births, by)
    return events


def _row(draft: PastEvent, spans: Sequence[Span], now: datetime) -> Event:
    event = Event(
        state=EventState.COMPLETED,
        made_at=now,
        metro=draft.metro,
        venue=draft.venue,
        time_zone=draft.time_zone or draft.metro.time_zone,
        currency=house.current().currency,
        registration_type=RegistrationType.NONE,
        audience=Audience.ANYONE,
        visibility=Visibility.LISTED,
    )
    drafts.fill(event, {name: getattr(draft, name) for name in
                        ("title", "summary", "description", "format", "source_key")})  # fmt: skip
    editing.check(event)
    if not spans:
        raise Refused("bad_input", _("A past event has a date."), field="sessions")
    event.starts_at = min(span.starts_at for span in spans)
    event.ends_at = max(span.ends_at for span in spans)
    if event.ends_at > now:
        raise Refused("bad_input", _("This event is not over yet."), field="sessions")
    event.search_key = editing.search_key(event)
    return event


def _sittings(event: Event, draft: PastEvent, spans: Sequence[Span]) -> list[Session]:
    pairs = sorted(zip(spans, draft.sessions, strict=True), key=lambda pair: pair[0].starts_at)
    return [
        Session(
            event=event,
            position=number,
            title=text.line(one.title)[:160],
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            doors_at=span.doors_at,
            is_whole_day=one.is_whole_day,
            headcount=one.headcount,
        )
        for number, (span, one) in enumerate(pairs, start=1)
    ]


def _link_topics(prepared: Sequence[Prepared]) -> None:
    through = Event.topics.through
    links = [
        through(event_id=one.event.pk, topic_id=topic.pk) for one in prepared for topic in one.draft.topics
    ]
    through.objects.bulk_create(links, batch_size=BATCH)


def _record(events: Sequence[Event], births: Sequence[audit.Shift], by: Actor) -> None:
    groups: dict[Metro, list[audit.Shift]] = defaultdict(list)
    for event, birth in zip(events, births, strict=True):
        groups[event.metro].append(birth)
    for metro, changes in groups.items():
        audit.record("events.imported", metro, by=by, changes=changes, count=len(changes))
