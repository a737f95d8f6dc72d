"""End holds that nobody paid in time: the place goes to the line, and the family is told (G-08; docs/paying.md).

Payment, cancellation and the end of a hold are one compare-and-set under the event's lock, so exactly one of them wins.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from turnout.audit import actions as audit
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.locks import locked
from turnout.lifecycle import actions as lifecycle
from turnout.registration.actions import capacity, holding, notices, queueing, serving, versions
from turnout.registration.models import Attendee, Registration
from turnout.registration.queries import settlements
from turnout.registration.rules import lines, paying, prices
from turnout.registration.states import AttendeeState


@transaction.atomic
def expire_overdue(event_id: UUID) -> int:
    """End every hold of an event that was not paid in time, and serve the line with its place; return how many.

    Who came from the line and has a chance left goes to its tail, as after an offer that lapsed (core.md section 2).
    Safe to run at any time, any number of times.
    """
    event, tiers = capacity.lock(event_id)
    theirs = _overdue(event)
    people = [one for several in theirs.values() for one in several]
    if not people:
        return 0
    again = queueing.with_a_chance(event, tiers, people)
    over = [one for one in people if one not in again]
    shifts = {shift.id: shift for shift in lifecycle.move_many(over, "expire")}
    shifts |= {shift.id: shift for shift in lifecycle.move_many(again, "requeue")}
    entries = queueing.to_the_tail(event, again)
    acts = audit.record_each(
        [
            audit.Draft(
                "places.unpaid",
                registration,
                SYSTEM,
                [*(shifts[str(one.pk)] for one in several), *entries.get(registration.pk, ())],
                facts={"places": len(several)},
            )
            for registration, several in theirs.items()
        ]
    )
    capacity.join(event.pk, lines.places_of((one.tier_id, 1) for one in again))
    serving.release(event.pk, lines.places_of((one.tier_id, 1) for one in people), act_id=acts[-1].pk)
    for registration, several in theirs.items():
        _tell(registration, event, several)
    return len(people)


def _overdue(event: Event) -> dict[Registration, list[Attendee]]:
    """Return whose holds are over, by registration, under the locks of core.md section 3."""
    rows = Attendee.objects.filter(
        paying.overdue(clock.now()), event=event, state=AttendeeState.PENDING_PAYMENT
    )
    keys = sorted(set(rows.values_list("registration_id", flat=True)))
    found = {
        one.pk: one for one in locked(Registration.objects.filter(pk__in=keys).select_related("registrant"))
    }
    people = locked(
        Attendee.objects.filter(pk__in=rows.values("pk"), state=AttendeeState.PENDING_PAYMENT).select_related(
            "person"
        )
    )
    theirs: dict[Registration, list[Attendee]] = {}
    for one in sorted(people, key=lambda one: (one.registration_id, one.position)):
        theirs.setdefault(found[one.registration_id], []).append(one)
    return theirs


def _tell(registration: Registration, event: Event, people: Sequence[Attendee]) -> None:
    registration.event = event
    everybody = list(registration.attendees.select_related("person").order_by("position", "pk"))
    holding.confirm_paid(registration, everybody, by=SYSTEM)  # a part may be enough for those who stay
    notices.send_declined(
        registration, everybody, version=versions.of(registration), what="unpaid", touched=people,
        paid=settlements.settled(registration) - prices.owed(everybody),
    )  # fmt: skip
