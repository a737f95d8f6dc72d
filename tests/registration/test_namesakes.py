"""Two children of one first name in a household: nobody is silently meant who was not named."""

from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from tests.api.asking import broken, get, post, token
from turnout.events.models import Audience, Event
from turnout.kernel import clock
from turnout.people.actions import households, merging
from turnout.people.models import Person, User
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Wanted
from turnout.registration.models import Attendee, Registration
from turnout.registration.rules import links

pytestmark = pytest.mark.django_db
PHONE = "+441632960961"
NOBODY = "4be6a6e5-6a3c-4f7e-9d2b-0d6d1c1f0a55"


@pytest.fixture
def event() -> Event:
    return build.a_published_event(9)


@pytest.fixture
def ana() -> User:
    return cast.ana()


@pytest.fixture
def miras(ana: User) -> list[Person]:
    """Return two children of Ana: each guardian brought one of this name into their household."""
    own = households.save_child(cast.person(ana), "Mira", by=ana.actor)
    other = Person.objects.create(first_name="Mira", is_adult=False, made_at=clock.now())
    cast.person(ana).wards.create(child=other, since=other.made_at)
    return [own, other]


@pytest.fixture
def secret(ana: User) -> str:
    return token(ana, "own:read", "own:write")


def book(event: Event, secret: str, *people: dict[str, Any]) -> Any:
    sent = {"event": event.reference, "people": list(people), "phone": PHONE}
    return post("/me/registrations", secret, sent)


def wrong(answer: Any) -> str:
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input"), answer.content
    field: str = answer.json()["errors"][0]["field"]
    return field


def came(event: Event) -> list[Person]:
    rows = Attendee.objects.filter(event=event).order_by("registration__made_at", "position")
    return [one.person for one in rows.select_related("person")]


def test_a_name_of_two_is_refused_and_their_ids_are_told(
    event: Event, secret: str, miras: list[Person]
) -> None:
    answer = book(event, secret, {"first_name": "Jonas"}, {"first_name": "mira"})
    assert wrong(answer) == "people.1.first_name"
    assert all(str(one.pk) in answer.json()["detail"] for one in miras)
    assert not Registration.objects.exists()


def test_an_id_says_which_of_them_comes_and_both_may(event: Event, secret: str, miras: list[Person]) -> None:
    for one in (miras[1], miras[0]):
        made = book(event, secret, {"person": str(one.pk), "age": 9})
        assert made.status_code == 201, made.content
        assert made.json()["people"][0]["person"] == str(one.pk)
    assert came(event) == [miras[1], miras[0]]
    seen = get("/me/registrations", secret).json()["items"]
    assert [one["people"][0]["person"] for one in seen] == [str(one.pk) for one in miras]
    later = build.a_published_event(9)
    assert book(later, secret, *({"person": str(one.pk)} for one in miras)).status_code == 201
    assert broken() == []


def test_an_id_is_of_a_child_of_whoever_registers_and_said_once(
    event: Event, secret: str, miras: list[Person], ana: User
) -> None:
    key, foreign = str(miras[0].pk), households.save_child(cast.person(cast.ben()), "Noor", by=ana.actor)
    for one in (NOBODY, str(foreign.pk), str(cast.person(ana).pk)):
        assert wrong(book(event, secret, {"person": one})) == "people.0.person"
    assert wrong(book(event, secret, {"person": key, "first_name": "Mira"})) == "people.0.person"
    assert wrong(book(event, secret, {"person": key}, {"person": key})) == "people.1.person"
    lot = build.a_published_event(9, audience=Audience.ANYONE)
    assert wrong(book(lot, secret, {"person": key})) == "people.0.person"
    assert wrong(book(lot, secret, {"person": key, "is_registrant": True})) == "people.0.person"
    assert not Registration.objects.exists()


