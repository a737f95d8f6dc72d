"""The chair of an event: who plans and runs it, one person (CLB assumption 2; design.md section 5)."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import locking
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.models import Person
from turnout.people.policy import judging

OVER = frozenset({EventState.ARCHIVED, EventState.CANCELLED, EventState.REJECTED})


@transaction.atomic
def appoint(event: Event, person: Person, *, by: Actor) -> Event:
    """Make somebody the chair of an event, in place of whoever was. Both are told; the act names the rows.

    Refused: wrong_state when the event is history; bad_input unless it is a grown-up with a proven address, who
    alone can sign in.
    """
    row = locked(Person.objects.current().filter(pk=person.pk)).first()  # people first, as merging does
    found = _open(event)
    if row is None or not row.is_adult or not row.is_proven:
        raise _unknown()
    if found.chair_id == row.pk:
        return found
    was = str(found.chair_id or "")
    _seat(found, row)
    audit.record("event.chair_appointed", found, by=by, person=str(row.pk), was=was)
    return found


def appoint_by_address(event: Event, address: str, *, by: Actor) -> Event:
    """Do the same with whoever signs in with this address."""
    person = Person.objects.with_address(address).filter(proven_at__isnull=False).first()
    if person is None:
        raise _unknown()
    return appoint(event, person, by=by)


@transaction.atomic
def dismiss(event: Event, *, by: Actor) -> Event:
    """Leave an event without a chair. Refused: wrong_state when the event is history."""
    found = _open(event)
    if found.chair_id is None:
        return found
    was = str(found.chair_id)
    _seat(found, None)
    audit.record("event.chair_dismissed", found, by=by, was=was)
    return found


def gather(goes: UUID, stays: UUID) -> None:
    """Let whoever is one person now chair what both rows chaired. Before: the rows of people are locked."""
    Event.objects.filter(chair=goes).update(chair=stays)


def forget(keys: Collection[UUID]) -> None:
    """Take these rows of a person from the events they chaired."""
    Event.objects.filter(chair__in=keys).update(chair=None)


def _unknown() -> Refused:
    said = _("Nobody with this address has signed in yet. Ask for that first; then choose the chair.")
    return Refused("bad_input", said, field="email")


def _open(event: Event) -> Event:
    found, _tiers = locking.event_and_tiers(event.pk)
    if found.state in OVER:
        raise Refused(
            "wrong_state",
            _("It is “%(state)s”, so its chair stays as it is.") % {"state": found.state_label},
            state=found.state,
        )
    return found


def _seat(event: Event, person: Person | None) -> None:
    for one in (event.chair, person):
        if one is not None and (user := getattr(one, "user", None)) is not None:
            judging.forget(user.pk)
    event.chair = person
    event.save(update_fields=["chair"])
