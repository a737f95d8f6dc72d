"""The only reader of the clock (core.md section 4).

Now is the host's clock, corrected by the offset to the database's, so that every process agrees with the
one clock that all of them share. Tests and the demo may shift it; nothing else can.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock

from django.conf import settings
from django.db import connection

MEASURE_EVERY_SECONDS = 30


class _Offsets:
    """What separates the host's clock from ours, per process."""

    def __init__(self) -> None:
        self.database = timedelta(0)
        self.shift = timedelta(0)
        self.measured: float | None = None
        self.guard = Lock()


_offsets = _Offsets()


def now() -> datetime:
    """Return the current instant, aware, in UTC. Call it once per action, after the locks."""
    return datetime.now(UTC) + _offsets.database + _offsets.shift


def keep_right() -> None:
    """Measure the offset to the database's clock when the last measure is 30 seconds old.

    Called at the start of a request and in the worker's loop; costs one statement when it measures.
    SQLite has no clock of its own, so there the offset is always zero.
    """
    if connection.vendor != "postgresql" or not getattr(settings, "TURNOUT_CLOCK_MEASURE", True):
        return
    with _offsets.guard:
        last = _offsets.measured
        if last is not None and time.monotonic() - last < MEASURE_EVERY_SECONDS:
            return
        _offsets.measured = time.monotonic()
    _offsets.database = difference()


def difference() -> timedelta:
    """Return how far the database's clock is ahead of the host's (zero on SQLite)."""
    if connection.vendor != "postgresql":
        return timedelta(0)
    before = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    after = datetime.now(UTC)
    return theirs - (before + (after - before) / 2)


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Run the block `by` later (or earlier); only where the settings allow it: tests and the demo."""
    if not getattr(settings, "TURNOUT_CLOCK_SHIFT_ALLOWED", False):
        raise RuntimeError("The clock may be shifted in tests and in the demo only.")
    before = _offsets.shift
    _offsets.shift = before + by
    try:
        yield
    finally:
        _offsets.shift = before
