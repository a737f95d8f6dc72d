"""Routes of one's own registrations: what My registrations shows and does, for the owner of a token."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from turnout.api.queries import registrations as queries
from turnout.api.rules import shapes_registrations as shapes
from turnout.api.rules.shapes import Shape
from turnout.api.web import answers, booking_inputs, conditions, correcting
from turnout.api.web.entering import Token, token_of
from turnout.api.web.events import Paging, nothing
from turnout.api.web.registration_schemas import (
    Cancelling,
    Changing,
    Chosen,
    OfferOut,
    OwnBookingIn,
    PartyIn,
    Passing,
    RegistrationOut,
)
from turnout.api.web.registrations import AGAIN_MOST, AGAIN_PER, Reference, no_event
from turnout.api.web.schemas import ListOf
from turnout.kernel import clock, codes, limits, text
from turnout.kernel.refusals import Refused
from turnout.people.models import Person
from turnout.registration.actions import (
    adding,
    answering,
    cancelling,
    confirming,
    known,
    offering,
    renaming,
    versions,
)
from turnout.registration.actions.known import Details
from turnout.registration.models import Offer, Registration
from turnout.registration.queries import offered, offers
from turnout.registration.states import LIVE
from turnout.ui.doors import actor_of

router = Router(tags=["your own registrations"])
READ, WRITE = "own:read", "own:write"
ALL, FIRST, STAYS = Cancelling(), Chosen(), Passing(keeps_waiting=True)
CODES_MOST, CODES_PER = 60, timedelta(minutes=10)  # as the form: nobody tries one code after the other


@router.get(
    "/me/registrations", response=ListOf[RegistrationOut], auth=Token(READ), summary="Yours, newest first"
)
def list_my_registrations(request: HttpRequest, wanted: Query[Paging]) -> HttpResponse:
    """List what you and your children are registered for, without answers. Scope: own:read."""
    person = person_of(request)
    page = queries.own_page(person, wanted.after, wanted.limit)
    seen, now = queries.seen_each(page.rows, person), clock.now()
    return answers.listed(request, page, lambda one: shapes.registration(seen[one.pk], now))


@router.post(
    "/me/registrations", response={201: RegistrationOut}, auth=Token(WRITE), summary="Register yourself"
)
def create_my_registration(request: HttpRequest, sent: OwnBookingIn) -> HttpResponse:
    """Register yourself, your children or your guests at an event that everybody may open. Scope: own:write."""
    person = person_of(request)
    found = offers.offer_with(codes.tidy(text.line(sent.event)), clock.now())
    offer = found[0] if found else None
    if offer is None or not offer.event.is_public:
        raise no_event()
    require_calm_codes(request, sent.code)
    number = booking_inputs.phone(sent.phone or person.phone, offer, "phone")
    booking = booking_inputs.by_owner(sent, offer, person, _language(request))
    details = Details(person.first_name, person.last_name, number)
    made = known.register(booking, person, details, by=actor_of(request)).unwrap()
    return answers.created(_whole(made, person, is_new=True), f"/me/registrations/{made.reference}")


@router.get(
    "/me/registrations/{reference}", response=RegistrationOut, auth=Token(READ), summary="One of yours"
)
def show_my_registration(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Return a registration that you made, or that your children are in. Scope: own:read."""
    person, registration = own(request, reference)
    return answers.data(_whole(registration, person))


@router.post(
    "/me/registrations/{reference}/cancellation",
    response=RegistrationOut,
    auth=Token(WRITE),
    summary="Cancel places of yours",
)
def cancel_my_registration(
    request: HttpRequest, reference: Reference, sent: Cancelling = ALL
) -> HttpResponse:
    """Cancel the places and waits of these people, or of everybody, before the event begins. Scope: own:write."""
    person, registration = own(request, reference)
    seen = queries.seen(registration, person).people
    yours = [one.pk for one in seen if one.state in LIVE] or [one.pk for one in seen]
    chosen = sent.people or yours
    if not set(chosen) <= {one.pk for one in seen}:
        raise Refused("not_found", _("Choose who cannot come."), field="people")
    cancelling.cancel_own_places(registration, chosen, by=actor_of(request))
    return now_of(registration, person)


