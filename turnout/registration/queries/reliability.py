"""The places somebody booked, and whether they were used."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

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
    taps = Attendance.objects.exclude(standing="")
    rows = (
        Attendee.objects.filter(
            registration__in=Registration.objects.visible_to(actor, Permission.SEE_ROSTER).filter(
                registrant=registrant
            ),
            state=AttendeeState.CONFIRMED,
            event__ends_at__lt=now,
            event__ends_at__gt=now - BACK,
        )
        .filter(Exists(taps.filter(session__event=OuterRef("event"))))
        .annotate(was_used=Exists(taps.filter(attendee=OuterRef("pk"), standing__in=HERE)))
        .order_by("-event__ends_at", "pk")
    )
    found = rows.values_list("event__ends_at", "was_used")[:MOST]
    return [(ended_at, was_used) for ended_at, was_used in found if ended_at is not None]
