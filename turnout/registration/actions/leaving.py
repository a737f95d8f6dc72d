"""Whoever gets a place stops waiting for another one at the same event (G-30)."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from turnout.kernel.actors import Actor
from turnout.registration.actions import cancelling
from turnout.registration.models import Attendee, Registration
from turnout.registration.states import AttendeeState


def leave_other_lines(placed: Sequence[Attendee], *, by: Actor) -> None:
    """Let people who have a place now leave the lines they stand in for other kinds of place.

    Before: the event is locked with its tiers, in the transaction that places them. After: one act and one message
    for each registration that waited for them.
    """
    if not placed:
        return
    rows = Attendee.objects.filter(
        event=placed[0].event_id,
        person__in=[one.person_id for one in placed],
        state=AttendeeState.WAITING,
    ).exclude(pk__in=[one.pk for one in placed])
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for one in rows:
        found[one.registration_id].append(one.pk)
    for registration_id, people in found.items():
        registration = Registration.objects.select_related(
            "registrant", "event__venue", "event__room", "event__metro"
        ).get(pk=registration_id)
        cancelling.cancel_waits(registration, people, by=by)
