"""The page of a person: what it shows, to whom, and what staff write there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.front import visiting
from turnout.audit.models import AuditEntry
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging.models import Message
from turnout.people.actions import accounts, consents, merging, noting, proving
from turnout.people.models import Person, StaffNote
from turnout.people.policy.roles import Role
from turnout.registration.actions import cancelling
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db


@pytest.fixture
def metro() -> Metro:
    return build.a_metro()


@pytest.fixture
def cleo(metro: Metro) -> Client:
    client = Client()
    client.force_login(cast.cleo(metro))
    return client


def ben_of(metro: Metro) -> Client:
    client = Client()
    client.force_login(cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(metro.pk)))
    return client


@pytest.fixture
def mother(metro: Metro) -> Person:
    """Return a mother with a place at an event to come and at one that is over, who proved her address."""
    with clock.shifted(timedelta(days=-20)):
        past = build.a_published_event(metro=metro, title="Long over", starts_in=timedelta(days=5))
        build.a_booking(past, "Mira", email="ana@lind.example.org")
    coming = build.a_published_event(metro=metro, title="Yet to come")
    made = build.a_booking(coming, "Mira", "Jonas", email="ana@lind.example.org")
    cancelling.cancel_places(made, [made.attendees.order_by("position")[1].pk], by=SYSTEM, reason="Ill.")
    return proving.prove(made.registrant.email)


def page_of(client: Client, person: Person) -> str:
    answer = client.get(f"/desk/people/{person.pk}/")
    assert answer.status_code == 200
    return visiting.words(answer.content)


def test_what_comes_stands_before_what_is_over(cleo: Client, mother: Person) -> None:
    page = page_of(cleo, mother)
    assert page.index("Coming") < page.index("Yet to come") < page.index("Past") < page.index("Long over")
    assert "Jonas Cancelled" in page


def test_messages_consents_and_ways_to_sign_in_are_shown(cleo: Client, mother: Person) -> None:
    consents.give(mother, "announcements", "1", by=SYSTEM)
    accounts.open_for(mother)
    answer = cleo.get(f"/desk/people/{mother.pk}/")
    page = visiting.words(answer.content)
    assert "Announcements agreed" in page
    assert "Signs in by e-mail code" in page
    newest = Message.objects.filter(address_key=mother.address_key).order_by("-pk")[0]
    assert f"/desk/messages/{newest.pk}/" in visiting.links(answer.content)
    every = visiting.link(answer.content, "All messages to this address")
    assert "@" not in every
    assert f"/desk/messages/{newest.pk}/" in visiting.links(cleo.get(every).content)


def test_somebody_of_another_metro_is_seen_where_he_takes_part(mother: Person, cleo: Client) -> None:
    other = build.a_metro()
    ben = ben_of(other)
    assert ben.get(f"/desk/people/{mother.pk}/").status_code == 404
    made = build.a_booking(build.a_published_event(metro=other, title="Elsewhere"), email=mother.email)
    assert proving.prove(made.registrant.email) == mother
    page = page_of(ben, mother)
    assert "Elsewhere" in page
    assert "Yet to come" not in page
    assert "Elsewhere" not in page_of(cleo, mother)


def test_a_note_is_written_changed_and_deleted_by_its_author(cleo: Client, mother: Person) -> None:
    path = f"/desk/people/{mother.pk}/notes/"
    assert cleo.post(path, {"text": "Brings <b>her own</b> chair.\nAsk by phone."}).status_code == 303
    note = StaffNote.objects.get()
    page = cleo.get(f"/desk/people/{mother.pk}/").content.decode()
    assert "Brings &lt;b&gt;her own&lt;/b&gt; chair." in page
    assert cleo.get(f"{path}{note.pk}/").status_code == 200
    assert cleo.post(f"{path}{note.pk}/", {"text": "Comes by train."}).status_code == 303
    assert "Comes by train." in page_of(cleo, mother)
    assert cleo.post(f"{path}{note.pk}/deletion/").status_code == 303
    assert "Comes by train." not in page_of(cleo, mother)
    acts = AuditEntry.objects.filter(verb__startswith="note.").order_by("at", "pk")
    assert [act.verb for act in acts] == ["note.added", "note.changed", "note.deleted"]
    assert "train" not in str([act.facts for act in acts])


def test_a_note_of_somebody_else_can_be_read_only(cleo: Client, metro: Metro, mother: Person) -> None:
    boss = cast.sys()
    note = noting.add(mother, boss, "Written by the administrator.", by=boss.actor)
    path = f"/desk/people/{mother.pk}/notes/{note.pk}/"
    assert "Written by the administrator." in page_of(cleo, mother)
    assert cleo.get(path).status_code == 403
    assert cleo.post(path, {"text": "Mine now."}).status_code == 403
    assert cleo.post(f"{path}deletion/").status_code == 403
    assert ben_of(build.a_metro()).post(f"{path}deletion/").status_code == 404
    note.refresh_from_db()
    assert note.text == "Written by the administrator."


@pytest.mark.parametrize("text", ["", "  \n ", "\x00", "x" * 10_000])
def test_what_is_no_note_is_said_beside_the_field(cleo: Client, mother: Person, text: str) -> None:
    answer = cleo.post(f"/desk/people/{mother.pk}/notes/", {"text": text})
    assert answer.status_code == 422
    assert "id_text_error" in answer.content.decode()
    assert not StaffNote.objects.exists()


def test_odd_letters_are_kept(cleo: Client, mother: Person) -> None:
    assert cleo.post(f"/desk/people/{mother.pk}/notes/", {"text": "שלום 🤖"}).status_code == 303
    assert "שלום 🤖" in page_of(cleo, mother)


def test_those_who_see_no_people_write_no_notes(mother: Person, metro: Metro) -> None:
    officer = Client()
    officer.force_login(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(metro.pk)))
    assert officer.post(f"/desk/people/{mother.pk}/notes/", {"text": "Hello."}).status_code == 403
    assert Client().post(f"/desk/people/{mother.pk}/notes/", {"text": "Hello."}).status_code == 302


def test_notes_follow_a_person_who_is_merged(cleo: Client, metro: Metro, mother: Person) -> None:
    shell = build.a_booking(build.a_published_event(metro=metro), email=mother.email).registrant
    boss = cast.sys()
    noting.add(shell, boss, "About the unproven row.", by=boss.actor)
    merging.merge([shell], mother, by=SYSTEM)
    assert "About the unproven row." in page_of(cleo, mother)


def test_the_page_asks_as_much_for_much_as_for_little(cleo: Client, metro: Metro, mother: Person) -> None:
    def cost() -> int:
        page_of(cleo, mother)
        with CaptureQueriesContext(connection) as found:
            page_of(cleo, mother)
        return len(found)

    def more() -> None:
        boss = cast.sys()
        noting.add(mother, boss, "Hello.", by=boss.actor)
        made = build.a_booking(build.a_published_event(metro=metro), email=mother.email)
        proving.prove(made.registrant.email)

    more()
    few = cost()
    for _ in range(4):
        more()
    assert cost() == few
