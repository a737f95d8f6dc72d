"""Whose registration it is."""

from turnout.kernel import codes, statements
from turnout.people.models import Person
from turnout.registration.models import Registration

BY_REFERENCE = statements.Prepared(
    lambda reference: (
        Registration.objects.filter(reference=reference)
        .select_related("registrant", "event__venue", "event__room", "event__metro")
        .order_by()
    ),
    stand_in="REFREF",
)


def find(reference: str) -> Registration | None:
    """Return the registration with this reference, with its event, place and registrant: one statement."""
    if len(reference) != codes.LENGTH or set(reference) - set(codes.ALPHABET):
        return None
    return next(iter(BY_REFERENCE.rows(reference)), None)


def holds(person: Person, registration: Registration) -> bool:
    """Return whether somebody made the registration, or is a guardian of a child in it (no statement for the first)."""
    if registration.registrant_id == person.pk:
        return True
    return registration.attendees.filter(person__guardians__guardian=person).exists()
