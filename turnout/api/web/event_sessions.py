"""Routes of an event's sittings: added, changed, taken out while nobody knows them; postponed once people do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Router

from turnout.api.rules import shapes
from turnout.api.web import along, answers, conditions, reaching
from turnout.api.web.along import AlsoThere
from turnout.api.web.entering import Token
from turnout.api.web.event_inputs import Override, SessionBody, SessionIn, about, named
from turnout.api.web.event_moves import SCOPE as MOVES
from turnout.api.web.event_moves import found, now
from turnout.api.web.events import Reference, nothing, seen
from turnout.api.web.inputs import Body, Instant, Why
from turnout.api.web.reaching import ReachedOut, Seen
from turnout.api.web.schemas import EventOut, SessionOut
from turnout.api.web.series_schemas import SeriesChangeOut
from turnout.events.actions import dating as actions
from turnout.events.actions import ending, locking, spreading
from turnout.events.models import Event, Session
from turnout.events.rules import dating
from turnout.events.rules.dating import SessionDraft, Span
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.ui.doors import actor_of

router = Router(tags=["sittings of an event"])
SCOPE = "events:write"
Key = Annotated[UUID, Path(description="The sitting.")]
# What rules call a part of a sitting on the wall clock, and what is sent for it.
NAMES = {
    "day": "starts_at",
    "starts": "starts_at",
    "ends": "ends_at",
    "last_day": "ends_at",
    "doors": "doors_at",
}
OF_ONE = {**NAMES, "sessions": "starts_at"}


class SessionPatch(SessionBody):
    """What a sitting is from now on: only what is sent changes."""

    starts_at: Instant | None = Field(None, description="null leaves it.")
    ends_at: Instant | None = Field(None, description="null leaves it.")


class NewDates(Body):
    """The new dates, all of them."""

    sessions: Annotated[list[SessionIn], Field(min_length=1, max_length=100)]
    deadline_at: Instant | None = Field(
        None, description="Registration closes then; null: as long before the start as it did."
    )
    override: Override = ""


class Postponing(NewDates, Why):
    """The new dates, and why; those who hold a place or wait read it. And who these are, as a preview said it."""

    also: AlsoThere = None
    seen: Seen = ""


class NewDatesOut(ReachedOut):
    """What new dates would come to, and whom they reach."""

    starts_at: datetime
    ends_at: datetime
    deadline_at: datetime | None = Field(description="When registration would close.")
    dropped: int = Field(description="How many sittings there would be less.")


@router.get("/events/{reference}/sessions/{key}", response=SessionOut, summary="One sitting")
def show_session(request: HttpRequest, reference: Reference, key: Key) -> HttpResponse:
    """Return a sitting of an event that is published and not private, or of one that you work with."""
    return answers.data(shapes.session(_one(seen(request, reference), key)))


@router.post(
    "/events/{reference}/sessions", response={201: SessionOut}, auth=Token(SCOPE), summary="Add a sitting"
)
def add_session(request: HttpRequest, reference: Reference, sent: SessionIn) -> HttpResponse:
    """Add a sitting to an event that is not published; a published one is postponed instead. Scope: events:write."""
    event = _locked(request, reference)
    with named(OF_ONE):
        draft = as_draft(sent, event.time_zone)
        actions.set_sessions(event, [*_drafts(event), draft], by=actor_of(request))
        starts_at = dating.span(draft, event.time_zone).starts_at
    made = event.sessions.get(starts_at=starts_at)
    return answers.created(found=shapes.session(made), path=f"/events/{event.reference}/sessions/{made.pk}")


@router.patch(
    "/events/{reference}/sessions/{key}", response=SessionOut, auth=Token(SCOPE), summary="Change a sitting"
)
def change_session(request: HttpRequest, reference: Reference, key: Key, sent: SessionPatch) -> HttpResponse:
    """Change a sitting of an event that is not published. Scope: events:write."""
    event = _locked(request, reference)
    row = _one(event, key)
    conditions.require_match(request, answers.data(shapes.session(row)))
    with named(OF_ONE):
        draft = _changed(row, sent, event.time_zone)
        actions.set_sessions(event, _drafts(event, {row.pk: draft}), by=actor_of(request))
    return answers.data(shapes.session(event.sessions.get(pk=row.pk)))


@router.delete(
    "/events/{reference}/sessions/{key}",
    response={204: None},
    auth=Token(SCOPE),
    summary="Take a sitting out",
)
def delete_session(request: HttpRequest, reference: Reference, key: Key) -> HttpResponse:
    """Take a sitting out of an event that is not published; without any it has no date. Scope: events:write."""
    event = _locked(request, reference)
    row = _one(event, key)
    actions.set_sessions(event, _drafts(event, {row.pk: None}), by=actor_of(request))
    return answers.gone()


@router.post(
    "/events/{reference}/dates/preview",
    response=NewDatesOut,
    auth=Token(MOVES),
    summary="See what new dates come to",
)
def preview_postponement(request: HttpRequest, reference: Reference, sent: NewDates) -> HttpResponse:
    """Return what new dates of a published event come to, and how many hear of them; writes nothing.

    What would be refused is refused: a room that is taken, a day that has passed. Scope: events:move.
    """
    event = found(request, reference, Permission.MANAGE_EVENTS)
    with each_as_sent():
        then, dropped = ending.foresee_new_dates(
            event,
            as_drafts(sent.sessions, event.time_zone),
            deadline_at=sent.deadline_at,
            override=sent.override,
        )
    dates = {name: shapes.instant(getattr(then, name)) for name in ("starts_at", "ends_at", "deadline_at")}
    return answers.data({**reaching.shape(event), **dates, "dropped": len(dropped)})


@router.post(
    "/events/{reference}/dates",
    response={200: EventOut, 202: SeriesChangeOut},
    auth=Token(MOVES),
    summary="Postpone an event",
)
def postpone(request: HttpRequest, reference: Reference, sent: Postponing) -> HttpResponse:
    """Give a published event new dates; everybody who holds a place or waits is told.

    With `also` other dates of the series move as far, to the same hours. Scope: events:move.
    """
    event, actor = found(request, reference, Permission.MANAGE_EVENTS), actor_of(request)
    reaching.require_seen(locking.with_room(event.pk)[0], sent.seen)
    with each_as_sent():
        drafts = as_drafts(sent.sessions, event.time_zone)
        report = spreading.redate(
            event,
            drafts,
            along.spread(request, event, sent.also),
            by=actor,
            why=spreading.Why(sent.reason, sent.override),
            first=lambda: ending.postpone(
                event,
                drafts,
                by=actor,
                reason=sent.reason,
                deadline_at=sent.deadline_at,
                override=sent.override,
            ),
        )
    return along.on(request, report, now(event, request))


def as_drafts(sent: Sequence[SessionIn], zone: str) -> list[SessionDraft]:
    """Return sittings as they stand on the wall clock. Refused: bad_input (`at` says which)."""
    found = []
    for number, one in enumerate(sent):
        try:
            found.append(as_draft(one, zone))
        except Refused as refused:
            raise Refused(refused.code, refused.message, field=refused.field, at=number) from refused
    return found


def as_draft(sent: SessionIn, zone: str) -> SessionDraft:
    """Return a sitting as it stands on the wall clock. Refused: bad_input."""
    found = Span(sent.starts_at, sent.ends_at, sent.doors_at)
    return dating.draft_between(found, zone, title=sent.title, is_whole_day=sent.is_whole_day)


@contextmanager
def each_as_sent() -> Iterator[None]:
    """Let refusals name values of several sittings that were sent: `sessions.2.ends_at`."""
    try:
        yield
    except Refused as refused:
        number = refused.facts.get("at")
        if number is None:
            raise
        raise about(refused, f"sessions.{number}.{NAMES.get(refused.field, refused.field)}") from refused


def _locked(request: HttpRequest, reference: str) -> Event:
    return locking.event_and_tiers(found(request, reference, Permission.MANAGE_EVENTS).pk)[0]


def _one(event: Event, key: UUID) -> Session:
    row = next((one for one in event.sessions.all() if one.pk == key), None)
    if row is None:
        raise nothing()
    return row


def _changed(row: Session, sent: SessionPatch, zone: str) -> SessionDraft:
    """Return a sitting with what was sent in place of what stood; its headcount stays."""
    given = sent.model_dump(exclude_unset=True)
    found = Span(
        sent.starts_at or row.starts_at, sent.ends_at or row.ends_at, given.get("doors_at", row.doors_at)
    )
    values = {name: given.get(name, getattr(row, name)) for name in ("title", "is_whole_day")}
    return dating.draft_between(found, zone, headcount=row.headcount, **values)


def _drafts(event: Event, instead: dict[UUID, SessionDraft | None] | None = None) -> list[SessionDraft]:
    """Return the sittings of an event on the wall clock, some of them otherwise, or left out."""
    named = instead or {}
    rows = [
        named.get(one.pk, dating.draft_of(one, event.time_zone))
        for one in event.sessions.order_by("starts_at", "pk")
    ]
    return [one for one in rows if one is not None]
