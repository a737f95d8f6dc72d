"""Routes of registrations at the events one works with: made as the form or the desk makes them, found, changed."""

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Router

from turnout.api.queries import events as event_queries
from turnout.api.queries import registrations as queries
from turnout.api.rules import shapes_registrations as shapes
from turnout.api.rules.shapes import Shape
from turnout.api.web import answers, booking_inputs, effects
from turnout.api.web.entering import Token, require_token
from turnout.api.web.events import Paging, nothing, seen
from turnout.api.web.events import Reference as EventReference
from turnout.api.web.inputs import NO_NUL, Instant
from turnout.api.web.registration_schemas import BookingIn, CancellingWhy, QuestionOut, RegistrationOut
from turnout.api.web.schemas import ListOf
from turnout.events.models import Session
from turnout.kernel import clock, codes, limits, permissions, text
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people import policy
from turnout.people.models import Person
from turnout.registration.actions import cancelling, confirming, registering
from turnout.registration.actions.writing import Made
from turnout.registration.models import Registration
from turnout.registration.queries import answers as asked
from turnout.registration.queries import offers, roster
from turnout.registration.queries.offers import Offer
from turnout.registration.states import LIVE, AttendeeState
from turnout.ui.doors import actor_of

router = Router(tags=["registrations"])
READ, WRITE, PEOPLE = "registrations:read", "registrations:write", "people:read"
MANAGE = Permission.MANAGE_REGISTRATIONS
AGAIN_MOST, AGAIN_PER = 5, timedelta(hours=1)
Reference = Annotated[str, Path(description="The six characters of the registration.", max_length=20)]


class Wanted(Paging):
    """What narrows the list of registrations."""

    event: str = Field("", description="Reference of an event.", max_length=20, pattern=NO_NUL)
    state: AttendeeState | None = Field(None, description="Somebody in it is in this state.")
    tier: UUID | None = Field(None, description="Somebody in it has, or waits for, this kind of place.")
    email: str = Field("", description="Of whoever registered.", max_length=254, pattern=NO_NUL)
    owes: Literal["", "open", "settled", "back"] = Field(
        "", description="open: something is still to be paid; settled: all is; back: something goes back."
    )
    made_from: Instant | None = None
    made_until: Instant | None = None


class Early:
    """The answer to a booking in which everybody has a place: made and kept while its rows are written.

    So no lock of the event is held while it is put into words. Where it comes otherwise, this answer is not given.
    """

    def __init__(self, request: HttpRequest, offer: Offer) -> None:
        self.request, self.tiers = request, {tier.pk: tier for tier in offer.tiers}
        self.key: UUID | None = None
        self.response: HttpResponse | None = None

    def answer(self, made: Made) -> None:
        """Keep the answer, unless something of it must be read."""
        if made.event.asks:
            return
        for one in made.placed:
            one.tier = self.tiers[one.tier_id]
        self.key, self.response = made.registration.pk, _created(queries.Seen(made.registration, made.placed))
        effects.keep_early(self.request, self.response)

    def of(self, registration: Registration) -> HttpResponse | None:
        """Return the answer if it is about this registration."""
        return self.response if self.key == registration.pk else None


@router.post(
    "/registrations", response={201: RegistrationOut}, auth=Token(WRITE), summary="Register somebody"
)
def create_registration(request: HttpRequest, sent: BookingIn) -> HttpResponse:
    """Register somebody at an event of yours, as the form does or, `as_staff`, the desk. Scope: registrations:write."""
    offer, sessions = _offered(request, sent)
    person = _person(request, sent)
    booking = booking_inputs.of_known(sent, offer, person) if person else booking_inputs.by_guest(sent, offer)
    early = Early(request, offer)
    seen = registering.Seen(offer.event, early.tiers, sessions, early.answer)
    made = registering.register_seen(booking, seen, by=actor_of(request))
    return early.of(made) or _created(queries.seen(made, is_new=True))


@router.get("/events/{reference}/questions", response=list[QuestionOut], summary="What an event asks")
def list_questions(request: HttpRequest, reference: EventReference) -> HttpResponse:
    """Return what is asked of those who register, in order: once, or about everybody who comes."""
    return answers.data([shapes.question(one) for one in asked.asked(seen(request, reference))])


