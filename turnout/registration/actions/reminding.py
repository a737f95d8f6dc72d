"""Remind those who hold a place, some days before each session: two unless set otherwise (COM UC-2.3, G-88)."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction

from turnout.events.models import Session
from turnout.events.states import LIVE as LIVE_EVENT
from turnout.house import queries as house
from turnout.kernel import clock
from turnout.messaging.models import Message
from turnout.registration.actions import notices
from turnout.registration.models import Attendee, Registration
from turnout.registration.queries import standby
from turnout.registration.states import AttendeeState

BATCH = 500  # registrations
Party = tuple[Registration, list[Attendee]]


def send_due() -> int:
    """Write the reminders of every session that begins within the time set; return how many.

    Each (registration, session, start instant) once, however often this runs; whoever registers later than that
    has just been told everything. After an outage the late ones are caught up with, never after the start.
    """
    ahead = house.current().reminder_before
    now = clock.now()
    due = list(
        Session.objects.filter(starts_at__gt=now, starts_at__lte=now + ahead, event__state__in=LIVE_EVENT)
        .select_related("event__venue", "event__room")
        .order_by("starts_at", "pk")
    )
    done = _done(due)
    return sum(_remind(one, one.starts_at - ahead) for one in due if _mark(one) not in done)


def _done(due: list[Session]) -> set[tuple[str, str]]:
    """Return (session, start) of those whose reminders are written: all of one are, in one transaction."""
    rows = Message.objects.filter(template="reminder", event_id__in={str(one.event_id) for one in due})
    return set(rows.order_by().values_list("facts__session", "facts__starts_at").distinct())


def _mark(session: Session) -> tuple[str, str]:
    return str(session.pk), session.starts_at.isoformat()


@transaction.atomic
def _remind(session: Session, made_before: datetime) -> int:
    count = 0
    kept_until = standby.told_for(session.event, session)
    found = parties(session.event_id, made_before)
    while some := list(islice(found, BATCH)):
        notices.send_reminders(session.event, str(session.pk), session.starts_at, kept_until, some)
        count += len(some)
    return count


def parties(event_id: UUID, made_before: datetime) -> Iterator[Party]:
    """Yield every registration for an event in which somebody has a confirmed place, with those who do."""
    rows = (
        Attendee.objects.filter(
            event=event_id, state=AttendeeState.CONFIRMED, registration__made_at__lte=made_before
        )
        .select_related("person", "registration__registrant")
        .order_by("registration_id", "position", "pk")
    )
    key: UUID | None = None
    people: list[Attendee] = []
    for one in rows.iterator(chunk_size=BATCH):
        if one.registration_id != key and people:
            yield people[0].registration, people
            people = []
        key = one.registration_id
        people.append(one)
    if people:
        yield people[0].registration, people
