"""The job that sends what waits for one subscription, and who wakes it.

A job carries the name of the thread that queues it: two transactions never wait for each other to queue the same one.
One that was queued but looked a moment too early looks again; what still is left behind the clock finds each minute.
"""

import secrets
import threading
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.webhooks.actions import delivering
from turnout.webhooks.queries import subscriptions as asked

SLOT = 5  # seconds: what is due within one is sent by one job, at its end


class _Here(threading.local):
    """A name for this thread."""

    def __init__(self) -> None:
        self.name = secrets.token_hex(6)


_here = _Here()


@jobs.job("webhooks.deliver")
def deliver(subscription: str) -> None:
    """Send what waits for one subscription, for a while; may run twice, and beside others of its kind."""
    key = UUID(subscription)
    for at in sorted(delivering.run(key)):
        wake_at(key, at)


def wake(keys: Iterable[UUID], *, priority: int = jobs.NORMAL) -> None:
    """Let what waits for these subscriptions be sent now, once the transaction is committed."""
    calls = [
        jobs.Call(deliver, {"subscription": str(one)}, f"{one}:{_here.name}", priority=priority)
        for one in sorted(keys)
    ]
    jobs.enqueue_many(calls)


def wake_at(key: UUID, at: datetime) -> None:
    """Let what waits be sent soon after an instant."""
    slot = int(at.timestamp()) // SLOT + 1
    when = datetime.fromtimestamp(slot * SLOT, tz=at.tzinfo)
    jobs.enqueue(deliver, key=f"{key}@{slot}", at=when, subscription=str(key))


def wake_all() -> int:
    """Wake every subscription that has something to send; return how many."""
    found = asked.due(clock.now())
    wake(found)
    return len(found)
