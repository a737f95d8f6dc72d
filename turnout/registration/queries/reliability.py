"""The places somebody booked, and whether they were used."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.people.models import Person
from turnout.registration.models import Attendance, Attendee, Registration, Standing
from turnout.registration.states import AttendeeState

BACK = timedelta(days=5 * 365)
MOST = 500
HERE = (Standing.ATTENDED, Standing.PARTIAL)


def places(registrant: Person, actor: Actor, now: datetime) -> list[tuple[datetime, bool]]:
    """Return when the event of each place ended and whether it was used, as far as `actor` sees rosters.

    Only events that are over and where somebody kept the door: without a single tap nobody knows who came.
    One statement.
    """
    return places_of([registrant.pk], actor, now)[registrant.pk]


def places_of(
    registrants: Collection[UUID], actor: Actor, now: datetime
) -> dict[UUID, list[tuple[datetime, bool]]]:
    """Return the same for several registrants, the newest of each: one statement."""
    found: dict[UUID, list[tuple[datetime, bool]]] = {key: [] for key in registrants}
    for key, ended_at, was_used in _rows(registrants, actor, now)[: MOST * max(1, len(found))]:
        if len(found[key]) < MOST and ended_at is not None:
            found[key].append((ended_at, was_used))
    return found


def _rows(
    registrants: Collection[UUID], actor: Actor, now: datetime
) -> QuerySet[Attendee, tuple[UUID, datetime | None, bool]]:
    taps = Attendance.objects.exclude(standing="")
    seen = Registration.objects.visible_to(actor, Permission.SEE_ROSTER)
    return (
        Attendee.objects.filter(
            registration__in=seen.filter(registrant__in=registrants),
            state=AttendeeState.CONFIRMED,
            event__ends_at__lt=now,
            event__ends_at__gt=now - BACK,
        )
        .filter(Exists(taps.filter(session__event=OuterRef("event"))))
        .annotate(was_used=Exists(taps.filter(attendee=OuterRef("pk"), standing__in=HERE)))
        .order_by("-event__ends_at", "pk")
        .values_list("registration__registrant", "event__ends_at", "was_used")
    )