def test_the_id_of_a_child_that_was_merged_means_who_it_became(event: Event, secret: str, ana: User) -> None:
    noor = households.save_child(cast.person(ana), "Noor", by=ana.actor)
    guest = build.a_booking(build.a_published_event(9), "Noor", email="ana@example.org")
    before = guest.attendees.get().person
    merging.merge([guest.registrant], cast.person(ana), by=ana.actor)
    assert book(event, secret, {"person": str(before.pk)}).status_code == 201
    assert came(event) == [noor] != [before]


def test_staff_say_which_child_of_somebody_on_record(event: Event, ana: User, miras: list[Person]) -> None:
    Person.objects.filter(pk=cast.person(ana).pk).update(metro=event.metro)
    staff = token(cast.cleo(event.metro), "registrations:write", "people:read")
    sent = {"event": event.reference, "person": str(cast.person(ana).pk), "as_staff": {}}
    assert wrong(post("/registrations", staff, {**sent, "people": [{"first_name": "Mira"}]})) == (
        "people.0.first_name"
    )
    made = post("/registrations", staff, {**sent, "people": [{"person": str(miras[1].pk)}]})
    assert made.status_code == 201, made.content
    path = f"/registrations/{made.json()['reference']}/people"
    assert wrong(post(path, staff, {"people": [{"first_name": "Mira"}]})) == "people.0.first_name"
    assert post(path, staff, {"people": [{"person": str(miras[0].pk)}]}).status_code == 200
    assert came(event) == [miras[1], miras[0]]
    contact = {"first_name": "Eva", "last_name": "Lind", "email": "eva@example.org", "phone": PHONE}
    typed = {"event": event.reference, "contact": contact, "people": [{"person": str(miras[0].pk)}]}
    assert wrong(post("/registrations", staff, typed)) == "people.0.person"


def typed(*names: str, **more: Any) -> dict[str, Any]:
    rows = {f"party-{number}-first_name": name for number, name in enumerate(names)}
    you = {"first_name": "Ana", "last_name": "Moreau", "phone": "07700 900418"}
    return {**you, "party-TOTAL_FORMS": len(names), **rows, **more}


def test_the_form_asks_to_tick_who_comes(
    event: Event, ana: User, miras: list[Person], client: Client
) -> None:
    client.force_login(ana)
    url = f"/events/{event.slug}/register/"
    answer = client.post(url, typed("Mira"))
    assert answer.status_code == 422
    assert "Several children of this household are called “Mira”. Tick who comes." in answer.content.decode()
    assert not Registration.objects.exists()
    ticked = {f"child-{one.pk.hex}-is_coming": "on" for one in miras}
    assert client.post(url, typed(**ticked)).status_code == 303
    assert came(event) == miras


def test_a_link_asks_to_sign_in_and_shows_nobody(event: Event, ana: User, miras: list[Person]) -> None:
    wanted = (Wanted(build.the_tier(event).pk, "Jonas", 9),)
    made = registering.register(Booking(event.pk, wanted, registrant_id=cast.person(ana).pk), by=ana.actor)
    client = Client()
    where = f"{client.get(links.manage_path(made))['Location']}people/"
    answer = client.post(where, typed("Mira"))
    assert answer.status_code == 422
    assert "Several children on record are called “Mira”." in answer.content.decode()
    assert client.post(where, typed("Mira B.")).status_code == 303
    assert [one.first_name for one in came(event)] == ["Jonas", "Mira B."]


def test_an_adult_of_the_name_of_a_child_is_not_the_child(ana: User, miras: list[Person]) -> None:
    event = build.a_published_event(9, audience=Audience.ANYONE)
    tier = build.the_tier(event)
    booking = Booking(event.pk, (Wanted(tier.pk, is_registrant=True),), registrant_id=cast.person(ana).pk)
    made = registering.register(booking, by=ana.actor)
    client = Client()
    client.force_login(ana)
    answer = client.post(f"/registrations/{made.reference}/people/", typed("Mira", **{"party-0-age": "40"}))
    assert answer.status_code == 303
    assert came(event)[1] not in miras
