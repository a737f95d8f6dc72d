"""Routes of events: lists, one event, its kinds of place and sittings, who comes; what officers and chairs do next."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Router, Schema
from pydantic import StringConstraints

from turnout.api.queries import events as queries
from turnout.api.rules import shapes
from turnout.api.web import answers
from turnout.api.web.entering import Token, is_for_any, require_token
from turnout.api.web.inputs import NO_NUL, Instant
from turnout.api.web.schemas import AttendeeOut, EventOut, ListOf, SessionOut, TierOut
from turnout.events.models import Event, Format
from turnout.events.queries import boards
from turnout.events.states import EventState
from turnout.kernel import clock, keyset
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people import policy
from turnout.registration.queries import roster
from turnout.registration.rules import links
from turnout.registration.states import AttendeeState
from turnout.ui.doors import actor_of

router = Router(tags=["events"])
FIELDS = frozenset(EventOut.model_fields)
NAME = StringConstraints(max_length=120)
OF_EVENTS = ("events:read", "events:write")  # for which a token reads drafts, and what staff see of an event
Reference = Annotated[str, Path(description="The six characters of the event.", max_length=20)]


class Paging(Schema):
    """Which page of a list."""

    after: str = Field("", description="From `next` of the page before; do not make one up.", max_length=300)
    limit: int = Field(50, ge=1, le=answers.MOST, description="Rows of a page.")


class Shown(Schema):
    """What of an event is shown."""

    include: str = Field(
        "",
        description="Parts to put in, with commas: sessions, tiers.",
        max_length=100,
        json_schema_extra=answers.words_of(shapes.EVENT_PARTS),
    )
    fields: str = Field(
        "",
        description="Only these fields, with commas.",
        max_length=600,
        json_schema_extra=answers.words_of(FIELDS),
    )


class Wanted(Paging, Shown):
    """What narrows the list of events."""

    view: str = Field(
        "public", description="public: the catalogue. desk: what you work with.", pattern="^(public|desk)$"
    )
    sort: str = Field(
        "starts_at",
        description="By start only those that have a date, a dash for the last first; newest, oldest: all, as made.",
        pattern="^(-?starts_at|newest|oldest)$",
    )
    q: Annotated[str, NAME] = Field("", description="Beginnings of words.", pattern=NO_NUL)
    metro: Annotated[str, NAME] = Field("", description="Slug of a region.", pattern=NO_NUL)
    venue: Annotated[str, NAME] = Field("", description="Slug of a venue.", pattern=NO_NUL)
    topic: Annotated[str, NAME] = Field("", description="Slug of a topic.", pattern=NO_NUL)
    series: Annotated[str, NAME] = Field("", description="Slug of a series.", pattern=NO_NUL)
    format: Format | None = None
    state: EventState | None = None
    starts_from: Instant | None = Field(None, description="Starts then or later (RFC 3339).")
    starts_until: Instant | None = Field(None, description="Starts before.")


@router.get("/events", response=ListOf[EventOut], summary="Events, by their start")
def list_events(request: HttpRequest, wanted: Query[Wanted]) -> HttpResponse:
    """List the catalogue from its first day on; with `view=desk` and a token what you work with, drafts too.

    `starts_from` leaves out what is over.
    """
    is_for_desk = wanted.view == "desk"
    if is_for_desk:
        require_token(request, "events:read")
    page = queries.page(
        actor_of(request),
        queries.Wanted(
            is_for_desk=is_for_desk,
            q=wanted.q,
            metro=wanted.metro,
            venue=wanted.venue,
            topic=wanted.topic,
            format=wanted.format or "",
            state=wanted.state or "",
            series=wanted.series,
            starts_from=wanted.starts_from,
            starts_until=wanted.starts_until,
        ),
        wanted.sort,
        wanted.after,
        wanted.limit,
    )
    return listed(request, page, wanted, for_desk=is_for_desk)


@router.get("/events/{reference}", response=EventOut, summary="One event")
def show_event(request: HttpRequest, reference: Reference, shown: Query[Shown]) -> HttpResponse:
    """Return an event that is published and not private, or one that you work with.

    A draft, and what only staff see of an event, need a token for events:read or events:write.
    """
    event = seen(request, reference)
    is_for_desk = is_for_any(request, OF_EVENTS) and works_with(request, event)
    return answers.data(_shape(event, clock.now(), shown, for_desk=is_for_desk))


@router.get("/events/{reference}/sessions", response=list[SessionOut], summary="Sittings of an event")
def list_sessions(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Return the dates of an event, in order."""
    return answers.data([shapes.session(one) for one in seen(request, reference).sessions.all()])


