"""Proving an address makes one person of several rows (core.md section 5; G-73)."""

from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.kernel.actors import VISITOR
from turnout.messaging.actions import hooks
from turnout.messaging.models import Message
from turnout.people.actions import households, proving
from turnout.people.models import Person, User
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Attendee, Registration
from turnout.registration.rules import links

pytestmark = pytest.mark.django_db


def book(event: Event, *names: str, email: str = "ana@example.org", **more: Any) -> Registration:
    tier = build.the_tier(event)
    wanted = tuple(Wanted(tier.pk, name, 9) for name in names)
    contact = Contact("Ana", "Lindqvist", email, "+447700900418")
    return registering.register(Booking(event.pk, wanted, contact, **more), by=VISITOR)


def proof_of(registration: Registration) -> str:
    message = Message.objects.get(template="registration_made", about_id=str(registration.pk))
    return str(hooks.revealed(message)["prove"]).removeprefix("http://localhost:8000")


def test_two_registrations_of_one_family_become_one_persons() -> None:
    first = book(build.a_published_event(), "Mira", "Jonas")
    second = book(build.a_published_event(), "Mira")
    person = proving.prove("ana@example.org")
    assert {one.registrant_id for one in Registration.objects.all()} == {person.pk}
    mira = {one.person_id for one in Attendee.objects.filter(person__first_name="Mira")}
    assert len(mira) == 1
    assert person.wards.filter(child__merged_into__isnull=True).count() == 2
    assert {first.reference, second.reference} == {one.reference for one in person.registrations.all()}


def test_the_button_in_the_mail_proves_only_when_it_is_pressed() -> None:
    registration = book(build.a_published_event(), "Mira")
    path = proof_of(registration)
    client = Client()
    assert client.get(path).status_code == 200
    assert not Person.objects.filter(proven_at__isnull=False).exists()
    assert client.post(path).status_code in {302, 303}
    registration.registrant.refresh_from_db()
    assert registration.registrant.is_proven
    assert not User.objects.exists()


def test_save_my_details_makes_the_account_and_signs_in() -> None:
    registration = book(build.a_published_event(), "Mira", wants_account=True)
    client = Client()
    answer = client.post(proof_of(registration))
    assert answer["Location"] == "/accounts/welcome/passkey/"  # a passkey or a password, as the form promised
    user = User.objects.get()
    assert user.person_id == Registration.objects.get().registrant_id
    assert "Mira has a place." in client.get("/my/").content.decode()
    assert client.get(f"/registrations/{registration.reference}/").status_code == 200


def test_a_strangers_registration_with_my_address_is_mine_only_after_proof_and_changes_nothing_of_me() -> (
    None
):
    user = cast.ana()
    households.save_child(cast.person(user), "Mira", by=user.actor)
    registration = book(build.a_published_event(), "Mallory", email="ana@example.org")
    client = Client()
    client.force_login(user)
    where = f"/registrations/{registration.reference}/"
    assert client.get(where).status_code == 404
    Client().post(proof_of(registration))
    assert client.get(where).status_code == 200
    cast.person(user).refresh_from_db()
    assert (cast.person(user).first_name, cast.person(user).last_name) == ("Ana", "Moreau")


def test_a_proof_of_another_address_opens_nothing_of_mine() -> None:
    mine = book(build.a_published_event(), "Mira")
    other = book(build.a_published_event(), "Jonas", email="mallory@example.org", wants_account=True)
    mallory = Client()
    mallory.post(proof_of(other))
    assert mallory.get(f"/registrations/{mine.reference}/").status_code == 404
    mine.registrant.refresh_from_db()
    assert not mine.registrant.is_proven


def test_a_proof_link_works_once() -> None:
    path = proof_of(book(build.a_published_event(), "Mira"))
    assert Client().post(path).status_code in {302, 303}
    assert Client().post(path).status_code == 410


def test_a_child_with_two_places_keeps_one_and_the_other_is_free() -> None:
    event = build.a_published_event(places=5)
    first, second = book(event, "Mira", "Jonas"), book(event, "Mira")
    person = proving.prove("ana@example.org")
    assert build.fresh(event).held == 3
    client = Client()
    second.refresh_from_db()
    where = client.get(links.manage_path(second))["Location"]
    page = client.get(where).content.decode()
    assert "Mira has two places: keep one" in page
    assert first.reference in page
    mira = first.attendees.get(person__first_name="Mira")
    assert client.post(f"{where}kept-place/", {"keep": "x"}).status_code == 404
    assert client.post(f"{where}kept-place/", {"keep": str(mira.pk)}).status_code == 303
    assert build.fresh(event).held == 2
    live = Attendee.objects.filter(state="confirmed", person__first_name="Mira")
    assert [one.registration_id for one in live] == [first.pk]
    assert live[0].person in [tie.child for tie in person.wards.select_related("child")]
    page = client.get(where).content.decode()
    assert "two places" not in page
    assert Message.objects.filter(template="registration_cancelled", about_id=str(second.pk)).exists()


def test_keeping_the_newer_place_makes_it_the_childs_own() -> None:
    event = build.a_published_event(places=5)
    first, second = book(event, "Mira"), book(event, "Mira")
    person = proving.prove("ana@example.org")
    newer = second.attendees.get()
    second.refresh_from_db()
    client = Client()
    where = client.get(links.manage_path(second))["Location"]
    client.post(f"{where}kept-place/", {"keep": str(newer.pk)})
    newer.refresh_from_db()
    assert newer.state == "confirmed"
    assert newer.person.merged_into_id is None
    assert newer.person.guardians.get().guardian_id == person.pk
    assert first.attendees.get().state == "cancelled"


def test_a_proven_family_is_told_of_the_second_place_that_a_merged_row_holds() -> None:
    event = build.a_published_event(places=5)
    book(event, "Mira")
    book(event, "Mira")
    person = proving.prove("ana@example.org")
    child = person.wards.get(child__merged_into__isnull=True).child
    tier = build.the_tier(event)
    wish = Booking(event.pk, (Wanted(tier.pk, person_id=child.pk),), registrant_id=person.pk)
    with pytest.raises(Exception, match="registered for this event already"):
        registering.register(wish, by=VISITOR)


def test_lost_links_of_an_address_come_in_one_mail() -> None:
    first = book(build.a_published_event(), "Mira")
    second = book(build.a_published_event(), "Mira")
    Client().post("/my/lost-link/", {"email": "ana@example.org"})
    jobs.run_due()
    message = Message.objects.get(template="manage_link")
    told = {one["reference"] for one in message.facts["registrations"]}
    assert told == {first.reference, second.reference}
    revealed = hooks.revealed(message)
    assert all(Client().get(one["manage"].removeprefix("http://localhost:8000")).status_code == 302
               for one in revealed["registrations"])  # fmt: skip
