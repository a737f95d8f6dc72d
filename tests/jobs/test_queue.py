"""Queueing and running, in one process."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from tests.jobs import work
from tests.jobs.conftest import lines, together
from turnout.jobs import actions as jobs
from turnout.jobs import queries, rules
from turnout.jobs.actions import running
from turnout.jobs.models import Job, Slot
from turnout.jobs.states import JobState
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused

pytestmark = pytest.mark.django_db


def the_job() -> Job:
    return Job.objects.get(name__startswith="tests.")


@pytest.mark.django_db(transaction=True)
def test_what_rolls_back_was_never_asked_for(tmp_path: Path) -> None:
    with transaction.atomic():
        jobs.enqueue(work.write, path=str(tmp_path / "out"))
        transaction.set_rollback(True)
    assert jobs.run_due() == 0
    assert not Job.objects.exists()


def test_queueing_takes_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        jobs.enqueue(work.give_up, key="a")
    with django_assert_num_queries(1):
        jobs.enqueue_many([jobs.Call(work.give_up) for _ in range(20)])
    assert Job.objects.count() == 21


def test_a_key_exists_once_while_its_job_is_alive(tmp_path: Path) -> None:
    out = tmp_path / "out"
    jobs.enqueue(work.write, key="a", path=str(out), line="first")
    jobs.enqueue(work.write, key="a", path=str(out), line="second")
    jobs.enqueue(work.write, key="b", path=str(out), line="other")
    assert jobs.run_due() == 2
    jobs.enqueue(work.write, key="a", path=str(out), line="later")
    jobs.run_due()
    assert lines(out) == ["first", "other", "later"]


@pytest.mark.django_db(transaction=True)
def test_a_key_that_many_ask_for_at_once_is_queued_once() -> None:
    answers = together(8, lambda _: jobs.enqueue(work.give_up, key="same"))
    assert answers == [None] * 8
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_of_many_gets_a_job() -> None:
    jobs.enqueue_many([jobs.Call(work.give_up) for _ in range(3)])
    answers = together(8, lambda number: running.claim(f"w{number}", 1))
    taken = [job.pk for answer in answers for job in answer]  # type: ignore[attr-defined]
    assert len(taken) == len(set(taken)) <= 3
    assert set(Job.objects.values_list("attempts", flat=True)) <= {0, 1}


@pytest.mark.django_db(transaction=True)
def test_control_a_claim_that_only_looks_gives_one_job_to_many() -> None:
    jobs.enqueue(work.give_up)

    def naive(_: int) -> object:
        looked = Job.objects.due(clock.now()).first()
        gate.wait()
        return looked and Job.objects.filter(pk=looked.pk).update(state=JobState.DONE)

    gate = threading.Barrier(4)
    assert sum(int(bool(answer)) for answer in together(4, naive)) == 4


def test_urgent_work_comes_first_then_the_oldest(tmp_path: Path) -> None:
    out = tmp_path / "out"
    now = clock.now()
    for line, priority, minutes in [("low", jobs.LOW, 9), ("new", jobs.NORMAL, 1), ("old", jobs.NORMAL, 5)]:
        at = now - timedelta(minutes=minutes)
        jobs.enqueue(work.write, priority=priority, at=at, path=str(out), line=line)
    jobs.enqueue(work.write, priority=jobs.URGENT, path=str(out), line="urgent")
    jobs.run_due()
    assert lines(out) == ["urgent", "old", "new", "low"]


def test_work_for_later_waits(tmp_path: Path) -> None:
    jobs.enqueue(work.write, at=clock.now() + timedelta(hours=1), path=str(tmp_path / "out"))
    assert jobs.run_due() == 0
    with clock.shifted(timedelta(hours=1, seconds=1)):
        assert jobs.run_due() == 1


def test_what_a_job_queues_is_drained_too(tmp_path: Path) -> None:
    jobs.enqueue(work.enqueue_more, path=str(tmp_path / "out"), left=3)
    assert jobs.run_due() == 4
    assert lines(tmp_path / "out") == ["3", "2", "1", "0"]


def test_failing_work_is_tried_twelve_times_with_growing_pauses_then_dead() -> None:
    jobs.enqueue(work.fail, words="x")
    waited = timedelta(0)
    pauses = []
    for attempt in range(1, rules.ATTEMPTS + 1):
        with clock.shifted(waited):
            assert jobs.run_due() == 1
            job = the_job()
            assert job.attempts == attempt
            if attempt < rules.ATTEMPTS:
                assert job.state == JobState.RETRY
                pauses.append(job.due_at - clock.now())
                assert jobs.run_due() == 0
                waited += pauses[-1] + timedelta(seconds=1)
    assert the_job().state == JobState.DEAD
    assert timedelta(seconds=7) < pauses[0] < timedelta(seconds=13)
    assert pauses[-1] > timedelta(hours=4)
    assert [job.pk for job in queries.dead()] == [the_job().pk]
    assert queries.dead_count() == 1


def test_dead_work_can_be_run_again() -> None:
    jobs.enqueue(work.give_up, key="k")
    jobs.run_due()
    dead = the_job()
    assert dead.state == JobState.DEAD
    jobs.run_again(dead, by=SYSTEM)
    dead.refresh_from_db()
    assert (dead.state, dead.attempts, dead.queued_by) == (JobState.QUEUED, 0, "system:turnout")
    with pytest.raises(Refused) as refused:
        jobs.run_again(dead, by=SYSTEM)
    assert refused.value.code == "wrong_state"


def test_dead_work_is_not_run_again_beside_its_successor() -> None:
    jobs.enqueue(work.give_up, key="k")
    jobs.run_due()
    dead = the_job()
    jobs.enqueue(work.give_up, key="k")
    with pytest.raises(Refused) as refused:
        jobs.run_again(dead, by=SYSTEM)
    assert refused.value.code == "lost_race"


def test_what_a_foreign_error_says_is_not_written_down(caplog: pytest.LogCaptureFixture) -> None:
    jobs.enqueue(work.fail, words="token=S3CRET")
    jobs.run_due()
    assert the_job().last_error.startswith("RuntimeError in fail")
    assert "S3CRET" not in caplog.text + the_job().last_error


def test_a_refusal_is_written_down_by_its_code() -> None:
    jobs.enqueue(work.refuse)
    jobs.run_due()
    assert the_job().last_error.startswith("Refused (event_full)")
    assert "Mira" not in the_job().last_error


def test_a_job_says_itself_why_it_should_be_tried_again() -> None:
    jobs.enqueue(work.try_again)
    jobs.run_due()
    assert (the_job().state, the_job().last_error) == (JobState.RETRY, "The server was busy.")


def test_a_job_that_this_code_does_not_know_waits_for_newer_code() -> None:
    now = clock.now()
    Job.objects.create(name="tests.of_tomorrow", priority=jobs.NORMAL, due_at=now, created_at=now)
    jobs.run_due()
    assert the_job().state == JobState.RETRY
    assert "tests.of_tomorrow" in the_job().last_error


def test_progress_shows_on_the_row(tmp_path: Path) -> None:
    done = tmp_path / "done"
    done.touch()
    jobs.enqueue(work.wait, path=str(tmp_path / "out"), until=str(done))
    jobs.run_due()
    assert (the_job().progress, the_job().progress_note) == (100, "half way")


def test_large_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="small"):
        jobs.enqueue(work.fail, words="x" * 5_000)


def test_a_function_that_is_no_job_is_refused() -> None:
    with pytest.raises(LookupError):
        jobs.enqueue(the_job)


def test_the_age_of_the_queue_is_that_of_the_oldest_due_job() -> None:
    now = clock.now()
    assert queries.queue_age(now) == timedelta(0)
    jobs.enqueue(work.give_up, at=now + timedelta(hours=1))
    assert queries.queue_age(now) == timedelta(0)
    jobs.enqueue(work.give_up, at=now - timedelta(minutes=3))
    assert queries.queue_age(now) == timedelta(minutes=3)


def test_lists_have_pages_and_an_end() -> None:
    jobs.enqueue_many([jobs.Call(work.give_up) for _ in range(60)])
    first = queries.listing()
    second = queries.listing(after=first[-1].pk)
    assert (len(first), len(second)) == (50, 10)
    assert not {job.pk for job in first} & {job.pk for job in second}
    assert queries.counts()[JobState.QUEUED] == 60
    assert queries.listing(JobState.DEAD) == []
    assert len(queries.listing(name="tests.give_up")) == 50


def test_old_rows_are_forgotten_and_the_latest_slot_is_not() -> None:
    jobs.enqueue(work.give_up)
    jobs.enqueue(work.enqueue_more, path="/dev/null", left=0)
    jobs.run_due()
    now = clock.now()
    for days in (400, 30, 20):
        Slot.objects.create(name="yearly", slot_at=now - timedelta(days=days), created_at=now)
    with clock.shifted(timedelta(days=4)):
        assert jobs.forget_old() == 3
    assert the_job().state == JobState.DEAD
    assert Slot.objects.get().slot_at == now - timedelta(days=20)
    with clock.shifted(timedelta(days=91)):
        assert jobs.forget_old() == 1