@router.post(
    "/me/registrations/{reference}/confirmation",
    response=RegistrationOut,
    auth=Token(WRITE),
    summary="Have the confirmation sent again",
)
def confirm_mine_again(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Have a mail sent to you with the registration as it stands; five an hour. Scope: own:write."""
    person, registration = registrants(request, reference)
    limits.require("send-again", str(registration.pk), most=AGAIN_MOST, per=AGAIN_PER)
    confirming.send_again(registration, by=actor_of(request))
    return now_of(registration, person)


@router.patch(
    "/me/registrations/{reference}",
    response=RegistrationOut,
    auth=Token(WRITE),
    summary="Change names, answers",
)
def change_my_registration(request: HttpRequest, reference: Reference, sent: Changing) -> HttpResponse:
    """Correct names, ages and, until registration closes, answers; of your own children. Scope: own:write."""
    person, registration = own(request, reference)
    seen = queries.seen(versions.still(registration), person)
    conditions.require_match(request, answers.data(shapes.registration(seen, clock.now())))
    by = actor_of(request)
    replies = correcting.replies(seen, sent.answers, sent.people)
    if replies is not None and replies.of_all is not None and not seen.is_whole:
        raise Refused("not_allowed", _("Only whoever registered can do this."))
    if spellings := correcting.spellings(seen, sent.people):
        renaming.rename(registration, spellings, guardian=person, by=by)
    if replies is not None:
        answering.change_own(registration, replies, by=by)
    return now_of(registration, person)


@router.post(
    "/me/registrations/{reference}/people", response=RegistrationOut, auth=Token(WRITE), summary="Add people"
)
def add_my_people(request: HttpRequest, reference: Reference, sent: PartyIn) -> HttpResponse:
    """Add people to a registration of yours: places, or the line. Scope: own:write."""
    person, registration = registrants(request, reference)
    require_calm_codes(request, sent.code)
    offer = offers.offer_of(registration.event_id, clock.now())
    booking = booking_inputs.more(sent, offer, registration.registrant)
    adding.add_people(registration, booking, by=actor_of(request))
    return now_of(registration, person)


@router.get("/me/offers", response=list[OfferOut], auth=Token(READ), summary="Places offered to you")
def list_my_offers(request: HttpRequest) -> HttpResponse:
    """List what is offered to your registrations now, the first to end first. Scope: own:read."""
    rows = offered.to_registrant(person_of(request), clock.now())
    return answers.data([shapes.offer(one, one.registration) for one in rows])


@router.post(
    "/me/offers/{key}/acceptance", response=RegistrationOut, auth=Token(WRITE), summary="Take an offer"
)
def accept_offer(request: HttpRequest, key: UUID, sent: Chosen = FIRST) -> HttpResponse:
    """Take the places of an offer, for the first who wait or for those chosen. Scope: own:write."""
    person, offer = _own_offer(request, key)
    offering.accept(offer, by=actor_of(request), chosen=sent.people)
    return now_of(offer.registration, person)


@router.post(
    "/me/offers/{key}/refusal", response=RegistrationOut, auth=Token(WRITE), summary="Let an offer go"
)
def refuse_offer(request: HttpRequest, key: UUID, sent: Passing = STAYS) -> HttpResponse:
    """Let an offer go: to the end of the line, once, or out of it. Scope: own:write."""
    person, offer = _own_offer(request, key)
    if sent.keeps_waiting:
        offering.keep_waiting(offer, by=actor_of(request))
    else:
        offering.leave(offer, by=actor_of(request))
    return now_of(offer.registration, person)


def require_calm_codes(request: HttpRequest, typed: str) -> None:
    """Refuse (`too_many_tries`) whoever tries one code after the other."""
    if codes.tidy(typed):
        limits.require("code", f"user:{actor_of(request).id}", most=CODES_MOST, per=CODES_PER)


def person_of(request: HttpRequest) -> Person:
    """Return who the token's owner is. Refused: not_allowed for a login that is nobody with a proven address."""
    token = token_of(request)
    person: Person | None = token.user.person if token else None
    if person is None or not person.is_proven:
        raise Refused("not_allowed", _("Prove your e-mail address first: sign in, and open your account."))
    return person


def own(request: HttpRequest, reference: str) -> tuple[Person, Registration]:
    """Return who asks, and a registration that he made or a child of his is in. Refused: not_found."""
    person = person_of(request)
    registration = queries.find_own(person, reference)
    if registration is None:
        raise nothing()
    return person, registration


def registrants(request: HttpRequest, reference: str) -> tuple[Person, Registration]:
    """Return who asks, and a registration that he made himself. Refused: not_found, not_allowed to another guardian."""
    person, registration = own(request, reference)
    if registration.registrant_id != person.pk:
        raise Refused("not_allowed", _("Only whoever registered can do this."))
    return person, registration


def now_of(registration: Registration, person: Person) -> HttpResponse:
    """Return a registration as its family sees it now."""
    fresh = Registration.objects.select_related("event", "registrant").get(pk=registration.pk)
    return answers.data(_whole(fresh, person))


def _own_offer(request: HttpRequest, key: UUID) -> tuple[Person, Offer]:
    person, offer = person_of(request), offered.find(key)
    if offer is None or offer.registration.registrant_id != person.pk:
        raise nothing()
    return person, offer


def _whole(registration: Registration, person: Person, *, is_new: bool = False) -> Shape:
    return shapes.registration(queries.seen(registration, person, is_new=is_new), clock.now())


def _language(request: HttpRequest) -> str:
    return getattr(request, "LANGUAGE_CODE", "") or settings.LANGUAGE_CODE
