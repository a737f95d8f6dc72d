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

from turnout.audit import queries as audit
from turnout.jobs import queries as jobs
from turnout.kernel import clock
from turnout.messaging.models import Message
from turnout.webhooks.queries import subscriptions as deliveries

OK, NOTE, WRONG = "ok", "note", "wrong"
MEGABYTE = 1024 * 1024
UNSEALED = timedelta(minutes=15)
UNPROVEN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Check:
    """One answer: `state` is ok, note (works, but look at it) or wrong; `do` is what to do about it, if anything."""

    name: str
    state: str
    says: str
    do: str = ""

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
        return Check("database", WRONG, "The database does not answer.", "Start it, or look at DATABASE_URL.")
    return Check("database", OK, f"{connection.display_name} {version} answers.")


def disk() -> Check:
    """Ask whether there is room left where the data lies."""
    free = shutil.disk_usage(_existing(settings.DATA_DIR)).free // MEGABYTE
    state = OK if free >= settings.TURNOUT_READY_DISK_MB else WRONG
    do = "" if state == OK else "Free some, or give the data folder a larger disk."
    return Check("disk", state, f"{free:,} MB are free.", do)


def queue(now: datetime) -> Check:
    """Ask how long the oldest due job has been waiting."""
    return _age(
        "queue",
        "The oldest job that is due has waited",
        jobs.queue_age(now),
        settings.TURNOUT_READY_QUEUE_SECONDS,
        "Look whether workers are at work, and start more: turnout worker.",
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
        "Look at the messages in trouble, and at the mail server: turnout testmail ADDRESS.",
    )


def webhooks(now: datetime) -> Check:
    """Ask how long the oldest delivery to a program that answers has been waiting for its first try."""
    first = deliveries.oldest_due(now)
    return _age(
        "webhooks",
        "The oldest delivery to another program that is due has waited",
        now - first if first else timedelta(0),
        settings.TURNOUT_READY_MESSAGE_SECONDS,
        "Look whether workers are at work, and start more: turnout worker.",
    )


def clocks() -> Check:
    """Ask how far the clocks of host and database differ."""
    seconds = abs(clock.difference().total_seconds())
    state = OK if seconds <= settings.TURNOUT_READY_CLOCK_SECONDS else WRONG
    do = "" if state == OK else "Run a time service on both machines."
    return Check("clock", state, f"The clocks of host and database differ by {seconds:.2f} s.", do)


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
    says = f"Transactions run as {found}; needed is {wanted}."
    if found == wanted:
        return Check("isolation", OK, says)
    return Check(
        "isolation", WRONG, says, "Let the database, or the pooler before it, keep what Turnout asks for."
    )


def migrations() -> Check:
    """Ask whether every migration has been applied."""
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        return Check("migrations", WRONG, f"{missing} migrations are missing.", "Run turnout migrate.")
    return Check("migrations", OK, "All migrations are applied.")


def dead_jobs() -> Check:
    """Ask how many jobs gave up."""
    dead = jobs.dead_count()
    if dead:
        return Check(
            "dead jobs",
            WRONG,
            f"{dead} job{'s' if dead > 1 else ''} gave up.",
            "Look at their errors on the desk, and run them again.",
        )
    return Check("dead jobs", OK, "No job gave up.")


def workers(now: datetime) -> Check:
    """Ask whether somebody works the queue."""
    alive = len(jobs.alive_workers(now))
    if alive:
        return Check("workers", OK, f"{alive} worker process{'es are' if alive > 1 else ' is'} at work.")
    return Check("workers", NOTE, "No worker has been heard of lately.", "Start one: turnout worker.")


def record(now: datetime) -> Check:
    """Ask whether the record of acts was found whole lately, and whether its newest acts are sealed."""
    last = audit.last_proof()
    if last is not None and last.is_broken:
        return Check(
            "record",
            WRONG,
            f"The chain over the record of acts does not fit at link {last.broken_seal}: acts were altered or deleted.",
            "Run turnout verify, find out who could write to the database, and compare with a backup.",
        )
    if audit.waits_for_a_seal(now - UNSEALED):
        return Check(
            "record", NOTE, "Acts wait longer than usual for their seal.", "Start a worker: turnout worker."
        )
    if last is None or last.began_at < now - UNPROVEN:
        return Check(
            "record", NOTE, "The record was not proven in two days.", "Run turnout verify, or start a worker."
        )
    return Check("record", OK, f"The record was found whole up to link {last.seal} of its chain.")


def _age(name: str, sentence: str, waited: timedelta, most_seconds: int, do: str) -> Check:
    seconds = max(waited.total_seconds(), 0)
    says = f"{sentence} {seconds:.0f} s."
    return Check(name, OK, says) if seconds <= most_seconds else Check(name, WRONG, says, do)


def _existing(folder: Any) -> Any:
    while not folder.exists():
        folder = folder.parent
    return folder
