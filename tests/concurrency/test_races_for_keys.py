"""A request that is sent several times at once under one key happens once, and everybody hears the same (I-68)."""

import json
from collections.abc import Iterator

import pytest

from tests import build, cast
from tests.api.asking import token
from tests.concurrency.racing import Answer, Race
from turnout.audit.models import AuditEntry
from turnout.events.models import Event

RACERS, ROUNDS = 4, 5
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


def closing(event: Event, key: str) -> Answer:
    secret = token(cast.cleo(event.metro), "events:move")
    return {"act": "ask", "path": f"/api/v1/events/{event.reference}/closing", "secret": secret, "key": key}


def closings(event: Event) -> int:
    return AuditEntry.objects.filter(verb="event.registration_closed", subject_id=str(event.pk)).count()


def test_four_at_once_under_one_key_are_one_and_hear_the_same(race: Race) -> None:
    for number in range(ROUNDS):
        event = build.a_published_event(20)
        answers = [one["said"] for one in race.run([closing(event, f"key-{number}")] * RACERS)]
        assert {one["status"] for one in answers} == {200}
        assert len({one["body"] for one in answers}) == 1
        assert [one["is_replayed"] for one in answers].count(False) == 1
        assert closings(event) == 1


def test_two_requests_at_once_under_one_key_are_not_both_carried_out(race: Race) -> None:
    metro = build.a_metro("Wrenfield")
    for number in range(ROUNDS):
        events = [build.a_published_event(20, metro=metro) for _ in range(2)]
        first = closing(events[0], f"key-{number}")
        second = {**first, "path": f"/api/v1/events/{events[1].reference}/closing"}
        answers = [one["said"] for one in race.run([first, second])]
        assert sorted(one["status"] for one in answers) == [200, 409]
        refused = next(one for one in answers if one["status"] == 409)
        assert json.loads(refused["body"])["code"] == "key_reused"
        assert sum(closings(event) for event in events) == 1


def test_the_same_storm_without_a_key_is_refused_but_for_the_first(race: Race) -> None:
    event = build.a_published_event(20)
    answers = [one["said"] for one in race.run([closing(event, "")] * RACERS)]
    assert sorted(one["status"] for one in answers) == [200, 409, 409, 409]
