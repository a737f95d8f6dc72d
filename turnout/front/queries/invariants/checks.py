"""What a check is, and how one is run."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection

GRACE = timedelta(minutes=5)  # one sweep, and some


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant: its number, what holds in words, and a query for whatever breaks it.

    In `sql`, `{text:alias.column}` stands for a key as audit and messages write it, `%(late)s` for five minutes ago,
    `%(now)s` for this instant.
    """

    number: str
    name: str
    holds: str
    sql: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: the offenders, as (what, key, detail …) rows, none when the invariant holds."""

    check: Check
    offenders: tuple[tuple[Any, ...], ...]

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return not self.offenders


def run(check: Check, *, now: datetime, limit: int) -> Finding:
    """Run one check; at most `limit` offenders are returned."""
    sql = _dialect(check.sql)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({sql}) AS offenders LIMIT {int(limit)}", {"late": now - GRACE, "now": now}
        )
        rows = tuple(tuple(map(_plain, row)) for row in cursor.fetchall())
    return Finding(check, rows)


def table(label: str) -> str:
    """Return the table of a model, `events.event`."""
    name: str = apps.get_model(label)._meta.db_table
    return name


def text_key(column: str) -> str:
    """Return the SQL for a UUID column written as people and other tables write it, with its dashes."""
    if connection.vendor == "postgresql":
        return f"CAST({column} AS text)"
    cuts = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)]
    return "(" + " || '-' || ".join(f"substr({column}, {start}, {size})" for start, size in cuts) + ")"


def _dialect(sql: str) -> str:
    parts = sql.split("{text:")
    return parts[0] + "".join(text_key(rest.split("}", 1)[0]) + rest.split("}", 1)[1] for rest in parts[1:])


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float | str) else str(value)
