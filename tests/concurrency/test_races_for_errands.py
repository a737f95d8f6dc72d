"""Two workers have the same errand at once, as after a lease that ended too soon: each date is done once."""

from collections.abc import Iterator

import pytest

from tests import build
from tests.concurrency.racing import Race
from turnout.events.actions import carrying
from turnout.events.actions.carrying import Task
from turnout.events.models import Event, Outcome, Stop
from turnout.events.states import EventState
from turnout.kernel.actors import SYSTEM

RACERS, DATES = 3, 12
PUBLISH = Task("event.move", {"do": "publish", "reason": ""})
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


@pytest.fixture
def drafts() -> list[Event]:
    """Return the dates of a series, none of them published."""
    series = build.a_series(build.an_event(), DATES)
    return list(Event.objects.filter(series=series).order_by("starts_at"))


def test_each_date_is_done_once_by_one_of_three(race: Race, drafts: list[Event]) -> None:
    series = drafts[0].series_id
    assert series is not None
    errand = carrying.put_down(PUBLISH, series, drafts, by=SYSTEM)
    answers = race.run([{"act": "go_on", "errand": str(errand.pk)}] * RACERS)
    assert [answer["ok"] for answer in answers] == [True] * RACERS
    assert list(Stop.objects.values_list("outcome", flat=True)) == [Outcome.DONE] * DATES
    assert {build.fresh(one).state for one in drafts} == {EventState.PUBLISHED}
    errand.refresh_from_db()
    assert errand.ended_at is not None


def test_without_marks_a_date_is_done_again_and_refused(race: Race, drafts: list[Event]) -> None:
    """The negative control: three who do not look what is done meet at the same dates."""
    order = {
        "act": "carry",
        "events": [str(one.pk) for one in drafts],
        "kind": PUBLISH.kind,
        "facts": dict(PUBLISH.facts),
    }
    answers = race.run([order] * RACERS)
    assert sum(int(answer["said"]) for answer in answers) == DATES * (RACERS - 1)
