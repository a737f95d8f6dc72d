"""Registrations by programs, sent at once: under one key once, and never more than there are places (I-01, I-68)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import broken, token
from tests.concurrency.racing import Answer, Race
from turnout.events.models import Event
from turnout.registration.models import Registration

RACERS, ROUNDS = 4, 4
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


def a_secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "registrations:write")


def booking(event: Event, secret: str, key: str = "", name: str = "Mira", **more: Any) -> Answer:
    contact = {
        "first_name": "Ana",
        "last_name": "Lindqvist",
        "email": f"{name}@example.org",
        "phone": "+441632960961",
    }
    body = {"event": event.reference, "contact": contact, "people": [{"first_name": name}], **more}
    return {
        "act": "ask",
        "path": "/api/v1/registrations",
        "secret": secret,
        "key": key,
        "body": json.dumps(body),
    }


def test_four_at_once_under_one_key_book_once_and_hear_the_same(race: Race) -> None:
    for number in range(ROUNDS):
        event = build.a_published_event(20)
        order = booking(event, a_secret(event), f"key-{number}")
        answers = [one["said"] for one in race.run([order] * RACERS)]
        assert {one["status"] for one in answers} == {201}
        assert len({one["body"] for one in answers}) == 1
        assert [one["is_replayed"] for one in answers].count(False) == 1
        assert Registration.objects.filter(event=event).count() == 1
    assert broken() == []


def test_the_same_storm_without_a_key_books_four_times(race: Race) -> None:
    """A negative control: it is the key that makes it one."""
    event = build.a_published_event(20)
    answers = [one["said"] for one in race.run([booking(event, a_secret(event))] * RACERS)]
    assert {one["status"] for one in answers} == {201}
    assert Registration.objects.filter(event=event).count() == RACERS


def test_the_last_place_goes_to_one_and_the_others_are_refused_or_wait(race: Race) -> None:
    metro = build.a_metro("Wrenfield")
    secret = token(cast.cleo(metro), "registrations:write")
    for number in range(ROUNDS):
        event = build.a_published_event(1, metro=metro)
        orders = [booking(event, secret, f"{number}-{one}", f"Child{one}") for one in range(RACERS)]
        answers = [one["said"] for one in race.run(orders)]
        assert sorted(one["status"] for one in answers) == [201, 409, 409, 409]
        assert {json.loads(one["body"])["code"] for one in answers if one["status"] == 409} == {"event_full"}
        line = build.a_published_event(1, metro=metro)
        orders = [
            booking(line, secret, f"w{number}-{one}", f"Child{one}", if_full="as_free")
            for one in range(RACERS)
        ]
        answers = [json.loads(one["said"]["body"]) for one in race.run(orders)]
        ranks = sorted(one["people"][0]["rank"] or 0 for one in answers)
        assert ranks[0] == 0
        assert sorted(one["people"][0]["state"] for one in answers) == ["confirmed", *["waiting"] * 3]
    assert broken() == []
