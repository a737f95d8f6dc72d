"""What time brings to events: each due step once, in order, also after an outage (G-63)."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from turnout.events.actions import ending, locking, publishing
from turnout.events.models import Event
from turnout.events.rules import due
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused

BATCH = 200
_STEPS: dict[str, Callable[[Event], object]] = {
    "publish": lambda event: publishing.publish(event, by=SYSTEM),
    "close": lambda event: publishing.close(event, by=SYSTEM),
    "start": lambda event: ending.start(event, by=SYSTEM),
    "complete": lambda event: ending.complete(event, by=SYSTEM),
    "archive": lambda event: ending.archive(event, by=SYSTEM),
}


def advance_due() -> int:
    """Make every due step, one transaction for each event; return how many. Safe to run twice."""
    return sum(advance(event_id) for event_id in _due())


@transaction.atomic
def advance(event_id: UUID) -> int:
    """Make the steps of one event that are due, in order, and return how many.

    An event that lacks what publication needs stays as it is; the desk shows what is missing.
    """
    event, _tiers = locking.with_room(event_id)
    done = 0
    while step := due.next_step(event, clock.now()):
        try:
            with transaction.atomic():
                _STEPS[step](event)
        except Refused:
            break
        event.refresh_from_db()
        done += 1
    return done


def _due() -> list[UUID]:
    """Return events of which a step is due, at most a batch of those to publish and a batch of the others."""
    now = clock.now()
    old = now - due.ARCHIVE_AFTER
    appearing = Q(state=EventState.APPROVED, publish_at__lte=now, starts_at__gt=now)
    passing = (
        Q(state=EventState.PUBLISHED, deadline_at__lte=now)
        | Q(state__in=[EventState.PUBLISHED, EventState.REGISTRATION_CLOSED], starts_at__lte=now)
        | Q(state=EventState.IN_PROGRESS, ends_at__lte=now)
        | Q(state=EventState.COMPLETED, ends_at__lte=old, made_at__lte=old)
    )
    rows = Event.objects.order_by("starts_at", "pk").values_list("pk", flat=True)
    return [*rows.filter(passing)[:BATCH], *rows.filter(appearing)[:BATCH]]
