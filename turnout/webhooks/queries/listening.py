"""What is listened to: kept in the process for a second, so that an act which nobody listens to asks no table."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from uuid import UUID

from django.db.models import F

from turnout.kernel import permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.webhooks.models import Subscription
from turnout.webhooks.states import Pause

KEPT_FOR = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Heard:
    """What one subscription listens to."""

    key: UUID
    entries: frozenset[str]
    metro: UUID | None
    event: UUID | None
    lies_in: UUID | None = None  # the metro of its event
    is_troubled: bool = False


@dataclass(slots=True)
class _Shelf:
    """What is listened to as last read, and until when it is taken as it is."""

    known: tuple[Heard, ...] | None = None
    until: float = 0.0
    reading: Lock = field(default_factory=Lock)


_shelf = _Shelf()


def heard() -> tuple[Heard, ...]:
    """Return what is listened to; at most a second old, and without a statement within that second.

    So an act that nobody listens to costs nothing, and another process hears of a new subscription a second later.
    """
    known = _shelf.known
    if known is not None and time.monotonic() < _shelf.until:
        return known
    if not _shelf.reading.acquire(blocking=known is None):
        return known or ()
    try:
        rows = Subscription.objects.live().order_by("pk").annotate(lies_in=F("event__metro_id"))
        columns = ("pk", "entries", "metro_id", "event_id", "lies_in", "paused_why", "failing_since")
        fresh = tuple(_heard(*one) for one in rows.values_list(*columns))
    finally:
        _shelf.reading.release()
    keep(fresh)
    return fresh


def keep(known: tuple[Heard, ...] | None, seconds: float = KEPT_FOR) -> None:
    """Take this as what is listened to for a while; None lets the next question read it."""
    _shelf.known, _shelf.until = known, time.monotonic() + seconds


def troubled(actor: Actor) -> int:
    """Return how many subscriptions that `actor` manages fail, or were paused because they did. No statement."""
    reach = permissions.reach(actor, Permission.MANAGE_WEBHOOKS)
    metros = set(reach.ids("metro"))
    return sum(
        one.is_troubled and (reach.is_everywhere or bool({one.metro, one.lies_in} & metros))
        for one in heard()
    )


def _heard(  # noqa: PLR0913, PLR0917 -- the columns of a row
    key: UUID,
    entries: list[str],
    metro: UUID | None,
    event: UUID | None,
    lies_in: UUID | None,
    paused_why: str,
    failing_since: datetime | None,
) -> Heard:
    is_troubled = paused_why != Pause.BY_HAND and bool(paused_why or failing_since)
    return Heard(key, frozenset(entries), metro, event, lies_in, is_troubled)
