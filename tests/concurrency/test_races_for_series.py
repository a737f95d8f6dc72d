"""Several people repeat one event at once: it becomes one series, with each date once; and they rename it."""

import json
from collections.abc import Iterator

import pytest

from tests import build, cast
from tests.api.asking import get, token
from tests.concurrency.racing import Race
from turnout.events.models import Event, Series

RACERS = 3
ROUNDS = 3
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


def test_one_of_three_makes_the_dates(race: Race) -> None:
    for _ in range(ROUNDS):
        event = build.an_event()
        answers = race.run([{"act": "repeat", "event": str(event.pk)}] * RACERS)
        assert sorted(answer["ok"] for answer in answers) == [False, False, True]
        assert {answer["code"] for answer in answers if not answer["ok"]} == {"bad_input"}
        event.refresh_from_db()
        starts = list(Event.objects.filter(series=event.series_id).values_list("starts_at", flat=True))
        assert len(starts) == len(set(starts)) == 5
    assert Series.objects.count() == ROUNDS


def test_of_three_who_rename_what_they_saw_one_does(race: Race) -> None:
    for _ in range(ROUNDS):
        event = build.an_event()
        path = f"/series/{build.a_series(event, 2).slug}"
        secret = token(cast.cleo(event.metro), "events:read", "events:write")
        order = {
            "act": "ask", "method": "PATCH", "path": f"/api/v1{path}", "secret": secret,
            "tag": get(path, secret)["ETag"],
        }  # fmt: skip
        answers = race.run([{**order, "body": json.dumps({"title": f"Title {n}"})} for n in range(RACERS)])
        assert sorted(one["said"]["status"] for one in answers) == [200, 412, 412]


def test_two_dates_of_a_series_lend_each_new_date_once(race: Race) -> None:
    for _ in range(ROUNDS):
        series = build.a_series(build.an_event(), RACERS)
        dates = Event.objects.filter(series=series).order_by("starts_at")
        race.run([{"act": "repeat", "event": str(one.pk)} for one in dates])
        starts = list(Event.objects.filter(series=series).values_list("starts_at", flat=True))
        assert len(starts) == len(set(starts))


def test_without_the_lock_each_makes_a_series_of_its_own(race: Race) -> None:
    """The negative control: a look before the lock lets several in."""
    event = build.an_event()
    race.run([{"act": "look_then_repeat", "event": str(event.pk)}] * RACERS)
    assert Series.objects.count() > 1
