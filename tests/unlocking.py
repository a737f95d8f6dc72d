"""The audit record is append-only; between tests it has to be emptied all the same, as everything else.

Triggers are lifted for exactly that moment and put back as they were. This is the only place that can do so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import TransactionTestCase

# What migrating writes anew each time, as it was: no test changes it.
KEPT = {ContentType._meta.db_table, Permission._meta.db_table}


@contextmanager
def audit_unlocked() -> Iterator[None]:
    """Let the block change the audit record; afterwards it is append-only again."""
    on_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if on_sqlite:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%append-only%'"
            )
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            triggers = []
            cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            for _, sql in triggers:
                cursor.execute(sql)
            if not on_sqlite:
                cursor.execute("SET session_replication_role = DEFAULT")


def filled(tables: list[str]) -> list[str]:
    """Return those of the tables that hold something: asked in one statement."""
    asked = " UNION ALL ".join(
        f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(name)})"
        for number, name in enumerate(tables)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [tables[number] for (number,) in cursor.fetchall()]


@cache
def emptied() -> list[str]:
    """Return the tables that a test may have filled."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(names) - KEPT)


def empty() -> None:
    """Empty the tables in which something lies: a test that commits fills a few of many.

    Django's flush would empty each and write permissions anew. On PostgreSQL its TRUNCATE makes new files for every
    table and every index, several hundred.
    """
    with transaction.atomic():  # on SQLite nobody writes between the question and the answer
        tables = filled(emptied())
        if not tables:
            return
        with audit_unlocked(), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def empty_quickly() -> None:
    """Let what follows a test that commits be `empty` instead of Django's flush and of a new connection."""
    case: Any = TransactionTestCase
    case._fixture_teardown = lambda _self: empty()
    case._should_reload_connections = lambda _self: False
