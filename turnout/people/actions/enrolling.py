"""Mark somebody as a member, for a term or until further notice; staff do it, and the mark is a fact of the person."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.models import Person


@transaction.atomic
def enrol(person: Person, begins: date, ends: date | None, *, by: Actor) -> Person:
    """Mark an adult as a member from `begins` to the end of `ends`; None is until further notice. Act: person.enrolled.

    It counts once the address is proven (`Person.is_member_on`). Refused: bad_input (ends before it begins, a child),
    not_found (merged or erased meanwhile).
    """
    row = _current(person)
    if not row.is_adult:
        raise Refused("bad_input", _("A child is no member; its guardian can be."), field="member_from")
    if ends is not None and ends < begins:
        raise Refused("bad_input", _("The last day is before the first."), field="member_until")
    if (row.member_from, row.member_until) != (begins, ends):
        row.member_from, row.member_until = begins, ends
        row.save(update_fields=["member_from", "member_until"])
        audit.record("person.enrolled", row, by=by)
    return row


@transaction.atomic
def withdraw(person: Person, *, by: Actor) -> Person:
    """Take the mark off; places that were booked with it stay. Act: person.membership_ended."""
    row = _current(person)
    if row.member_from is not None:
        row.member_from = row.member_until = None
        row.save(update_fields=["member_from", "member_until"])
        audit.record("person.membership_ended", row, by=by)
    return row


def _current(person: Person) -> Person:
    row = locked(Person.objects.current().filter(pk=person.pk)).first()
    if row is None:
        raise Refused("not_found", _("There is no such person any more."))
    return row
