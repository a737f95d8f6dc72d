"""Queueing work inside the caller's transaction: what rolls back was never asked for."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder

from turnout.jobs.actions import registering
from turnout.jobs.models import IS_WAITING, Job
from turnout.kernel import clock, statements

URGENT: Final = 10
NORMAL: Final = 50
LOW: Final = 90
ARGS_BYTES = 4_000


@dataclass(frozen=True, slots=True)
class Call:
    """One call to be queued with others: a registered function, its arguments, and when."""

    function: registering.Function
    args: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    at: datetime | None = None
    priority: int = NORMAL


def enqueue(
    function: registering.Function,
    *,
    key: str | None = None,
    at: datetime | None = None,
    priority: int = NORMAL,
    **args: Any,
) -> None:
    """Queue one call of `function`, now or at an instant, in the caller's transaction, by one statement.

    While a job of the same function and key is alive (queued, running or waiting to try again), it is kept
    and nothing is written. A running one may have read its facts already: without a key
    nothing is ever left out.
    """
    enqueue_many([Call(function, args, key or "", at, priority)])


def enqueue_many(calls: Iterable[Call]) -> None:
    """Queue many calls by one statement (a few on SQLite, which limits the values of one)."""
    now = clock.now()
    rows = [_row(call, now) for call in calls]
    statements.insert(rows, ignore_conflicts=True)


def hurry(function: registering.Function, *, key: str) -> None:
    """Let the waiting job of this function and key run now instead of when it would have."""
    name = registering.name_of(function)
    now = clock.now()
    Job.objects.filter(IS_WAITING, name=name, key=key, due_at__gt=now).update(due_at=now)


def _row(call: Call, now: datetime) -> Job:
    if len(json.dumps(call.args, cls=DjangoJSONEncoder)) > ARGS_BYTES:
        raise ValueError("The arguments of a job are small: pass the key of a row.")
    return Job(
        name=registering.name_of(call.function),
        key=call.key,
        args=call.args,
        priority=call.priority,
        due_at=call.at or now,
        created_at=now,
    )
