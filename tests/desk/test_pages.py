"""Every page of the desk about events and venues: it answers, within scope, with a fixed number of statements."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.messaging.models import Message
from turnout.people.models import User

pytestmark = pytest.mark.django_db
PARTS = ("", "sessions/", "places/", "waitlist/", "messages/", "history/", "cancellation/", "edit/", "dates/")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def event() -> Event:
    return build.a_published_event(places=20)


@pytest.fixture
def cleo(event: Event) -> Client:
    return signed_in(cast.cleo(event.metro))


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_an_event_answers(cleo: Client, event: Event, part: str) -> None:
    answer = cleo.get(f"/desk/events/{event.reference}/{part}")
    assert answer.status_code == 200
    assert event.title in answer.content.decode()


def test_a_message_of_a_template_that_is_gone_is_shown_by_its_name(cleo: Client, event: Event) -> None:
    registration = build.a_booking(event)
    Message.objects.update(template="letter_of_old")
    for path in (f"events/{event.reference}/messages/", f"registrations/{registration.reference}/"):
        answer = cleo.get(f"/desk/{path}")
        assert answer.status_code == 200
        assert "letter_of_old" in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "events/",
        "events/new/",
        "venues/",
        "venues/new/",
        "metros/",
        "topics/",
        "events/?view=all&q=robot",
    ],
)
def test_each_list_answers(cleo: Client, path: str) -> None:
    assert cleo.get(f"/desk/{path}").status_code == 200


@pytest.mark.parametrize("state", [s for s in EventState if s in build._PATHS])
def test_an_event_in_any_state_has_its_page(state: EventState) -> None:
    event = build.an_event(state=state)
    answer = signed_in(cast.cleo(event.metro)).get(f"/desk/events/{event.reference}/")
    assert answer.status_code == 200


@pytest.mark.parametrize("part", PARTS)
def test_another_metros_event_is_not_there(part: str, event: Event) -> None:
    elsewhere = signed_in(cast.cleo(build.a_metro()))
    assert elsewhere.get(f"/desk/events/{event.reference}/{part}").status_code == 404


def test_a_stranger_finds_no_desk(event: Event) -> None:
    dan = signed_in(cast.dan())
    assert dan.get("/desk/").status_code == 404
    assert dan.get(f"/desk/events/{event.reference}/").status_code == 404
    assert Client().get("/desk/").status_code == 302


def test_another_metros_venue_is_not_there(event: Event) -> None:
    assert event.venue is not None
    elsewhere = signed_in(cast.cleo(build.a_metro()))
    assert elsewhere.get(f"/desk/venues/{event.venue.slug}/").status_code == 404
    assert elsewhere.post(f"/desk/venues/{event.venue.slug}/deletion/").status_code == 404


def test_a_coordinator_makes_no_metro(cleo: Client) -> None:
    assert cleo.get("/desk/metros/new/").status_code == 403
    assert signed_in(cast.sys()).get("/desk/metros/new/").status_code == 200


def test_a_list_asks_as_much_for_many_events_as_for_few(cleo: Client, event: Event) -> None:
    for _ in range(9):
        build.a_published_event(metro=event.metro)
    few = statements(cleo, "/desk/events/"), statements(cleo, "/desk/")
    for _ in range(30):
        build.a_published_event(metro=event.metro)
    assert (statements(cleo, "/desk/events/"), statements(cleo, "/desk/")) == few


def statements(client: Client, path: str, **asked: Any) -> int:
    client.get(path, asked)  # what a process keeps is then kept
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path, asked).status_code == 200
    return len(found)
