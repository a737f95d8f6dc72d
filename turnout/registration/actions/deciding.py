"""Decide on registrations of an event that screens: approve, decline, or run out of time (core.md section 2, G-08).

A decision, a cancellation by the family and the end of the time are one compare-and-set under the event's lock, so
exactly one of them wins. Who is approved keeps the place that was held since he registered.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.kernel import clock, text
from turnout.kernel.actors import SYSTEM, Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.lifecycle import actions as lifecycle
from turnout.registration.actions import capacity, holding, notices, serving, versions
from turnout.registration.models import Attendee, Registration
from turnout.registration.queries import roster
from turnout.registration.rules import lines, paying, screening
from turnout.registration.states import AttendeeState

DECIDABLE = (EventState.APPROVED, EventState.PUBLISHED, EventState.REGISTRATION_CLOSED)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one family: on how many people was decided, or why on none."""

    registration: Registration
    people: int = 0
    refused: Refused | None = None


def families(people: Iterable[Attendee]) -> dict[Registration, list[Attendee]]:
    """Return those on whom somebody has to decide, by their registration, in order."""
    found: dict[Registration, list[Attendee]] = {}
    for one in people:
        if one.state == AttendeeState.PENDING:
            found.setdefault(one.registration, []).append(one)
    return found


def approve(event: Event, attendee_ids: Iterable[UUID], *, by: Actor) -> list[Result]:
    """Confirm these people of an event: one transaction, act and message for each family.

    What is paid beforehand is held until then. A family that is refused does not stop the next: already_decided,
    decision_overdue, wrong_state.
    """
    return _each(event, attendee_ids, lambda one, keys: _approve(one, keys, by))


def decline(
    event: Event, attendee_ids: Iterable[UUID], *, by: Actor, reason: str, told: str = ""
) -> list[Result]:
    """Say no to these people of an event, as `approve` does yes; their places go to the line at once.

    `reason` stays with staff; `told` is what the family reads beside our own words. They may register again.
    """
    return _each(event, attendee_ids, lambda one, keys: _decline(one, keys, by, reason, told))


@transaction.atomic
def expire_overdue(event_id: UUID) -> int:
    """End what nobody decided in time, serve the line with its places, tell each family; return how many people.

    Safe to run at any time, any number of times.
    """
    event, _tiers = capacity.lock(event_id)
    if not screening.is_overdue(event, clock.now()):
        return 0
    rows = Attendee.objects.filter(event=event_id, state=AttendeeState.PENDING)
    people = list(locked(rows.select_related("person", "registration__registrant")))
    if not people:
        return 0
    theirs = families(sorted(people, key=lambda one: (one.registration_id, one.position)))
    shifts = {shift.id: shift for shift in lifecycle.move_many(people, "expire")}
    acts = audit.record_each(
        [
            audit.Draft(
                "places.undecided",
                registration,
                SYSTEM,
                [shifts[str(one.pk)] for one in several],
                facts={"places": len(several)},
            )
            for registration, several in theirs.items()
        ]
    )
    serving.release(event.pk, lines.places_of((one.tier_id, 1) for one in people), act_id=acts[-1].pk)
    for registration, several in theirs.items():
        _tell_no(registration, event, several, "undecided")
    return len(people)


Way = Callable[[Registration, set[UUID]], int]


def _each(event: Event, attendee_ids: Iterable[UUID], way: Way) -> list[Result]:
    found: dict[Registration, set[UUID]] = {}
    for one in roster.chosen(event, attendee_ids):
        found.setdefault(one.registration, set()).add(one.pk)
    return [_result(registration, keys, way) for registration, keys in found.items()]


def _result(registration: Registration, keys: set[UUID], way: Way) -> Result:
    try:
        with transaction.atomic():
            return Result(registration, way(registration, keys))
    except Refused as refused:
        return Result(registration, refused=refused)


def _approve(registration: Registration, keys: set[UUID], by: Actor) -> int:
    event, people = _undecided(registration, keys)
    changes = holding.approve(people, event)
    audit.record("places.approved", registration, by=by, changes=changes, places=len(people))
    holding.confirm_covered(registration, people, by=by)
    everybody = _everybody(registration)
    notices.send_changed(
        _with_event(registration, event),
        everybody,
        version=versions.of(registration),
        what=paying.told_as([one for one in everybody if one in people], "approved"),
        touched=people,
    )
    return len(people)


def _decline(registration: Registration, keys: set[UUID], by: Actor, reason: str, told: str) -> int:
    if text.is_blank(reason):
        raise Refused("reason_missing", _("Say why. The reason is kept in the history."), field="reason")
    event, people = _undecided(registration, keys)
    changes = lifecycle.move_many(people, "decline", reason=reason)
    places = Counter(one.tier_id for one in people)
    act = audit.record(
        "places.declined", registration, by=by, changes=changes, reason=reason, places=len(people)
    )
    serving.release(event.pk, places, act_id=act.pk, told=registration.pk)
    _tell_no(registration, event, people, "declined", told)
    return len(people)


def _undecided(registration: Registration, keys: set[UUID]) -> tuple[Event, list[Attendee]]:
    """Return the event, and who of the chosen is still to be decided on, under the locks of core.md section 3."""
    event, _tiers = capacity.lock(registration.event_id)
    if event.state not in DECIDABLE and event.state not in screening.BEGUN:
        raise Refused("wrong_state", _("Nothing is decided at this event any more."))
    locked(Registration.objects.filter(pk=registration.pk)).first()
    rows = locked(Attendee.objects.filter(registration=registration).select_related("person"))
    people = sorted((one for one in rows if one.pk in keys), key=lambda one: one.position)
    pending = [one for one in people if one.state == AttendeeState.PENDING]
    if not pending:
        raise Refused("already_decided", _("Somebody else decided, or they cancelled, a moment earlier."))
    if screening.is_overdue(event, clock.now()):
        raise Refused(
            "decision_overdue",
            _("The time to decide is over. Register them yourself, if they may still come."),
        )
    return event, pending


def _tell_no(
    registration: Registration, event: Event, people: Sequence[Attendee], what: str, said: str = ""
) -> None:
    notices.send_declined(
        _with_event(registration, event),
        _everybody(registration),
        version=versions.of(registration),
        what=what,
        touched=people,
        said=said,
    )


def _everybody(registration: Registration) -> list[Attendee]:
    return list(registration.attendees.select_related("person").order_by("position", "pk"))


def _with_event(registration: Registration, event: Event) -> Registration:
    registration.event = event
    return registration
