"""Routes that write an event: a draft is made, what it says is changed, another one is made of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from turnout.api.queries import events as queries
from turnout.api.queries import meant
from turnout.api.web import along, answers, conditions
from turnout.api.web.entering import Token
from turnout.api.web.event_inputs import EventIn, EventPatch
from turnout.api.web.event_moves import found
from turnout.api.web.event_sessions import as_drafts, each_as_sent
from turnout.api.web.events import Board, Reference, Shown, as_made, listed, show_event
from turnout.api.web.schemas import EventOut, ListOf
from turnout.api.web.series_schemas import SeriesChangeOut
from turnout.events import policy as events_policy
from turnout.events.actions import carrying, cloning, editing, locking, spreading
from turnout.events.actions.editing import EventDraft
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.spreading import Spread
from turnout.events.models import Event
from turnout.events.queries import series as dates_of
from turnout.events.rules.reporting import Report
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.policy import requiring
from turnout.registration.actions import pricing_along, repricing, resizing
from turnout.ui.doors import actor_of
from turnout.venues import rules as venue_rules

router = Router(tags=["events"])
SCOPE = "events:write"
PLACE = frozenset({"metro", "venue", "room", "topics"})
# These have actions of their own: places serve the line, a currency must not change what somebody agreed to.
APART = frozenset({"capacity", "currency", "topics", "override", "also"})


@router.post("/events", response={201: EventOut}, auth=Token(SCOPE), summary="Make an event")
def create_event(request: HttpRequest, sent: EventIn) -> HttpResponse:
    """Make a draft, with its sittings and kinds of place; those who work with it see it. Scope: events:write."""
    actor = actor_of(request)
    requiring.require_within(actor, Permission.MANAGE_EVENTS, "metro")
    with each_as_sent():
        event = editing.create(_draft(actor, sent), by=actor)
    return answers.created(found=as_made(event), path=f"/events/{event.reference}")


@router.patch(
    "/events/{reference}",
    response={200: EventOut, 202: SeriesChangeOut},
    auth=Token(SCOPE),
    summary="Change what an event says",
)
def change_event(
    request: HttpRequest, reference: Reference, sent: EventPatch, shown: Query[Shown]
) -> HttpResponse:
    """Change only what is sent. While an event is under review, and once it is history, what it says stays.

    With `also` the same at other dates of the series: 202, and the worker does it there. Scope: events:write.
    """
    event, actor = found(request, reference, Permission.MANAGE_EVENTS), actor_of(request)
    _require_one_change(sent)
    others = along.spread(request, event, sent.also)
    standing = locking.with_room(event.pk)[0]
    conditions.require_match(request, show_event(request, reference, shown))
    given = sent.given()
    events_policy.require_schedule(actor, standing, given.get("publish_at", standing.publish_at))
    topics = meant.topics(given["topics"]) if "topics" in given else None
    changes = {**_columns(given), **_place(actor, event, given)}
    if changes.get("time_zone") == "":
        changes["time_zone"] = changes.get("metro", event.metro).time_zone
    was_called = event.title
    report = spreading.change(event, changes, others, by=actor, topics=topics, override=sent.override)
    if sent.also and sent.also.reach == "all" and changes.get("title", was_called) != was_called:
        _rename_series(event, changes["title"], actor)
    event.refresh_from_db()
    if "currency" in given:
        event = repricing.choose_currency(event, given["currency"], by=actor)
    if "capacity" in given and given["capacity"] != event.capacity:
        report = _resized(event, given["capacity"], others, actor)
    return along.on(request, report, show_event(request, reference, shown))


@router.get(
    "/events/{reference}/clones",
    response=ListOf[EventOut],
    auth=Token("events:read"),
    summary="Clones of an event, the newest first",
)
def list_clones(request: HttpRequest, reference: Reference, wanted: Query[Board]) -> HttpResponse:
    """List the events that were cloned from this one and that you work with. Scope: events:read."""
    event = found(request, reference, Permission.SEE_EVENTS)
    page = queries.clones(actor_of(request), event, wanted.after, wanted.limit)
    return listed(request, page, wanted, for_desk=True)


@router.post(
    "/events/{reference}/clone",
    response={201: EventOut},
    auth=Token(SCOPE),
    summary="Clone an event",
)
def clone(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Make a draft that says what this event says, without dates, chair or people. Scope: events:write."""
    event = found(request, reference, Permission.MANAGE_EVENTS)
    made = cloning.clone(event, by=actor_of(request))
    return answers.created(found=as_made(made), path=f"/events/{made.reference}")


def _require_one_change(sent: EventPatch) -> None:
    """Refuse (`bad_input`) what does not go to other dates, or not together with anything else."""
    given = sent.given().keys() - {"also", "override"}
    if sent.also is None or not given & {"currency", "capacity"}:
        return
    if "currency" in given:
        said = _("The currency is chosen at each date by itself.")
        raise Refused("bad_input", said, field="currency")
    if given != {"capacity"}:
        raise along.apart("capacity")


def _rename_series(event: Event, title: str, actor: Actor) -> None:
    """Give the series the title that all its dates are given, if all of them are whoever asks'."""
    if event.series is not None and dates_of.manages_all(actor, event.series):
        spreading.rename(event.series, title, by=actor)


def _resized(event: Event, places: int | None, others: Spread, actor: Actor) -> Report:
    before = event.capacity
    carrying.require_free_for(event, others.others)
    resizing.resize_event(event, places, by=actor)
    return pricing_along.cap(before, event, others, by=actor)


def _draft(actor: Actor, sent: EventIn) -> EventDraft:
    given = sent.given()
    place = _place(actor, None, given)
    zone = sent.time_zone or place["metro"].time_zone
    venue_rules.require_zone(zone)
    return EventDraft(
        **{name: value for name, value in given.items() if name not in PLACE | {"sessions", "tiers"}},
        **place,
        topics=meant.topics(sent.topics),
        sessions=as_drafts(sent.sessions, zone),
        tiers=[TierDraft(**one.model_dump()) for one in sent.tiers],
    )


def _columns(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in PLACE | APART}


def _place(actor: Actor, event: Event | None, given: dict[str, Any]) -> dict[str, Any]:
    """Return metro, venue and room as named; a venue brings its metro, and another venue leaves the room."""
    within = event.metro if event else None
    found: dict[str, Any] = {}
    if "venue" in given:
        found["venue"] = meant.venue(actor, given["venue"], within) if given["venue"] else None
        is_same = event is not None and found["venue"] == event.venue
        found |= {} if is_same else {"room": None}
        if found["venue"] is not None:
            found["metro"] = found["venue"].metro
    if given.get("metro"):
        found["metro"] = meant.metro(actor, given["metro"], within)
    if "room" in given:
        venue = found.get("venue", event.venue if event else None)
        found["room"] = meant.room(venue, given["room"]) if given["room"] else None
    if event is None and "metro" not in found:
        found["metro"] = meant.only_metro(actor)
    return found
