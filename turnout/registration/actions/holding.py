"""Places held until they are paid: given, and confirmed when the money is here (core.md section 2, G-08).

Before each call the event is locked with its tiers, then the registration and its people, in the caller's transaction.
"""

from collections.abc import Sequence

from turnout.audit import actions as audit
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.lifecycle import actions as lifecycle
from turnout.registration.models import Attendee, Registration
from turnout.registration.queries import settlements
from turnout.registration.rules import paying, prices, screening


def give(people: Sequence[Attendee], event: Event) -> list[audit.Shift]:
    """Give places to people who wait: confirmed, or held until somebody decides or until they are paid."""
    if event.is_screened:
        return lifecycle.move_many(people, screening.placing(event))
    return _given(people, event, "place")


def approve(people: Sequence[Attendee], event: Event) -> list[audit.Shift]:
    """Confirm people on whom somebody decided, or hold their places until they are paid."""
    return _given(people, event, "confirm")


def confirm_paid(registration: Registration, people: Sequence[Attendee], *, by: Actor) -> list[Attendee]:
    """Confirm whose places are held, if all is paid that is paid beforehand; return who. No hold is overdue then.

    `people` are all of the registration as they stand now.
    """
    now = clock.now()
    held = [one for one in paying.held(people) if not paying.is_overdue(one, now)]
    if not held or settlements.settled(registration) < prices.beforehand(people):
        return []
    changes = lifecycle.move_many(held, "confirm")
    audit.record("places.paid", registration, by=by, changes=changes, places=len(held))
    return held


def confirm_covered(registration: Registration, given: Sequence[Attendee], *, by: Actor) -> None:
    """Confirm people who were given places just now, if what was paid before is enough for them."""
    if paying.held(given):
        confirm_paid(registration, list(registration.attendees.select_related("person")), by=by)


def _given(people: Sequence[Attendee], event: Event, move: str) -> list[audit.Shift]:
    now = clock.now()
    owing = [one for one in people if paying.owes(one)]
    for one in owing:
        paying.hold(one, event, now)
    if owing:
        Attendee.objects.bulk_update(owing, ["hold_from", "hold_until"])
    settled = [one for one in people if not paying.owes(one)]
    return lifecycle.move_many(settled, move) + lifecycle.move_many(owing, "hold")
