"""Remind families to pay before a hold ends: a day before, or half-way where it is shorter than two days."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from turnout.events.models import Event
from turnout.events.states import LIVE as LIVE_EVENT
from turnout.kernel import clock
from turnout.messaging.models import Message
from turnout.registration.actions import notices
from turnout.registration.models import Attendee, Registration
from turnout.registration.states import AttendeeState

AHEAD = timedelta(days=1)
Hold = tuple[UUID, datetime]  # a registration, and when places of it are held no longer


def send_due() -> int:
    """Write the reminders that are due; return how many. Each registration and end of a hold once."""
    now = clock.now()
    found: dict[Hold, list[Attendee]] = {}
    for one in _held(now):
        if one.hold_until is not None and _due_at(one, one.hold_until) <= now:
            found.setdefault((one.registration_id, one.hold_until), []).append(one)
    keys = {notices.payment_key(*hold): hold for hold in found}
    done = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    due = [hold for key, hold in keys.items() if key not in done]
    for hold in due:
        _remind(found[hold], hold[1])
    return len(due)


def _held(now: datetime) -> list[Attendee]:
    rows = Attendee.objects.filter(
        state=AttendeeState.PENDING_PAYMENT, hold_until__gt=now, hold_until__lte=now + AHEAD,
        event__state__in=LIVE_EVENT,
    )  # fmt: skip
    return list(
        rows.select_related("person", "registration__registrant").order_by("registration_id", "position")
    )


def _due_at(one: Attendee, until: datetime) -> datetime:
    length = until - (one.hold_from or one.made_at)
    return until - (AHEAD if length >= 2 * AHEAD else length / 2)


@transaction.atomic
def _remind(people: Sequence[Attendee], until: datetime) -> None:
    registration: Registration = people[0].registration
    event = Event.objects.select_related("venue", "room", "metro").get(pk=registration.event_id)
    notices.send_payment_reminders(event, [(registration, people)], until)
