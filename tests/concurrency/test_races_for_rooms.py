"""Several events are published at once in one room: one of them gets it (G-06)."""

from collections.abc import Iterator

import pytest

from tests import build
from tests.concurrency.racing import Answer, Race
from turnout.events.models import Event
from turnout.events.states import EventState

RACERS = 3
ROUNDS = 4
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


def drafts() -> list[Event]:
    room = build.a_room(capacity=30)
    return [build.an_event(venue=room.venue, room=room) for _ in range(RACERS)]


def storm(race: Race, act: str, events: list[Event]) -> list[Answer]:
    return race.run([{"act": act, "event": str(event.pk)} for event in events])


def published(events: list[Event]) -> int:
    return Event.objects.filter(pk__in=[event.pk for event in events], state=EventState.PUBLISHED).count()


def test_one_of_three_gets_the_room(race: Race) -> None:
    for _ in range(ROUNDS):
        events = drafts()
        answers = storm(race, "publish", events)
        assert [answer["ok"] for answer in answers].count(True) == 1
        assert {answer["code"] for answer in answers if not answer["ok"]} == {"room_taken"}
        assert published(events) == 1


def test_without_the_lock_all_three_get_it(race: Race) -> None:
    """The negative control: a look before the lock lets several in."""
    events = drafts()
    storm(race, "look_then_publish", events)
    assert published(events) > 1
