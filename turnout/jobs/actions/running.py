"""Taking jobs, running them, and writing down how it went."""

import logging
import random
import traceback
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from turnout.jobs import rules
from turnout.jobs.actions import registering
from turnout.jobs.models import Job
from turnout.jobs.states import JobState
from turnout.kernel import clock, locks
from turnout.kernel.refusals import Refused

log = logging.getLogger("turnout.jobs")

Outcome = dict[str, Any]

CLAIM = """
UPDATE jobs_job SET state = 'running', worker = %s, lease_until = %s, heartbeat_at = %s, started_at = %s,
  attempts = attempts + 1
WHERE id IN (SELECT id FROM jobs_job WHERE state IN ('queued', 'retry') AND due_at <= %s
  ORDER BY priority, due_at, id LIMIT %s {skip})
RETURNING *"""
SKIP = "FOR NO KEY UPDATE SKIP LOCKED"
DRAIN_BATCH = 50
ERROR_LENGTH = 500
ALL = 100  # percent


class TryAgain(Exception):  # noqa: N818 -- an order, not an error
    """Raised by a job that should be tried again: `reason` is shown on a screen, so it holds no secret."""

    def __init__(self, reason: str, *, at: datetime | None = None) -> None:
        super().__init__(reason)
        self.at = at


class GiveUp(Exception):  # noqa: N818 -- an order, not an error
    """Raised by a job that no further try can help: it is dead at once; the reason is shown on a screen."""


@dataclass(slots=True)
class _Running:
    """The job that this thread runs, and what was last reported of it."""

    job: Job
    reported_at: datetime | None = None


_current: ContextVar[_Running | None] = ContextVar("turnout_job", default=None)


def claim(worker: str, limit: int) -> list[Job]:
    """Take up to `limit` due jobs for `worker`, under a lease, the most urgent first.

    A look comes first: on SQLite a writing statement takes the one write lock even when it finds nothing.
    """
    now = clock.now()
    if not Job.objects.due(now).exists():
        return []
    on_sqlite = connection.vendor == "sqlite"
    values = [worker, now + rules.LEASE, now, now, now, limit]
    with locks.alone():
        taken = list(Job.objects.raw(CLAIM.format(skip="" if on_sqlite else SKIP), values))
    return sorted(taken, key=lambda job: (job.priority, job.due_at, job.pk))


def attempt(job: Job) -> Outcome:
    """Run a claimed job and return how it went. Never raises for what the job raises."""
    token = _current.set(_Running(job))
    try:
        _function(job)(**job.args)
    except Exception as error:  # noqa: BLE001 -- whatever a job raises is its outcome
        return _failure(job, error)
    finally:
        _current.reset(token)
    return {"state": JobState.DONE, "progress": ALL, "last_error": "", "finished_at": clock.now()}


def settle(job: Job, outcome: Outcome) -> None:
    """Write the outcome, unless the job was taken over meanwhile: then it is the other worker's to write."""
    with locks.alone():
        settled = _mine(job).update(lease_until=None, **outcome)
    if not settled:
        log.warning("A job was taken over: %s %s", job.name, job.pk)


def run_due(limit: int = 100_000) -> int:
    """Run everything that is due here and now, and what that queues for now; return how many ran.

    For tests, the demo and benches. A job that fails waits for its next try as it would with a worker.
    """
    count = 0
    while count < limit:
        jobs = claim("in-process", min(DRAIN_BATCH, limit - count))
        if not jobs:
            break
        for job in jobs:
            settle(job, attempt(job))
        count += len(jobs)
    return count


def report(percent: int, note: str = "") -> None:
    """Show how far the running job is; written at most once a second. Outside of a job it does nothing."""
    running = _current.get()
    if running is None:
        return
    now = clock.now()
    if running.reported_at and (now - running.reported_at).total_seconds() < 1 and percent < ALL:
        return
    running.reported_at = now
    with locks.alone():
        _mine(running.job).update(progress=max(0, min(percent, ALL)), progress_note=note[:200])


def take_back_lost() -> int:
    """Return jobs of silent workers to the queue, or bury those that used up their tries; how many."""
    now = clock.now()
    lost = list(Job.objects.lost(now).order_by("pk")[:DRAIN_BATCH])
    return sum(_take_back(job, now) for job in lost)


def _take_back(job: Job, now: datetime) -> int:
    error = "The worker went silent while it ran this."
    again: Outcome = {"state": JobState.RETRY, "due_at": now}
    dead: Outcome = {"state": JobState.DEAD, "finished_at": now}
    outcome = again if rules.has_tries_left(job.attempts) else dead
    still_lost = Job.objects.lost(now).filter(pk=job.pk, attempts=job.attempts)
    with locks.alone():
        return still_lost.update(lease_until=None, worker="", last_error=error, **outcome)


def _function(job: Job) -> registering.Function:
    try:
        return registering.function_of(job.name)
    except LookupError as unknown:  # a newer version of the code queued it: its worker will take it
        reason = f"This version of the code has no job {job.name}."
        raise TryAgain(reason) from unknown


def _failure(job: Job, error: Exception) -> Outcome:
    now = clock.now()
    reason = describe(error)
    if isinstance(error, GiveUp) or not rules.has_tries_left(job.attempts):
        log.error("A job gave up: %s %s: %s", job.name, job.pk, reason)
        return {"state": JobState.DEAD, "last_error": reason, "finished_at": now}
    log.warning("A job failed and is tried again: %s %s: %s", job.name, job.pk, reason)
    luck = random.random()  # noqa: S311 -- spreads retries, guards nothing
    wished = error.at if isinstance(error, TryAgain) else None
    return {
        "state": JobState.RETRY,
        "last_error": reason,
        "due_at": wished or now + rules.pause(job.attempts, luck),
    }


def describe(error: Exception) -> str:
    """Return what may be written down of an error: its kind and place, its words only if they are ours.

    Messages of libraries quote values (a key, an address, a link); these stay out of tables and logs.
    """
    if isinstance(error, TryAgain | GiveUp):
        return str(error)[:ERROR_LENGTH]
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    code = f" ({error.code})" if isinstance(error, Refused) else ""
    return f"{type(error).__name__}{code}{place}"[:ERROR_LENGTH]


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, worker=job.worker, attempts=job.attempts, state=JobState.RUNNING)
