"""Routes of an event's kinds of place: added, changed, put on sale and off, ordered, deleted."""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Router

from turnout.api.rules import shapes
from turnout.api.web import along, answers, conditions
from turnout.api.web.along import AlsoThere
from turnout.api.web.entering import Token
from turnout.api.web.event_inputs import TierBody, TierIn
from turnout.api.web.event_moves import found
from turnout.api.web.events import Reference, list_tiers, nothing, seen, works_with
from turnout.api.web.inputs import NO_NUL, Body
from turnout.api.web.schemas import TierOut
from turnout.api.web.series_schemas import SeriesChangeOut
from turnout.events.actions import carrying, locking, pricing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Tier
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.registration.actions import pricing_along, resizing
from turnout.ui.doors import actor_of

router = Router(tags=["kinds of place of an event"])
SCOPE = "events:write"
Key = Annotated[UUID, Path(description="The kind of place.")]


class TierAlong(TierIn):
    """A kind of place to come, perhaps at other dates of the series too."""

    also: AlsoThere = None


class TierPatch(TierBody):
    """What a kind of place is from now on: only what is sent changes."""

    name: Annotated[str, Field(max_length=120, pattern=NO_NUL)] = ""
    is_active: bool = Field(default=True, description="Whether it is on sale; places that were booked stay.")
    reason: Annotated[str, Field(max_length=500, pattern=NO_NUL)] = Field(
        "", description="Why there is another number of places, or why it is off sale; kept in the history."
    )
    also: AlsoThere = None


class Step(Body):
    """Where to in the order."""

    way: Literal["up", "down"]


@router.get("/events/{reference}/tiers/{key}", response=TierOut, summary="One kind of place")
def show_tier(request: HttpRequest, reference: Reference, key: Key) -> HttpResponse:
    """Return a kind of place: price, who may book it, what is left."""
    event = seen(request, reference)
    shown = shapes.tiers_of(event, clock.now(), for_desk=works_with(request, event))
    row = next((one for one in shown if one["id"] == str(key)), None)
    if row is None:
        raise nothing()
    return answers.data(row)


@router.post(
    "/events/{reference}/tiers",
    response={201: TierOut, 202: SeriesChangeOut},
    auth=Token(SCOPE),
    summary="Add a kind of place",
)
def add_tier(request: HttpRequest, reference: Reference, sent: TierAlong) -> HttpResponse:
    """Add a kind of place; with `also` at other dates of the series that have none of its name. Scope: events:write."""
    event = found(request, reference, Permission.MANAGE_EVENTS)
    others = along.spread(request, event, sent.also)
    carrying.require_free_for(event, others.others)
    made = pricing.add_tier(event, TierDraft(**sent.model_dump(exclude={"also"})), by=actor_of(request))
    report = pricing_along.added(made, others, by=actor_of(request))
    path = f"/events/{event.reference}/tiers/{made.pk}"
    shown = shapes.tiers_of(seen(request, reference), clock.now(), for_desk=True)
    answer = answers.created(found=next(one for one in shown if one["id"] == str(made.pk)), path=path)
    return along.on(request, report, answer)


@router.patch(
    "/events/{reference}/tiers/{key}",
    response={200: TierOut, 202: SeriesChangeOut},
    auth=Token(SCOPE),
    summary="Change a kind of place",
)
def change_tier(request: HttpRequest, reference: Reference, key: Key, sent: TierPatch) -> HttpResponse:
    """Change a kind of place, how many places there are, and whether it is on sale. Scope: events:write.

    Never fewer places than people hold; what becomes free goes to those who wait. With `also` the same at other dates.
    """
    row, actor = _locked(request, reference, key), actor_of(request)
    conditions.require_match(request, show_tier(request, reference, key))
    others = along.spread(request, row.event, sent.also)
    before = pricing_along.noted(row, others)
    _change(row, sent, actor)
    report = pricing_along.go_on(row, before, others, by=actor, reason=sent.reason)
    return along.on(request, report, show_tier(request, reference, key))


@router.delete(
    "/events/{reference}/tiers/{key}",
    response={204: None},
    auth=Token(SCOPE),
    summary="Delete a kind of place",
)
def delete_tier(request: HttpRequest, reference: Reference, key: Key) -> HttpResponse:
    """Delete a kind of place that nobody ever held; others are put off sale. Scope: events:write."""
    pricing.delete_tier(_locked(request, reference, key), by=actor_of(request))
    return answers.gone()


@router.post(
    "/events/{reference}/tiers/{key}/order",
    response=list[TierOut],
    auth=Token(SCOPE),
    summary="Move a kind of place",
)
def move_tier(request: HttpRequest, reference: Reference, key: Key, sent: Step) -> HttpResponse:
    """Name a kind of place earlier or later than its neighbour, wherever they are named. Scope: events:write."""
    pricing.shift_tier(_locked(request, reference, key), up=sent.way == "up", by=actor_of(request))
    return list_tiers(request, reference)


def _change(row: Tier, sent: TierPatch, actor: Actor) -> None:
    given = sent.model_dump(exclude_unset=True, exclude={"also"})
    row = pricing.change_tier(row, given, by=actor)
    if "capacity" in given and given["capacity"] != row.capacity:
        resizing.resize_tier(row, given["capacity"], by=actor, reason=sent.reason)
    if given.get("is_active") is True:
        pricing.activate_tier(row, by=actor)
    if given.get("is_active") is False:
        pricing.deactivate_tier(row, by=actor, reason=sent.reason)


def _locked(request: HttpRequest, reference: str, key: UUID) -> Tier:
    event = found(request, reference, Permission.MANAGE_EVENTS)
    _event, tiers = locking.event_and_tiers(event.pk)
    row = next((one for one in tiers if one.pk == key), None)
    if row is None:
        raise nothing()
    return row
