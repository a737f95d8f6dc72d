"""Worker processes: killed, stopped, many, idle, cut off from the database."""

import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.jobs import work
from tests.jobs.conftest import TOLD, StartWorker, lines, until
from turnout.jobs import actions as jobs
from turnout.jobs import queries, rules
from turnout.jobs.actions import running, scheduling, working
from turnout.jobs.models import Job
from turnout.jobs.states import JobState
from turnout.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def of_tests() -> "list[Job]":
    return list(Job.objects.filter(name__startswith="tests.").order_by("pk"))


def is_done() -> bool:
    return all(job.state == JobState.DONE for job in of_tests())


def test_a_killed_workers_job_runs_again_after_its_lease(tmp_path: Path, start_worker: StartWorker) -> None:
    out, go = tmp_path / "out", tmp_path / "go"
    jobs.enqueue(work.wait, path=str(out), until=str(go))
    child = start_worker(threads=1)
    until(lambda: lines(out) == ["begun"])
    child.send_signal(signal.SIGKILL)
    child.wait()
    go.touch()
    assert running.take_back_lost() == 0
    assert of_tests()[0].state == JobState.RUNNING
    again_after = rules.LEASE + timedelta(seconds=working.SUPERVISE_EVERY)
    assert again_after < timedelta(seconds=60)
    with clock.shifted(again_after):
        assert running.take_back_lost() == 1
        jobs.run_due()
    assert lines(out) == ["begun", "begun", "ended"]
    assert (of_tests()[0].state, of_tests()[0].attempts) == (JobState.DONE, 2)


def test_a_job_that_kills_its_workers_dies_too() -> None:
    jobs.enqueue(work.give_up)
    Job.objects.update(attempts=rules.ATTEMPTS - 1)
    running.claim("w", 1)
    with clock.shifted(rules.LEASE + timedelta(seconds=1)):
        assert queries.overdue_leases(clock.now() + timedelta(minutes=2)) == 1
        assert running.take_back_lost() == 1
    assert of_tests()[0].state == JobState.DEAD


def test_a_worker_that_was_taken_over_does_not_overwrite_the_outcome() -> None:
    jobs.enqueue(work.give_up)
    (slow,) = running.claim("slow", 1)
    with clock.shifted(rules.LEASE + timedelta(seconds=1)):
        running.take_back_lost()
        (fast,) = running.claim("fast", 1)
        running.settle(slow, {"state": JobState.DONE})
        assert of_tests()[0].state == JobState.RUNNING
        running.settle(fast, {"state": JobState.DEAD, "finished_at": clock.now()})
    assert of_tests()[0].state == JobState.DEAD


def test_two_workers_with_threads_run_each_job_once(tmp_path: Path, start_worker: StartWorker) -> None:
    out, begun, go = tmp_path / "out", tmp_path / "begun", tmp_path / "go"
    for _ in range(2 * 2):
        jobs.enqueue(work.wait, path=str(begun), until=str(go))
    for _ in range(2):
        start_worker(threads=2)
    until(lambda: len(lines(begun)) == 2 * 2)  # one in each thread: both workers are there
    jobs.enqueue_many([jobs.Call(work.write, {"path": str(out), "line": str(n)}) for n in range(150)])
    go.touch()
    until(is_done)
    assert Counter(lines(out)) == Counter(str(n) for n in range(150))
    assert {job.attempts for job in of_tests()} == {1}
    assert len({job.worker for job in of_tests()}) == 2


def test_a_worker_that_is_told_to_stop_finishes_its_job(tmp_path: Path, start_worker: StartWorker) -> None:
    out, go = tmp_path / "out", tmp_path / "go"
    jobs.enqueue(work.wait, path=str(out), until=str(go))
    child = start_worker(threads=1)
    until(lambda: lines(out) == ["begun"])
    until(lambda: queries.alive_workers(clock.now()))
    jobs.enqueue(work.write, path=str(out), line="never")
    child.send_signal(signal.SIGTERM)
    until((tmp_path / TOLD).exists)
    go.touch()
    assert child.wait(20) == 0
    assert lines(out) == ["begun", "ended"]
    assert [job.state for job in of_tests()] == [JobState.DONE, JobState.QUEUED]
    assert queries.alive_workers(clock.now()) == []


class Inside:
    """A worker in this process, in a thread of its own."""

    def __init__(self) -> None:
        self.worker = jobs.WorkerProcess(threads=1)
        self.thread = threading.Thread(target=self.worker.run)

    def __enter__(self) -> jobs.WorkerProcess:
        self.thread.start()
        return self.worker

    def __exit__(self, *_: object) -> None:
        self.worker.stop()
        self.thread.join()


def test_an_idle_worker_wakes_within_half_a_second(tmp_path: Path) -> None:
    assert working.LONGEST_NAP <= 0.5
    with Inside():
        until(lambda: queries.alive_workers(clock.now()))
        asked_at = clock.now()
        jobs.enqueue(work.write, path=str(tmp_path / "out"))
        until(is_done)
    (job,) = of_tests()
    assert job.started_at is not None
    assert job.started_at - asked_at < timedelta(seconds=2)  # half a second, and room for a busy machine


def test_leases_are_renewed_while_a_job_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "BEAT", timedelta(seconds=0.1))
    out, go = tmp_path / "out", tmp_path / "go"
    jobs.enqueue(work.wait, path=str(out), until=str(go))
    with Inside():
        until(lambda: lines(out) == ["begun"])
        (job,) = of_tests()
        until(lambda: (of_tests()[0].lease_until or job.due_at) > (job.lease_until or job.due_at))
        go.touch()
        until(is_done)


@contextmanager
def nobody_else_writes() -> Iterator[None]:
    """Hold, from outside, the lock that every write to jobs needs, taken in the order in which workers take theirs."""
    other = connections.create_connection("default")
    on_sqlite = other.vendor == "sqlite"
    other.connect()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE" if on_sqlite else "BEGIN")
            if not on_sqlite:
                cursor.execute("LOCK TABLE jobs_worker, jobs_slot, jobs_job IN EXCLUSIVE MODE")
        yield
    finally:
        other.close()


def test_an_idle_worker_takes_no_write_lock() -> None:
    agenda = scheduling.Agenda()
    agenda.tick()
    jobs.run_due()
    with nobody_else_writes():
        for _ in range(20):
            assert running.claim("w", 1) == []
            assert running.take_back_lost() == 0
            assert agenda.tick() == 0


def test_a_worker_outlives_a_write_lock_that_lasts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
    out = tmp_path / "out"
    with Inside() as worker:
        until(lambda: queries.alive_workers(clock.now()))
        jobs.enqueue(work.write, path=str(out))
        until(is_done)
        Job.objects.filter(name="tests.write").update(state=JobState.QUEUED)
        with nobody_else_writes():
            worker._is_stopping.wait(1)
        until(is_done)
    assert len(lines(out)) >= 2


@pytest.mark.postgres
def test_a_worker_outlives_the_loss_of_its_connections(tmp_path: Path, start_worker: StartWorker) -> None:
    out = tmp_path / "out"
    start_worker(threads=2)
    until(lambda: queries.alive_workers(clock.now()))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] >= 1
    jobs.enqueue(work.write, path=str(out))
    until(is_done)
    assert len(lines(out)) == 1
