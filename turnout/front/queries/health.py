"""How this installation is: small questions, each with an answer for people and for machines.

No answer holds an address, a name or a secret: `/readyz` shows them to everybody.
"""

import shutil
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from turnout.jobs import queries as jobs
from turnout.kernel import clock
from turnout.messaging.models import Message

OK, NOTE, WRONG = "ok", "note", "wrong"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Check:
    """One answer: `state` is ok, note (works, but look at it) or wrong."""

    name: str
    state: str
    says: str

    @property
    def is_wrong(self) -> bool:
        """Whether something has to be done."""
        return self.state == WRONG

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)


def readiness(now: datetime) -> list[Check]:
    """Return what `/readyz` shows: whether a request sent here now would be served well."""
    reached = database()
    if reached.is_wrong:
        return [reached, disk()]
    return [reached, disk(), queue(now), messages(now), clocks()]


def database() -> Check:
    """Ask whether the database answers, and in which version."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        version = ".".join(str(part) for part in connection.get_database_version())
    except DatabaseError:
        return Check("database", WRONG, "The database does not answer.")
    return Check("database", OK, f"{connection.display_name} {version} answers.")


def disk() -> Check:
    """Ask whether there is room left where the data lies."""
    free = shutil.disk_usage(_existing(settings.DATA_DIR)).free // MEGABYTE
    state = OK if free >= settings.TURNOUT_READY_DISK_MB else WRONG
    return Check("disk", state, f"{free:,} MB are free.")


def queue(now: datetime) -> Check:
    """Ask how long the oldest due job has been waiting."""
    return _age(
        "queue",
        "The oldest job that is due has waited",
        jobs.queue_age(now),
        settings.TURNOUT_READY_QUEUE_SECONDS,
    )


def messages(now: datetime) -> Check:
    """Ask how long the oldest due message has been waiting to leave."""
    first = Message.objects.unsent().filter(due_at__lte=now).values_list("due_at", flat=True).first()
    waited = now - first if first else timedelta(0)
    return _age(
        "messages",
        "The oldest message that is due has waited",
        waited,
        settings.TURNOUT_READY_MESSAGE_SECONDS,
    )


def clocks() -> Check:
    """Ask how far the clocks of host and database differ."""
    seconds = abs(clock.difference().total_seconds())
    state = OK if seconds <= settings.TURNOUT_READY_CLOCK_SECONDS else WRONG
    return Check("clock", state, f"The clocks of host and database differ by {seconds:.2f} s.")


def isolation() -> Check:
    """Ask whether transactions run as the locks need them to: READ COMMITTED on PostgreSQL, WAL on SQLite."""
    question, wanted = (
        ("SHOW transaction_isolation", "read committed")
        if connection.vendor == "postgresql"
        else ("PRAGMA journal_mode", "wal")
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        found = str(cursor.fetchone()[0]).lower()
    return Check(
        "isolation", OK if found == wanted else WRONG, f"Transactions run as {found}; needed is {wanted}."
    )


def migrations() -> Check:
    """Ask whether every migration has been applied."""
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    says = (
        f"{missing} migrations are missing: run turnout migrate."
        if missing
        else "All migrations are applied."
    )
    return Check("migrations", WRONG if missing else OK, says)


def dead_jobs() -> Check:
    """Ask how many jobs gave up."""
    dead = jobs.dead_count()
    says = f"{dead} jobs gave up; look at them on the desk." if dead else "No job gave up."
    return Check("dead jobs", WRONG if dead else OK, says)


def workers(now: datetime) -> Check:
    """Ask whether somebody works the queue."""
    alive = len(jobs.alive_workers(now))
    says = (
        f"{alive} worker processes are at work."
        if alive
        else "No worker has been heard of lately: turnout worker."
    )
    return Check("workers", OK if alive else NOTE, says)


def _age(name: str, sentence: str, waited: timedelta, most_seconds: int) -> Check:
    seconds = max(waited.total_seconds(), 0)
    return Check(name, OK if seconds <= most_seconds else WRONG, f"{sentence} {seconds:.0f} s.")


def _existing(folder: Any) -> Any:
    while not folder.exists():
        folder = folder.parent
    return folder
