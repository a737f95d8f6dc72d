"""The audit record is append-only; between tests it has to be emptied all the same.

PostgreSQL's flush is a TRUNCATE, which no row trigger sees. SQLite's is a DELETE, so the triggers are lifted for
exactly that moment and put back as they were. This is the only place that can do so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


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


def unlock_flushes() -> None:
    """Let the flush after a test that commits empty the audit record on SQLite too."""
    if connection.vendor != "sqlite":
        return
    operations: Any = type(connection.ops)  # of every connection: a journey's event loop has one of its own
    flush = operations.execute_sql_flush

    def flush_unlocked(self: Any, sql_list: list[str]) -> Any:
        with audit_unlocked():
            return flush(self, sql_list)

    operations.execute_sql_flush = flush_unlocked
