"""What the desk asks about registrations that somebody has to decide on."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch

from turnout.events.models import Event
from turnout.kernel import keyset
from turnout.registration.models import Attendee, Registration
from turnout.registration.states import AttendeeState

PAGE = 20  # registrations, each a card


def page(event: Event, *, after: str = "", before: str = "") -> keyset.Page[Registration]:
    """Return a page of the registrations with somebody to decide on, oldest first, with these: two statements."""
    pending = Attendee.objects.filter(state=AttendeeState.PENDING)
    rows = (
        Registration.objects.filter(Exists(pending.filter(registration=OuterRef("pk"))), event=event)
        .select_related("registrant")
        .prefetch_related(
            Prefetch(
                "attendees",
                pending.select_related("person", "tier").order_by("position", "pk"),
                to_attr="undecided",
            )
        )
    )
    return keyset.page(rows, "pk", after=after, before=before, size=PAGE)


def everybody(event: Event, most: int) -> list[UUID]:
    """Return the keys of those to decide on, families together, so many at most: one statement."""
    rows = Attendee.objects.filter(event=event, state=AttendeeState.PENDING)
    return list(rows.order_by("registration", "pk").values_list("pk", flat=True)[:most])
