"""Run every check there is."""

from collections.abc import Iterator
from datetime import datetime

from turnout.front.queries.invariants import lines, messages, places, records
from turnout.front.queries.invariants.checks import Finding, run


def findings(now: datetime, *, limit: int = 20) -> Iterator[Finding]:
    """Yield what each check found, one after the other; reads only."""
    for check in [*places.CHECKS, *lines.CHECKS, *records.CHECKS, *records.lives(), *messages.CHECKS]:
        yield run(check, now=now, limit=limit)
    yield from lines.served(now, limit=limit)
    yield from records.compared(limit=limit)
    yield from records.sealed(limit=limit)
