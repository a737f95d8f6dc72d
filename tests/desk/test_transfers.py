"""The page that moves ticked people to another event: where to, what would happen, done and told."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.people.models import User
from turnout.people.policy.roles import Role
from turnout.registration.models import Attendee, Registration

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def event() -> Event:
    return build.a_published_event(places=200)


@pytest.fixture
def there(event: Event) -> Event:
    return build.a_published_event(3, metro=event.metro, title="Robots on Friday")


@pytest.fixture
def cleo(event: Event) -> Client:
    return signed_in(cast.cleo(event.metro))


def path(event: Event) -> str:
    return f"/desk/events/{event.reference}/roster/transfer/"


def keys(*registrations: Registration) -> list[str]:
    return [str(key) for one in registrations for key in one.attendees.values_list("pk", flat=True)]


def typed(there: Event, *registrations: Registration, **more: str) -> dict[str, Any]:
    to = str(build.the_tier(there).pk)
    return {"person": keys(*registrations), "to": to, "reason": "The hall is too small.", **more}


def test_an_event_is_found_by_words_with_its_places(cleo: Client, event: Event, there: Event) -> None:
    build.a_published_event(title="Chess", metro=event.metro)
    build.a_published_event(title="Robots far away")
    mira = build.a_booking(event, "Mira")
    shown = cleo.get(path(event), {"person": keys(mira), "q": "robots"})
    assert [one for one, _tiers in shown.context["offered"]] == [there]
    said = shown.content.decode()
    assert "3 places free" in said
    assert "Mira" in said


def test_the_preview_says_for_each_family_what_would_happen_and_moves_nobody(
    cleo: Client, event: Event, there: Event
) -> None:
    big, small = build.a_booking(event, "Mira", "Jonas", "Elin", "Sol"), build.a_booking(event, "Noor")
    said = cleo.get(path(event), typed(there, big, small)).content.decode()
    assert "Only 3 places are free there." in said
    assert "Move 1 person" in said
    assert not Attendee.objects.filter(state="transferred").exists()


def test_whom_it_can_it_moves_and_says_why_not_the_others(cleo: Client, event: Event, there: Event) -> None:
    big, small = build.a_booking(event, "Mira", "Jonas", "Elin", "Sol"), build.a_booking(event, "Noor")
    answer = cleo.post(path(event), typed(there, big, small), follow=True)
    assert answer.redirect_chain == [(f"/desk/events/{event.reference}/", 303)]
    said = answer.content.decode()
    assert "1 person has a place at Robots on Friday now. 1 family is told." in said
    assert (
        f"{big.reference}: Only 2 places are free there." in said or "Only 3 places are free there." in said
    )
    assert small.attendees.get().state == "transferred"


def test_all_or_nothing_moves_nobody(cleo: Client, event: Event, there: Event) -> None:
    big, small = build.a_booking(event, "Mira", "Jonas", "Elin", "Sol"), build.a_booking(event, "Noor")
    said = cleo.post(path(event), typed(there, big, small, whole="yes"), follow=True).content.decode()
    assert "Nobody was moved, because somebody else could not be." in said
    assert small.attendees.get().state == "confirmed"


def test_a_reason_is_asked_for(cleo: Client, event: Event, there: Event) -> None:
    mira = build.a_booking(event, "Mira")
    answer = cleo.post(path(event), typed(there, mira, reason=""))
    assert answer.status_code == 422
    assert mira.attendees.get().state == "confirmed"


def test_without_a_place_there_is_nobody_to_move(cleo: Client, event: Event) -> None:
    assert "Nobody who is ticked has a place" in cleo.get(path(event)).content.decode()


@pytest.mark.parametrize("words", ["\0", "😀" * 300, "\u202eabc", "9" * 10_000, "%_", "'--"])
def test_odd_words_break_nothing(cleo: Client, event: Event, there: Event, words: str) -> None:
    mira = build.a_booking(event, "Mira")
    assert cleo.get(path(event), {"person": [*keys(mira), words], "q": words}).status_code == 200
    assert cleo.get(path(event), {"person": keys(mira), "to": words}).status_code == 404
    answer = cleo.post(path(event), typed(there, mira, reason=words, whole=words))
    assert answer.status_code in {303, 422}


def test_an_event_of_another_metro_is_not_there(cleo: Client, event: Event) -> None:
    mira = build.a_booking(event, "Mira")
    far = build.a_published_event()
    assert cleo.post(path(event), typed(far, mira)).status_code == 404
    assert mira.attendees.get().state == "confirmed"


def test_another_metros_people_are_not_there_and_who_only_sees_may_not(event: Event, there: Event) -> None:
    mira = build.a_booking(event, "Mira")
    elsewhere = signed_in(cast.cleo(build.a_metro()))
    assert elsewhere.post(path(event), typed(there, mira)).status_code == 404
    officer = signed_in(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id)))
    assert officer.post(path(event), typed(there, mira)).status_code == 403
    assert officer.get(path(event)).status_code == 403
    assert Client().post(path(event), typed(there, mira)).status_code in {302, 303}
    assert not AuditEntry.objects.filter(verb="places.transferred").exists()


def test_an_event_that_takes_nobody_any_more_is_said_on_the_page(cleo: Client, event: Event) -> None:
    mira, draft = build.a_booking(event, "Mira"), build.an_event(metro=event.metro)
    answer = cleo.post(path(event), typed(draft, mira))
    assert answer.status_code == 409
    assert "This event takes no registrations." in answer.content.decode()


def test_both_pages_ask_as_many_statements_for_many_as_for_few(
    cleo: Client, event: Event, there: Event
) -> None:
    def asked(query: dict[str, Any]) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert cleo.get(path(event), query).status_code == 200
        return len(asked)

    few = [build.a_booking(event, "Mira")]
    cleo.get(path(event))
    before = asked({"person": keys(*few)}), asked(typed(there, *few))
    assert before == (9, 11)
    many = [*few, *[build.a_booking(event, "Sol", "Noor") for _ in range(4)]]
    build.a_published_event(metro=event.metro)
    assert (asked({"person": keys(*many)}), asked(typed(there, *many))) == before


def test_a_registration_offers_it_for_those_who_have_a_place(cleo: Client, event: Event) -> None:
    mira = build.a_booking(event, "Mira")
    said = cleo.get(f"/desk/registrations/{mira.reference}/").content.decode()
    assert f"{path(event)}?person={keys(mira)[0]}" in said
