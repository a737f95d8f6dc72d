"""Ask who still comes, so that places of those who do not are given on in time (field.md section 3 no. 7)."""

from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event, Tier
from turnout.events.states import LIVE as LIVE_EVENT
from turnout.house import queries as house
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.messaging.models import Message
from turnout.registration.actions import notices, reminding
from turnout.registration.models import Registration
from turnout.registration.states import AttendeeState


def ask_due() -> int:
    """Write the question for every event that begins within the time set and whose places run out; return how many.

    Once per registration and start instant, however often this runs; whoever registered later than that has just
    decided to come. Never after the start.
    """
    ahead = house.current().still_coming_before
    if ahead is None:
        return 0
    now = clock.now()
    scarce = Exists(Tier.objects.filter(event=OuterRef("pk"), capacity__isnull=False))
    due = list(
        Event.objects.filter(
            Q(capacity__isnull=False) | scarce,
            starts_at__gt=now,
            starts_at__lte=now + ahead,
            state__in=LIVE_EVENT,
            held__gt=0,
        )
        .select_related("venue", "room")
        .order_by("starts_at", "pk")
    )
    asked = _asked(due)
    return sum(_ask(one, one.starts_at - ahead) for one in due if one.starts_at and _mark(one) not in asked)


@transaction.atomic
def say_coming(registration: Registration, *, by: Actor) -> None:
    """Note that everybody of a registration who has a place comes; saying it twice changes nothing.

    Refused: already_cancelled (nobody has a place any more), event_over.
    """
    row = locked(Registration.objects.filter(pk=registration.pk).select_related("event")).get()
    now = clock.now()
    if row.event.starts_at is not None and row.event.starts_at <= now:
        raise Refused("event_over", _("The event has begun."))
    places = row.attendees.filter(state=AttendeeState.CONFIRMED).count()
    if not places:
        raise Refused("already_cancelled", _("Nobody of this registration has a place any more."))
    if row.coming_at is not None:
        return
    Registration.objects.filter(pk=row.pk).update(coming_at=now)
    audit.record("registration.coming", registration, by=by, places=places)


def forget(event_id: UUID) -> None:
    """Forget who said that he comes, because the event has other dates now. Before: the event is locked."""
    rows = Registration.objects.filter(event=event_id, coming_at__isnull=False)
    list(locked(rows.only("pk")))
    rows.update(coming_at=None)


@transaction.atomic
def _ask(event: Event, made_before: datetime) -> int:
    count = 0
    found = reminding.parties(event.pk, made_before)
    while some := list(islice(found, reminding.BATCH)):
        notices.send_still_coming(event, [one for one in some if one[0].coming_at is None])
        count += len(some)
    return count


def _asked(due: list[Event]) -> set[tuple[str, str]]:
    """Return (event, start) of those whose families were asked: all of one are, in one transaction."""
    rows = Message.objects.filter(template="still_coming", event_id__in={str(one.pk) for one in due})
    return set(rows.order_by().values_list("event_id", "facts__starts_at").distinct())


def _mark(event: Event) -> tuple[str, str]:
    return str(event.pk), event.starts_at.isoformat() if event.starts_at else ""