@router.get("/events/{reference}/tiers", response=list[TierOut], summary="Kinds of place of an event")
def list_tiers(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Return the kinds of place of an event: price, who may book, what is left."""
    event = seen(request, reference)
    for_desk = works_with(request, event)
    return answers.data(shapes.tiers_of(event, clock.now(), for_desk=for_desk))


class Roster(Paging):
    """What narrows a roster."""

    state: AttendeeState | None = None
    tier: UUID | None = None


@router.get(
    "/events/{reference}/attendees",
    response=ListOf[AttendeeOut],
    auth=Token("rosters:read"),
    summary="Who comes, who waits",
)
def list_attendees(request: HttpRequest, reference: Reference, wanted: Query[Roster]) -> HttpResponse:
    """List people of an event by booking: names, ages, places; no way to reach them. Scope: rosters:read."""
    event = queries.with_roster(actor_of(request), reference)
    if event is None:
        policy.require(actor_of(request), Permission.SEE_ROSTER, _found(request, reference))
        raise nothing()
    narrowed = roster.Filter(state=wanted.state or "", tier=str(wanted.tier or ""))
    rows = roster.narrowed(event, narrowed).select_related("person", "tier", "registration")
    page = keyset.page(rows, "pk", after=wanted.after, size=wanted.limit)
    return answers.listed(request, page, shapes.attendee)


class Board(Paging, Shown):
    """A page of what somebody has to do."""


def _officer(name: str) -> Any:
    def view(request: HttpRequest, wanted: Query[Board]) -> HttpResponse:
        actor = actor_of(request)
        policy.require(actor, Permission.APPROVE_EVENTS)
        page = boards.officer_page(actor, name, clock.now(), after=wanted.after, size=wanted.limit)
        return listed(request, page, wanted, for_desk=True)

    return view


def _chair(name: str) -> Any:
    def view(request: HttpRequest, wanted: Query[Board]) -> HttpResponse:
        key = UUID(actor_of(request).rights_of)
        page = boards.chair_page(key, name, clock.now(), after=wanted.after, size=wanted.limit)
        return listed(request, page, wanted, for_desk=True)

    return view


# Addresses as club.md has them.
BOARDS = {
    "/officer/events/pending-review": (_officer(boards.PENDING), "Events that wait for a review"),
    "/officer/events/needing-chairs": (_officer(boards.CHAIRLESS), "Events to come without a chair"),
    "/officer/events/needing-wrapup": (_officer(boards.WRAP_UP), "Events that are over and want a wrap-up"),
    "/me/events/chairing": (_chair(boards.ALL), "Events you chair"),
    "/me/events/needing-wrapup": (_chair(boards.TO_WRAP_UP), "Events you chair that want a wrap-up"),
}
for address, (view, words) in BOARDS.items():
    router.get(
        address,
        response=ListOf[EventOut],
        auth=Token("events:read"),
        summary=words,
        description="Oldest need first. Scope: events:read.",
        operation_id=address.strip("/").replace("/", "_").replace("-", "_"),
        url_name=address.strip("/").replace("/", "-"),
    )(view)


def seen(request: HttpRequest, reference: str) -> Event:
    """Return an event that everybody may open, or that whoever asks works with. Refused: not_found.

    What is not published is there for a token that was made for reading or writing events, and for no other.
    """
    if is_for_any(request, OF_EVENTS):
        return _found(request, reference)
    event = queries.find_known(actor_of(request), reference)
    if event is None:
        raise nothing()
    return event


def works_with(request: HttpRequest, event: Event) -> bool:
    """Return whether whoever asks works with an event."""
    return queries.is_for_desk(actor_of(request), event)


def as_made(event: Event) -> shapes.Shape:
    """Return an event as whoever made it sees it, with its parts."""
    parts = Shown(include=",".join(shapes.EVENT_PARTS), fields="")
    return _shape(queries.whole(event.pk), clock.now(), parts, for_desk=True)


def for_desk(request: HttpRequest, reference: str) -> shapes.Shape:
    """Return an event as those see it who work with it."""
    return _shape(_found(request, reference), clock.now(), Shown(include="", fields=""), for_desk=True)


def nothing() -> Refused:
    """Return the refusal for what is not there."""
    return Refused("not_found", _("There is no such thing here."))


def _found(request: HttpRequest, reference: str) -> Event:
    event = queries.find(actor_of(request), reference)
    if event is None:
        raise nothing()
    return event


def listed(request: HttpRequest, page: keyset.Page[Event], shown: Shown, *, for_desk: bool) -> HttpResponse:
    """Return a page of events, as they are shown."""
    now = clock.now()
    return answers.listed(request, page, lambda one: _shape(one, now, shown, for_desk=for_desk))


def _shape(event: Event, now: datetime, shown: Shown, *, for_desk: bool) -> shapes.Shape:
    include = answers.chosen(shown.include, shapes.EVENT_PARTS, "include")
    fields = answers.chosen(shown.fields, FIELDS, "fields")
    parts = include | (fields & frozenset(shapes.EVENT_PARTS))
    whole = shapes.event(event, now, links.absolute(""), include=parts, for_desk=for_desk)
    return answers.only(whole, fields | include if fields else fields)
