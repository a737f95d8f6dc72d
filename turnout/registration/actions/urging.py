"""Say once a day that registrations wait for a decision, to those who may take it, while there is time (G-08)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count

from turnout.events.models import Event
from turnout.house import queries as house
from turnout.kernel import clock, times
from turnout.messaging import actions as messaging
from turnout.people.models import Person
from turnout.registration.actions import demand
from turnout.registration.models import Attendee
from turnout.registration.rules import screening
from turnout.registration.states import AttendeeState

TEMPLATE = "decisions_due"


def send_due() -> int:
    """Write what is due this morning, by the clock of each event; return how many events it is about.

    Once for each event, day and reader, however often this runs. Not where the organisation switched it off.
    """
    if not house.current().decision_notices:
        return 0
    now = clock.now()
    counts = dict(
        Attendee.objects.filter(state=AttendeeState.PENDING)
        .order_by()
        .values_list("event")
        .annotate(Count("pk"))
    )
    events = Event.objects.filter(pk__in=counts).select_related("metro", "chair").order_by("pk")
    return sum(_urge(event, counts[event.pk], now) for event in events)


@transaction.atomic
def _urge(event: Event, people: int, now: datetime) -> int:
    here = times.local(now, event.time_zone)
    if here.time() < house.current().quiet_until or screening.is_overdue(event, now):
        return 0
    messaging.send_many(
        messaging.Draft(
            TEMPLATE,
            messaging.Recipient(one.name, one.email, str(one.pk), one.language or "en"),
            event,
            key=f"{TEMPLATE}:{event.pk}:{here.date()}:{one.pk}",
            facts={
                "title": event.title,
                "reference": event.reference,
                "waiting": people,
                "until": event.closes_at.isoformat() if event.closes_at else "",
                "time_zone": event.time_zone,
                "first_name": one.first_name,
            },
            expires_at=event.closes_at,
            event_id=str(event.pk),
            metro_id=str(event.metro_id),
        )
        for one in _deciders(event)
    )
    return 1


def _deciders(event: Event) -> list[Person]:
    """Return who may decide and looks after the event: its chair, and whoever looks after its registrations."""
    found = {one.pk: one for one in demand.coordinators(event)}
    if event.chair is not None:
        found[event.chair.pk] = event.chair
    return list(found.values())
