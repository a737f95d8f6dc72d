"""Register as somebody who has signed in: what he told about himself is kept up to date with it."""

from dataclasses import dataclass

from turnout.kernel.actors import Actor
from turnout.people.actions import profiles
from turnout.people.models import Person
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Outcome


@dataclass(frozen=True, slots=True)
class Details:
    """Name and phone as they stand in the form."""

    first_name: str
    last_name: str
    phone: str


def register(booking: Booking, person: Person, details: Details, *, by: Actor) -> Outcome:
    """Keep changed details, then book as `registering.register_many` does for one booking."""
    if (person.first_name, person.last_name, person.phone) != (
        details.first_name,
        details.last_name,
        details.phone,
    ):
        profiles.change_details(
            person, first_name=details.first_name, last_name=details.last_name, phone=details.phone, by=by
        )
    return registering.register_many([booking], by=by)[0]
