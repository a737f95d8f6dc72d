"""Run every check there is."""

from collections.abc import Iterator
from datetime import datetime

from turnout.audit.models import Proof
from turnout.front.queries.invariants import (
    codes,
    doors,
    letters,
    lines,
    messages,
    places,
    programs,
    questions,
    records,
    webhooks,
)
from turnout.front.queries.invariants.checks import Finding, run


def findings(now: datetime, walked: Proof | None = None, *, limit: int = 20) -> Iterator[Finding]:
    """Yield what each check found, one after the other; reads only. `walked` learns how far the chain fits."""
    checks = [*places.CHECKS, *lines.CHECKS, *doors.CHECKS, *records.CHECKS, *records.lives()]
    of_rooms = [*codes.CHECKS, *messages.CHECKS, *programs.CHECKS, *questions.CHECKS, *webhooks.CHECKS]
    for check in [*checks, *of_rooms]:
        yield run(check, now=now, limit=limit)
    yield from lines.served(now, limit=limit)
    yield from letters.written(limit=limit)
    yield from records.compared(limit=limit)
    yield from records.sealed(walked or Proof(), limit=limit)
    yield from records.searched(limit=limit)
