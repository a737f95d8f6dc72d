"""What the clock asks for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.jobs.conftest import together
from turnout.jobs import actions as jobs
from turnout.jobs import queries, rules
from turnout.jobs.actions import registering
from turnout.jobs.models import Job, Slot
from turnout.jobs.states import JobState

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def only_one_entry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the timetables of the rooms out, so that a test counts its own."""
    monkeypatch.setattr(registering._registry, "entries", {})

    @jobs.every("*/10 * * * *", name="tests.ten_minutes")
    def ten_minutes() -> None:
        """Do nothing."""

    with time_machine.travel(NOON, tick=False):
        yield


def test_a_moment_is_queued_once() -> None:
    assert jobs.tick() == 1
    assert jobs.tick() == 0
    assert jobs.run_due() == 1
    assert jobs.tick() == 0
    assert Slot.objects.get().slot_at == NOON.replace(second=0)
    assert queries.last_slots() == {"tests.ten_minutes": NOON.replace(second=0)}


def test_the_next_moment_is_queued_when_it_comes() -> None:
    agenda_ticks = []
    for minutes in (0, 9, 10, 11, 20):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            agenda_ticks.append(jobs.tick())
            jobs.run_due()
    assert agenda_ticks == [1, 0, 1, 0, 1]


def test_after_an_outage_the_latest_missed_moment_runs_once() -> None:
    jobs.tick()
    jobs.run_due()
    with time_machine.travel(NOON + timedelta(hours=5), tick=False):
        assert jobs.tick() == 1
        assert jobs.run_due() == 1
    assert Slot.objects.count() == 2


def test_a_run_that_lasts_is_not_joined_by_a_second() -> None:
    jobs.tick()
    Job.objects.update(state=JobState.RUNNING, lease_until=NOON + timedelta(hours=1))
    with time_machine.travel(NOON + timedelta(minutes=10), tick=False):
        assert jobs.tick() == 1
    assert Job.objects.count() == 1


def test_a_failed_run_is_tried_at_the_next_moment_at_the_latest() -> None:
    jobs.tick()
    Job.objects.update(state=JobState.RETRY, due_at=NOON + timedelta(hours=3))
    later = NOON + timedelta(minutes=10)
    with time_machine.travel(later, tick=False):
        jobs.tick()
    assert Job.objects.get().due_at == later


@pytest.mark.django_db(transaction=True)
def test_three_workers_queue_each_moment_once() -> None:
    for minutes in range(0, 50, 10):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            answers = together(3, lambda _: jobs.tick())
            assert sorted(answers) == [0, 0, 1]  # type: ignore[type-var]
            assert jobs.run_due() == 1
    assert Slot.objects.count() == 5
    assert Job.objects.filter(state=JobState.DONE).count() == 5


def test_moments_are_wall_times_of_the_zone() -> None:
    winter = datetime(2026, 12, 1, 12, tzinfo=UTC)
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert rules.latest_slot("0 9 * * *", "Europe/Berlin", winter) == winter.replace(hour=8)
    assert rules.latest_slot("0 9 * * *", "Europe/Berlin", summer) == summer.replace(hour=7)
    assert rules.latest_slot("0 12 * * *", "UTC", winter) == winter
    assert rules.next_slot("0 12 * * *", "UTC", winter) == winter + timedelta(days=1)


def test_a_wrong_cron_expression_is_told_at_once() -> None:
    with pytest.raises(ValueError, match="cron"):
        jobs.every("every noon", name="tests.wrong")
