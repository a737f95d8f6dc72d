"""What the desk asks about registrations that somebody has to decide on."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch

from turnout.events.models import Event
from turnout.kernel import keyset
from turnout.messaging.models import Message
from turnout.messaging.states import HANDED_OVER, UNSENT
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


def told_by(registrations: Collection[UUID], until: datetime) -> dict[UUID, datetime]:
    """Return by when families were told last that they hear of a decision: one statement.

    What has not left yet counts only if it says `until`, for anything else is untrue by now and will not leave.
    """
    rows = (
        Message.objects.filter(
            about_kind="registration.registration",
            about_id__in=[str(key) for key in registrations],
            state__in=[*HANDED_OVER, *UNSENT],
            facts__has_key="decide_by",
        )
        .order_by("pk")
        .values_list("about_id", "state", "facts__decide_by")
    )
    found: dict[UUID, datetime] = {}
    for key, state, written in rows:
        said = datetime.fromisoformat(written)
        if said == until or state not in UNSENT:
            found[UUID(key)] = said
    return found
