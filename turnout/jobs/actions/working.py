"""A worker process: threads that run jobs, and a supervisor that keeps leases, slots and its own pulse.

Idle, it only reads; the supervisor's pulse is its one write, every eight seconds, and nothing waits for it.
"""

import logging
import os
import random
import secrets
import socket
import threading
import time
from collections.abc import Callable
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connections, transaction

from turnout.jobs import rules
from turnout.jobs.actions import running, scheduling
from turnout.jobs.models import IS_RUNNING, Job, Worker
from turnout.kernel import clock

log = logging.getLogger("turnout.jobs")

SHORTEST_NAP = 0.02
LONGEST_NAP = 0.4
LONGEST_OUTAGE_NAP = 5.0
SUPERVISE_EVERY = 1.0
SETTLE_TRIES = 8


class WorkerProcess:
    """Runs jobs until told to stop; any number of these, in any number of processes, share the queue."""

    def __init__(self, threads: int = 2) -> None:
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(3)}"
        self.threads = threads
        self.agenda = scheduling.Agenda()
        self._is_stopping = threading.Event()
        self._held: set[UUID] = set()
        self._held_guard = threading.Lock()

    def stop(self) -> None:
        """Ask it to end: each thread finishes the job it runs and takes no other."""
        self._is_stopping.set()

    def run(self) -> None:
        """Work until `stop`, and until the last job has ended. Outlives locks and outages of the database."""
        runners = [
            threading.Thread(target=self._work, name=f"runner-{number}", daemon=True)
            for number in range(self.threads)
        ]
        for runner in runners:
            runner.start()
        beat_at = 0.0
        while any(runner.is_alive() for runner in runners):
            if time.monotonic() >= beat_at:
                beat_at = time.monotonic() + rules.BEAT.total_seconds()
                self._survive(self._beat)
            if not self._is_stopping.is_set():
                self._survive(self._supervise)
            for runner in runners:
                runner.join(SUPERVISE_EVERY / self.threads)
        self._survive(self._leave)
        connections.close_all()

    def _work(self) -> None:
        nap = SHORTEST_NAP
        while not self._is_stopping.is_set():
            try:
                busy = self._work_once()
            except (DatabaseError, InterfaceError) as error:
                log.warning("The database does not answer: %s", running.describe(error))
                connections.close_all()
                busy, nap = False, min(max(nap, LONGEST_NAP) * 2, LONGEST_OUTAGE_NAP)
            else:
                nap = SHORTEST_NAP if busy else min(nap * 1.5, LONGEST_NAP)
            if not busy:
                self._is_stopping.wait(nap * (0.75 + random.random() / 4))  # noqa: S311 -- spreads polls
        connections.close_all()

    def _work_once(self) -> bool:
        """Take a job and run it; return whether there was one."""
        for job in running.claim(self.name, 1):
            self._hold(job.pk)
            try:
                self._settle(job, running.attempt(job))
            finally:
                self._let_go(job.pk)
            return True
        return False

    def _settle(self, job: Job, outcome: running.Outcome) -> None:
        """Write the outcome, through an outage if need be: until then the job would be run again."""
        for pause in range(SETTLE_TRIES):
            try:
                running.settle(job, outcome)
            except (DatabaseError, InterfaceError) as error:
                log.warning("An outcome waits for the database: %s", running.describe(error))
                connections.close_all()
                time.sleep(min(0.1 * 2**pause, LONGEST_OUTAGE_NAP))
            else:
                return

    def _beat(self) -> None:
        """Say that we live, and renew the leases of the jobs in our hands."""
        with self._held_guard:
            held = list(self._held)
        now = clock.now()
        with transaction.atomic():
            Worker.objects.update_or_create(
                name=self.name,
                defaults={"seen_at": now},
                create_defaults={"seen_at": now, "started_at": now, "threads": self.threads},
            )
            if held:
                leases = Job.objects.filter(IS_RUNNING, pk__in=held, worker=self.name)
                leases.update(lease_until=now + rules.LEASE, heartbeat_at=now)

    def _supervise(self) -> None:
        clock.keep_right()
        running.take_back_lost()
        self.agenda.tick()

    def _leave(self) -> None:
        Worker.objects.filter(pk=self.name).delete()

    def _survive(self, duty: Callable[[], object]) -> None:
        try:
            duty()
        except (DatabaseError, InterfaceError) as error:
            log.warning("The database does not answer: %s", running.describe(error))
            connections.close_all()

    def _hold(self, key: UUID) -> None:
        with self._held_guard:
            self._held.add(key)

    def _let_go(self, key: UUID) -> None:
        with self._held_guard:
            self._held.discard(key)
