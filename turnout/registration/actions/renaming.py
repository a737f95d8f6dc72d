"""Change names and ages in a registration (COM UC-1.2: a parent corrects what he typed)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event
from turnout.kernel import clock, text
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.actions import households, profiles
from turnout.people.models import Person
from turnout.registration.actions import notices, versions
from turnout.registration.models import Attendee, Registration
from turnout.registration.rules import ages
from turnout.registration.states import LIVE


@dataclass(frozen=True, slots=True)
class Spelling:
    """How somebody is to be written: a first name, and an age or None."""

    attendee_id: UUID
    first_name: str
    age: int | None


@transaction.atomic
def rename(registration: Registration, spellings: Sequence[Spelling], *, guardian: Person, by: Actor) -> None:
    """Write people of a registration as `spellings` say; `guardian` is whose children they are.

    After: names and ages changed, one act, one message when anything did change. Refused: not_found,
    bad_input (`field` is first_name or age, `attendee` says whose), event_over.
    """
    ends_at = registration.event.ends_at
    if ends_at is not None and ends_at <= clock.now():
        raise Refused("event_over", _("The event is over, so nothing is changed any more."))
    locked(Registration.objects.filter(pk=registration.pk)).first()
    everybody = list(registration.attendees.select_related("person").order_by("position", "pk"))
    known = {one.pk: one for one in everybody if one.state in LIVE}
    changed = [
        one for one in spellings if _write(registration.event, known.get(one.attendee_id), one, guardian, by)
    ]
    if not changed:
        return
    audit.record("registration.renamed", registration, by=by, people=len(changed))
    notices.send_changed(registration, everybody, version=versions.of(registration), what="renamed")


def _write(event: Event, attendee: Attendee | None, spelling: Spelling, guardian: Person, by: Actor) -> bool:
    if attendee is None:
        raise Refused("not_found", _("This person is not in this registration."))
    is_renamed = text.line(spelling.first_name) != attendee.person.first_name
    if is_renamed:
        _name(attendee, spelling.first_name, guardian, by)
    is_older = spelling.age != attendee.age
    if is_older:
        ages.require(event, spelling.age, attendee=str(attendee.pk))
    if is_older:
        Attendee.objects.filter(pk=attendee.pk).update(age=spelling.age)
        attendee.age = spelling.age
    return is_renamed or is_older


def _name(attendee: Attendee, first_name: str, guardian: Person, by: Actor) -> None:
    person = attendee.person
    try:
        if person.is_adult:
            profiles.change_details(
                person, first_name=first_name, last_name=person.last_name, phone=person.phone, by=by
            )
        else:
            households.rename_child(guardian, person.pk, first_name, by=by)
    except Refused as refused:
        raise Refused(
            refused.code, refused.message, field="first_name", attendee=str(attendee.pk)
        ) from refused
    person.first_name = text.line(first_name)
