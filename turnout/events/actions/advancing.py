"""What time brings to events: each due step once, in order, also after an outage (G-63)."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from turnout.events.actions import ending, locking, publishing
from turnout.events.models import Event, RegistrationType
from turnout.events.rules import due
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused

BATCH = 200
log = logging.getLogger("turnout.events")
_STEPS: dict[str, Callable[[Event], object]] = {
    "publish": lambda event: publishing.publish(event, by=SYSTEM),
    "close": lambda event: publishing.close(event, by=SYSTEM),
    "start": lambda event: ending.start(event, by=SYSTEM),
    "complete": lambda event: ending.complete(event, by=SYSTEM),
    "archive": lambda event: ending.archive(event, by=SYSTEM),
}


def advance_due() -> int:
    """Make every due step, one transaction for each event; return how many. Safe to run twice.

    An event that somebody changes at this moment waits for the next time. One that fails is logged and holds up
    no other; the first such failure is raised when all have had their turn, so that the job is tried again.
    """
    done, failed = 0, None
    for event_id in _due():
        try:
            done += advance(event_id)
        except Refused as refused:
            log.info("Event %s waits: %s", event_id, refused.code)
        except Exception as error:
            log.exception("Event %s could not be advanced", event_id)
            failed = failed or error
    if failed is not None:
        raise failed
    return done


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


def _due() -> Iterator[UUID]:
    """Return the events of which a step is due, page by page, each once: one that cannot move is passed by."""
    now = clock.now()
    rows = Event.objects.filter(_is_due(now)).order_by("pk").values_list("pk", flat=True)
    page = list(rows[:BATCH])
    while page:
        yield from page
        page = list(rows.filter(pk__gt=page[-1])[:BATCH])


def _is_due(now: datetime) -> Q:
    old = now - due.ARCHIVE_AFTER
    closes_first = Q(deadline_at__lt=F("starts_at")) | Q(starts_at=None)
    takes_registrations = ~Q(registration_type=RegistrationType.NONE)
    return (
        Q(state=EventState.APPROVED, publish_at__lte=now, starts_at__gt=now)
        | (Q(state=EventState.PUBLISHED, deadline_at__lte=now) & closes_first & takes_registrations)
        | Q(state__in=[EventState.PUBLISHED, EventState.REGISTRATION_CLOSED], starts_at__lte=now)
        | Q(state=EventState.IN_PROGRESS, ends_at__lte=now)
        | Q(state=EventState.COMPLETED, ends_at__lte=old, made_at__lte=old)
    )
