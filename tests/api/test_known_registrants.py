"""Somebody on record registered by a program of staff; and what a family said beside its booking."""

from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import broken, post, token
from turnout.events.models import Event
from turnout.messaging.models import Message
from turnout.people.models import Consent, Person, User
from turnout.people.policy.roles import Role
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import CONSENT, Booking, Wanted
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db
NOBODY = "4be6a6e5-6a3c-4f7e-9d2b-0d6d1c1f0a55"
CONTACT = {"first_name": "Eva", "last_name": "Lind", "email": "eva@example.org", "phone": "+441632960961"}


@pytest.fixture
def event() -> Event:
    return build.a_published_event(5)


@pytest.fixture
def ana(event: Event) -> User:
    """Return a mother who had a place for her child at an event of the same region."""
    ana, before = cast.ana(), build.a_published_event(5, metro=event.metro)
    wanted = (Wanted(build.the_tier(before).pk, "Mira", 9),)
    registering.register(Booking(before.pk, wanted, registrant_id=cast.person(ana).pk), by=ana.actor)
    Person.objects.filter(pk=cast.person(ana).pk).update(metro=event.metro)
    return ana


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "registrations:write", "people:read")


def wish(event: Event, **more: Any) -> dict[str, Any]:
    return {"event": event.reference, "people": [{"first_name": "Mira", "age": 9}], **more}


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_somebody_on_record_is_registered_with_the_child_that_is_known(
    event: Event, ana: User, secret: str
) -> None:
    known = Person.objects.count()
    sent = wish(event, person=str(cast.person(ana).pk), as_staff={})
    made = post("/registrations", secret, sent)
    assert made.status_code == 201, made.content
    assert (made.json()["source"], made.json()["contact"]["email"]) == ("desk", "ana@example.org")
    registration = Registration.objects.get(event=event)
    assert registration.registrant == cast.person(ana)
    assert Person.objects.count() == known
    assert Message.objects.filter(about_id=str(registration.pk)).exists()
    assert code(post("/registrations", secret, sent)) == (409, "already_registered")
    assert broken() == []


@pytest.mark.parametrize(("wished", "written"), [("", "fr"), ("en", "en"), ("fr-CA", "fr"), ("tlh", "fr")])
def test_somebody_on_record_is_written_to_in_his_own_language(
    event: Event, ana: User, secret: str, settings: Any, wished: str, written: str
) -> None:
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    Person.objects.filter(pk=cast.person(ana).pk).update(language="fr")
    sent = wish(event, person=str(cast.person(ana).pk), as_staff={}, language=wished)
    assert post("/registrations", secret, sent).json()["language"] == written
    told = Message.objects.filter(about_id=str(Registration.objects.get(event=event).pk))
    assert {one.language for one in told} == {written}


def test_so_is_whoever_registers_himself_and_a_stranger_as_is_said(
    event: Event, ana: User, secret: str, settings: Any
) -> None:
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    Person.objects.filter(pk=cast.person(ana).pk).update(language="fr")
    mine = {**wish(event), "phone": "+441632960961"}
    assert post("/me/registrations", token(ana, "own:write"), mine).json()["language"] == "fr"
    for wished, written in (("", "en"), ("fr", "fr")):
        sent = wish(event, contact=CONTACT, language=wished)
        assert post("/registrations", secret, sent).json()["language"] == written


def test_who_is_meant_is_said_once_and_clearly(event: Event, ana: User, secret: str) -> None:
    key = str(cast.person(ana).pk)
    child = str(Person.objects.get(first_name="Mira").pk)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "contact"),
        ({"person": key}, "as_staff"),
        ({"person": key, "as_staff": {}, "contact": CONTACT}, "contact"),
        ({"person": key, "as_staff": {}, "consent": CONSENT}, "as_staff"),
        ({"person": NOBODY, "as_staff": {}}, "person"),
        ({"person": child, "as_staff": {}}, "person"),
        ({"contact": CONTACT, "as_staff": {}, "consent": CONSENT}, "consent"),
        ({"contact": CONTACT, "as_staff": {}, "wants_account": True}, "wants_account"),
        ({"contact": CONTACT, "consent": "1999-01"}, "consent"),
    ]
    for more, field in wrong:
        answer = post("/registrations", secret, wish(event, **more))
        assert (code(answer), answer.json()["errors"][0]["field"]) == ((422, "bad_input"), field), more
    assert not event.registrations.exists()


def test_nobody_is_found_by_a_token_or_a_role_that_does_not_see_people(event: Event, ana: User) -> None:
    sent = wish(event, person=str(cast.person(ana).pk), as_staff={})
    blind = token(cast.cleo(event.metro), "registrations:write")
    assert code(post("/registrations", blind, sent)) == (403, "scope_missing")
    elsewhere = cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro("Plymouth").pk))
    own = build.a_published_event(5, metro=build.a_metro("Poole"))
    cast.given(elsewhere, Role.METRO_ADMIN, "metro", str(own.metro_id))
    foreign = token(elsewhere, "registrations:write", "people:read")
    there, nowhere = (
        post("/registrations", foreign, {**sent, "event": own.reference, "person": one})
        for one in (sent["person"], NOBODY)
    )
    assert code(there) == code(nowhere) == (422, "bad_input")
    assert there.json()["detail"] == nowhere.json()["detail"]


def test_what_a_family_said_beside_its_booking_is_kept(event: Event, secret: str) -> None:
    sent = wish(event, contact=CONTACT, wants_account=True, consent=CONSENT)
    assert post("/registrations", secret, sent).status_code == 201
    assert Registration.objects.get().wants_account is True
    assert Consent.objects.get().wording == CONSENT
    mine = token(cast.ana(), "own:write")
    own = {**wish(event), "people": [{"first_name": "Noor"}], "phone": "+441632960961", "consent": CONSENT}
    assert post("/me/registrations", mine, own).status_code == 201
    assert Consent.objects.filter(person=cast.person(cast.ana())).count() == 1


def test_whoever_came_along_and_cannot_be_reached_registers_nobody(event: Event, secret: str) -> None:
    lot = build.a_published_event(5, metro=event.metro, audience="anyone")
    along = build.a_booking(lot, "Mira").attendees.get().person
    sent = wish(lot, person=str(along.pk), as_staff={}, people=[{"first_name": "Noor"}])
    refused = post("/registrations", secret, sent)
    assert code(refused) == (422, "bad_input")
    assert [one["field"] for one in refused.json()["errors"]] == ["person"]
    assert not Registration.objects.filter(registrant=along).exists()
