"""Django's SQLite, with a fair queue of writers in front of it, and triggers that survive a migration.

SQLite lets one writer in and makes the others poll with growing pauses, so under load some wait for seconds
while others pass. Writers of one process queue here instead, first come first served, before `BEGIN IMMEDIATE`.

A migration that changes a table makes a new one and drops the old, and its triggers with it: they are put back.
"""

import threading
from collections import deque
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base, schema
from django.db.models import Model


class FairLock:
    """A lock handed to its waiters in the order of their coming."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._is_taken = False

    def acquire(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds; return whether the lock is ours now."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(timeout):
            return True
        with self._guard:
            if turn.is_set():  # handed over between the time-out and here
                return True
            self._waiting.remove(turn)
            return False

    def release(self) -> None:
        """Hand the lock to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False


_queues: dict[str, FairLock] = {}
_queues_guard = threading.Lock()


def _queue(name: str) -> FairLock:
    with _queues_guard:
        return _queues.setdefault(name, FairLock())


class SchemaEditor(schema.DatabaseSchemaEditor):
    """Django's, which keeps the triggers of a table that it makes anew."""

    def _remake_table(self, model: type[Model], *args: Any, **kwargs: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [model._meta.db_table],
            )
            kept = [row[0] for row in cursor.fetchall()]
        super()._remake_table(model, *args, **kwargs)  # type: ignore[misc]
        for statement in kept:
            self.execute(statement, params=None)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions queue with those of the other threads."""

    SchemaEditorClass = SchemaEditor
    _holds_queue = False

    def _start_transaction_under_autocommit(self) -> None:
        queue = _queue(str(self.settings_dict["NAME"]))
        if not queue.acquire(float(self.settings_dict["OPTIONS"].get("timeout", 5))):
            raise OperationalError("database is locked")
        self._holds_queue = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave_queue()
            raise

    def _leave_queue(self) -> None:
        if self._holds_queue:
            self._holds_queue = False
            _queue(str(self.settings_dict["NAME"])).release()

    def _commit(self) -> Any:
        result = super()._commit()  # type: ignore[misc]
        self._leave_queue()
        return result

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._leave_queue()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave_queue()
