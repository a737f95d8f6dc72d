"""Tags of staff on registrations: put on several, found by, taken off, gone with the person; families see none."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.front.queries import copying
from turnout.kernel import clock
from turnout.messaging.actions import showing
from turnout.people.models import User
from turnout.people.policy.roles import Role
from turnout.registration.actions import forgetting
from turnout.registration.models import Registration, Tag

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def event() -> Event:
    return build.a_published_event(places=200)


@pytest.fixture
def cleo(event: Event) -> Client:
    return signed_in(cast.cleo(event.metro))


def keys(*registrations: Registration) -> list[str]:
    return [str(key) for one in registrations for key in one.attendees.values_list("pk", flat=True)]


def put(client: Client, event: Event, word: str, *registrations: Registration) -> int:
    typed = {"person": keys(*registrations), "word": word}
    return client.post(f"/desk/events/{event.reference}/roster/tagging/", typed).status_code


def test_a_tag_is_put_on_registrations_and_the_roster_is_narrowed_by_it(cleo: Client, event: Event) -> None:
    first, second = build.a_booking(event, "Mira", "Sol"), build.a_booking(event, "Noor")
    build.a_booking(event, "Ida")
    assert put(cleo, event, "Wheelchair", first, second) == 303
    assert put(cleo, event, "wheelchair", first) == 303
    assert Tag.objects.count() == 2
    answer = cleo.get(f"/desk/events/{event.reference}/", {"tag": "wheelchair"})
    assert [one.person.first_name for one, _rank in answer.context["people"]] == ["Mira", "Sol", "Noor"]
    assert "Wheelchair" in answer.content.decode()


def test_the_word_is_in_no_act(cleo: Client, event: Event) -> None:
    put(cleo, event, "Wheelchair", build.a_booking(event, "Mira"))
    act = AuditEntry.objects.get(verb="registration.tagged")
    assert "heelchair" not in str(act.facts)


def test_a_tag_is_taken_off(cleo: Client, event: Event) -> None:
    mira = build.a_booking(event, "Mira")
    put(cleo, event, "Late", mira)
    page = f"/desk/registrations/{mira.reference}/"
    assert "Late" in cleo.get(page).content.decode()
    gone = f"{page}tags/{Tag.objects.get().pk}/removal/"
    assert cleo.get(gone).status_code == 405
    assert cleo.post(gone).status_code == 303
    assert cleo.post(gone).status_code == 303
    assert not Tag.objects.exists()
    assert AuditEntry.objects.filter(verb="registration.untagged").count() == 1


@pytest.mark.parametrize("word", ["", "  ", "!!", "\0", "x" * 10_000, "😀"])
def test_what_is_no_word_is_refused_beside_the_field(cleo: Client, event: Event, word: str) -> None:
    assert put(cleo, event, word, build.a_booking(event, "Mira")) == 422
    assert not Tag.objects.exists()


def test_tags_cost_as_much_for_many_as_for_few(cleo: Client, event: Event) -> None:
    def asked() -> int:
        cleo.get(f"/desk/events/{event.reference}/")
        with CaptureQueriesContext(connection) as found:
            cleo.get(f"/desk/events/{event.reference}/")
        return len(found)

    for number in range(4):  # what happened last is then the same on both pages
        put(cleo, event, f"First {number}", build.a_booking(event, f"Mira {number}"))
    few = asked()
    for number in range(8):
        put(cleo, event, f"Tag {number}", build.a_booking(event, f"Kid {number}"))
    assert asked() == few


def test_tags_go_with_the_person_who_is_erased(cleo: Client, event: Event) -> None:
    mira = build.a_booking(event, "Mira")
    put(cleo, event, "Late", mira)
    forgetting.erase([mira.registrant_id], [mira.registrant_id])
    assert not Tag.objects.exists()


def test_the_copy_of_somebodys_data_tells_the_tags(cleo: Client, event: Event) -> None:
    mira = build.a_booking(event, "Mira")
    put(cleo, event, "Late", mira)
    told = copying.document(mira.registrant, clock.now(), showing.shown)
    assert told["registrations"][0]["tags_of_staff"] == ["Late"]


def test_only_who_manages_registrations_of_the_metro_tags(cleo: Client, event: Event) -> None:
    mira = build.a_booking(event, "Mira")
    put(cleo, event, "Late", mira)
    gone = f"/desk/registrations/{mira.reference}/tags/{Tag.objects.get().pk}/removal/"
    officer = signed_in(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id)))
    assert (put(officer, event, "Other", mira), officer.post(gone).status_code) == (403, 403)
    stranger = signed_in(cast.given(cast.ana(), Role.METRO_ADMIN, "metro", str(build.a_metro().pk)))
    assert (put(stranger, event, "Other", mira), stranger.post(gone).status_code) == (404, 404)
    assert Tag.objects.count() == 1


def test_people_of_another_event_are_not_tagged(cleo: Client, event: Event) -> None:
    assert put(cleo, event, "Late", build.a_booking(build.a_published_event(), "Mira")) == 200
    assert not Tag.objects.exists()