@router.get(
    "/registrations",
    response=ListOf[RegistrationOut],
    auth=Token(READ),
    summary="Registrations, newest first",
)
def list_registrations(request: HttpRequest, wanted: Query[Wanted]) -> HttpResponse:
    """List the registrations for events you work with, without answers. Scope: registrations:read."""
    narrowed = queries.Wanted(
        event=wanted.event,
        state=wanted.state or "",
        tier=wanted.tier,
        email=wanted.email,
        owes=wanted.owes,
        made_from=wanted.made_from,
        made_until=wanted.made_until,
    )
    policy.require(actor_of(request), Permission.SEE_ROSTER)
    page = queries.page(actor_of(request), narrowed, wanted.after, wanted.limit)
    seen, now = queries.seen_each(page.rows), clock.now()
    return answers.listed(request, page, lambda one: shapes.registration(seen[one.pk], now))


@router.get(
    "/registrations/{reference}", response=RegistrationOut, auth=Token(READ), summary="One registration"
)
def show_registration(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Return a registration for an event you work with, with its answers. Scope: registrations:read."""
    return answers.data(_whole(found(request, reference)))


@router.post(
    "/registrations/{reference}/cancellation",
    response=RegistrationOut,
    auth=Token(WRITE),
    summary="Cancel places of a registration",
)
def cancel_registration(request: HttpRequest, reference: Reference, sent: CancellingWhy) -> HttpResponse:
    """Cancel the places and waits of these people, or of all; the family is told. Scope: registrations:write."""
    registration = managed(request, reference)
    reason = require_reason(sent.reason)
    keys = sent.people or everybody(registration)
    cancelling.cancel_places(registration, keys, by=actor_of(request), reason=reason)
    return now_of(registration)


@router.post(
    "/registrations/{reference}/confirmation",
    response=RegistrationOut,
    auth=Token(WRITE),
    summary="Send the confirmation again",
)
def confirm_again(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Send whoever registered a mail with the registration as it stands; five an hour. Scope: registrations:write."""
    registration = managed(request, reference)
    limits.require("send-again", str(registration.pk), most=AGAIN_MOST, per=AGAIN_PER)
    confirming.send_again(registration, by=actor_of(request))
    return now_of(registration)


def found(request: HttpRequest, reference: str) -> Registration:
    """Return a registration whose roster is seen by whoever asks. Refused: not_found."""
    registration = roster.find(actor_of(request), reference)
    if registration is None:
        raise nothing()
    return registration


def managed(request: HttpRequest, reference: str) -> Registration:
    """Return a registration that whoever asks may change. Refused: not_found, not_allowed."""
    registration = found(request, reference)
    policy.require(actor_of(request), MANAGE, registration)
    return registration


def require_reason(typed: str) -> str:
    """Return why staff do something. Refused: reason_missing."""
    reason = text.line(typed)
    if not reason:
        raise Refused("reason_missing", _("Say why. The reason is kept in the history."), field="reason")
    return reason


def no_event() -> Refused:
    """Return the refusal for an event that is not there, or is foreign: named by a body, not by an address."""
    return Refused("bad_input", _("There is no such event here."), field="event")


def everybody(registration: Registration) -> list[UUID]:
    """Return all who hold or wait for a place in a registration; whoever there was, where nobody does any more."""
    rows = registration.attendees.order_by("position", "pk")
    return [one.pk for one in rows if one.state in LIVE] or [one.pk for one in rows]


def now_of(registration: Registration) -> HttpResponse:
    """Return a registration as it is now."""
    fresh = Registration.objects.select_related("event", "registrant").get(pk=registration.pk)
    return answers.data(_whole(fresh))


def _person(request: HttpRequest, sent: BookingIn) -> Person | None:
    """Return who on record is meant, if somebody is. Raises ScopeMissing. Refused: bad_input."""
    if sent.person is None:
        return None
    require_token(request, PEOPLE)
    found = queries.adult(actor_of(request), sent.person)
    if found is None:
        raise Refused("bad_input", _("You see no such person."), field="person")
    return found


def _whole(registration: Registration) -> Shape:
    return shapes.registration(queries.seen(registration), clock.now())


def _created(seen: queries.Seen) -> HttpResponse:
    reference = seen.registration.reference
    return answers.created(shapes.registration(seen, clock.now()), f"/registrations/{reference}")


def _offered(request: HttpRequest, sent: BookingIn) -> tuple[Offer, list[Session]]:
    """Return the event as the form, or the desk, offers it. Refused: bad_input, not_allowed, registration_closed."""
    actor, reference = actor_of(request), codes.tidy(text.line(sent.event))
    policy.require(actor, MANAGE)
    found = offers.offer_with(reference, clock.now(), is_for_staff=sent.as_staff is not None)
    if found is None:
        if event_queries.find(actor, sent.event) is None:
            raise no_event()
        raise Refused("registration_closed", _("This event takes no registrations."))
    if not permissions.may(actor, Permission.SEE_EVENTS, found[0].event):
        raise no_event()
    policy.require(actor, MANAGE, found[0].event)
    return found
