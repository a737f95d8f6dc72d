"""Routes by which staff serve families: decisions, people added, answers corrected; and the lines."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from turnout.api.queries import registrations as queries
from turnout.api.rules import shapes_registrations as shapes
from turnout.api.web import answers, booking_inputs, conditions, correcting
from turnout.api.web.entering import Token
from turnout.api.web.event_moves import found as event_found
from turnout.api.web.events import Reference as EventReference
from turnout.api.web.events import nothing
from turnout.api.web.inputs import Why
from turnout.api.web.registration_schemas import (
    Correcting,
    Deciding,
    EntryOut,
    PartyIn,
    RegistrationOut,
)
from turnout.api.web.registrations import MANAGE, READ, WRITE, Reference, managed, now_of, require_reason
from turnout.kernel import clock, text
from turnout.kernel.permissions import Permission
from turnout.people import policy
from turnout.registration.actions import adding, answering, deciding, moving, versions
from turnout.registration.queries import offers, standings
from turnout.registration.states import AttendeeState
from turnout.ui.doors import actor_of

router = Router(tags=["registrations"])
Key = Annotated[UUID, Path(description="The entry in line.")]


@router.patch(
    "/registrations/{reference}", response=RegistrationOut, auth=Token(WRITE), summary="Correct answers"
)
def change_registration(request: HttpRequest, reference: Reference, sent: Correcting) -> HttpResponse:
    """Correct what was answered, leaving empty what nobody knows. Scope: registrations:write."""
    registration = versions.still(managed(request, reference))
    seen = queries.seen(registration)
    conditions.require_match(request, answers.data(shapes.registration(seen, clock.now())))
    replies = correcting.replies(seen, sent.answers, sent.people)
    if replies is not None:
        answering.correct(registration, replies, by=actor_of(request))
    return now_of(registration)


@router.post(
    "/registrations/{reference}/people", response=RegistrationOut, auth=Token(WRITE), summary="Add people"
)
def add_people(request: HttpRequest, reference: Reference, sent: PartyIn) -> HttpResponse:
    """Add people to a registration, as its own page does: places, or the line. Scope: registrations:write."""
    registration = managed(request, reference)
    offer = offers.offer_of(registration.event_id, clock.now())
    booking = booking_inputs.more(sent, offer, registration.registrant)
    adding.add_people(registration, booking, by=actor_of(request))
    return now_of(registration)


@router.post(
    "/registrations/{reference}/decision",
    response=RegistrationOut,
    auth=Token(WRITE),
    summary="Decide on a registration",
)
def decide_registration(request: HttpRequest, reference: Reference, sent: Deciding) -> HttpResponse:
    """Approve or decline those who wait for a decision; the family is told. Scope: registrations:write."""
    registration, by = managed(request, reference), actor_of(request)
    pending = registration.attendees.filter(state=AttendeeState.PENDING).order_by("position", "pk")
    everybody = list(registration.attendees.values_list("pk", flat=True))
    keys = sent.people or [one.pk for one in pending] or everybody
    if not set(keys) <= set(everybody):
        raise nothing()
    if sent.decision == "approve":
        done = deciding.approve(registration.event, keys, by=by)
    else:
        reason, told = require_reason(sent.reason), text.clean(sent.told)
        done = deciding.decline(registration.event, keys, by=by, reason=reason, told=told)
    for one in done:
        if one.refused is not None:
            raise one.refused
    return now_of(registration)


@router.get(
    "/events/{reference}/waitlist", response=list[EntryOut], auth=Token(READ), summary="Who stands in line"
)
def list_waitlist(request: HttpRequest, reference: EventReference) -> HttpResponse:
    """List who stands in the lines of an event, first to last, at most 500. Scope: registrations:read."""
    event = event_found(request, reference, Permission.SEE_ROSTER)
    return answers.data([shapes.entry(one) for one in standings.standings(event)])


@router.post(
    "/events/{reference}/waitlist/{key}/rise",
    response=EntryOut,
    auth=Token(WRITE),
    summary="Move up in line",
)
def rise_in_waitlist(request: HttpRequest, reference: EventReference, key: Key, sent: Why) -> HttpResponse:
    """Move an entry one rank up in its line. Scope: registrations:write."""
    return _moved(request, reference, key, sent, moving.move_up)


@router.post(
    "/events/{reference}/waitlist/{key}/top",
    response=EntryOut,
    auth=Token(WRITE),
    summary="Move to the top of the line",
)
def top_waitlist(request: HttpRequest, reference: EventReference, key: Key, sent: Why) -> HttpResponse:
    """Move an entry to the top of its line. Scope: registrations:write."""
    return _moved(request, reference, key, sent, moving.move_to_top)


@router.post(
    "/events/{reference}/waitlist/{key}/offer",
    response=EntryOut,
    auth=Token(WRITE),
    summary="Offer a place now",
)
def offer_to_waitlist(request: HttpRequest, reference: EventReference, key: Key, sent: Why) -> HttpResponse:
    """Offer what is free to an entry, although it is not its turn. Scope: registrations:write."""
    return _moved(request, reference, key, sent, moving.offer_now)


def _moved(
    request: HttpRequest, reference: str, key: UUID, sent: Why, act: Callable[..., object]
) -> HttpResponse:
    event = event_found(request, reference, Permission.SEE_EVENTS)
    entry = standings.entry(event, key)
    if entry is None:
        raise nothing()
    policy.require(actor_of(request), MANAGE, event)
    act(entry, by=actor_of(request), reason=text.line(sent.reason))
    return answers.data(shapes.entry(standings.standing(entry)))
