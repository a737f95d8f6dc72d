"""`turnout verify` finds what is planted among changes at many dates of a series."""

from collections.abc import Callable

import pytest

from tests import build
from tests.invariants.planting import broken
from turnout.events.actions import carrying
from turnout.events.actions.carrying import Task
from turnout.events.models import Errand, Event, Outcome, Stop
from turnout.jobs import actions as jobs
from turnout.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def errand() -> Errand:
    """Return what published three dates of a series, one of which was published before."""
    series = build.a_series(build.a_published_event(5))
    dates = list(Event.objects.filter(series=series))
    task = Task("event.move", {"do": "publish", "reason": ""})
    made = carrying.put_down(task, series.pk, dates, by=SYSTEM)
    jobs.run_due()
    return made


def test_what_was_carried_to_every_date_holds(errand: Errand) -> None:
    assert sorted(errand.stops.values_list("outcome", flat=True)) == ["done", "done", "refused"]
    assert broken() == set()


def a_date_that_was_left_out(_errand: Errand) -> None:
    Stop.objects.filter(outcome=Outcome.REFUSED).update(outcome=Outcome.WAITING)


def what_was_typed_for_it(_errand: Errand) -> None:
    Errand.objects.update(facts={"do": "publish", "reason": "Rain"})


@pytest.mark.parametrize("plant", [a_date_that_was_left_out, what_was_typed_for_it])
def test_what_is_planted_is_found(errand: Errand, plant: Callable[[Errand], None]) -> None:
    plant(errand)
    assert "carried" in broken()
