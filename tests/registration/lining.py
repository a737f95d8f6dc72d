"""Families in line, for tests."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from tests import build
from turnout.events.models import Event
from turnout.house import actions as house
from turnout.kernel import clock, times
from turnout.kernel.actors import SYSTEM, VISITOR, Actor
from turnout.people.actions import proving
from turnout.registration.actions import cancelling, registering, serving
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Offer, Registration
from turnout.registration.queries import lines

LIFE = timedelta(hours=48)
FAR = timedelta(days=30)


def a_full_event(places: int = 1, **values: Any) -> tuple[Event, Registration]:
    """Return an event far away, and the registration that holds all of its places."""
    values.setdefault("starts_in", FAR)
    event = build.a_published_event(places, **values)
    holder = family(event, *[f"Holder {number}" for number in range(places)])
    return event, holder


def family(
    event: Event, *names: str, if_full: str = "refuse", proven: bool = True, tier: int = 0
) -> Registration:
    """Return the registration of a family whose address is the first child's name."""
    place = list(event.tiers.order_by("position", "pk"))[tier]
    address = f"{names[0].lower().replace(' ', '.')}@example.org"
    booking = Booking(
        event.pk,
        tuple(Wanted(place.pk, first_name=name) for name in names),
        contact=Contact("Ana", f"of {names[0]}", address, "+441632960961"),
        if_full=if_full,
    )
    made = registering.register(booking, by=VISITOR)
    if proven:
        prove(made)
    return made


def prove(registration: Registration) -> None:
    """Prove the address of a registration, with what follows from it."""
    proving.prove(registration.registrant.email)
    for event_id in lines.events_of(registration.registrant_id):
        serving.serve_event(event_id)


def free(registration: Registration, count: int = 1) -> None:
    """Cancel so many places of a registration."""
    people = registration.attendees.filter(state="confirmed").order_by("position")[:count]
    cancelling.cancel_places(registration, [one.pk for one in people], by=SYSTEM, reason="Ill.")


def states(registration: Registration) -> list[str]:
    """Return the states of the people of a registration, in order."""
    return list(registration.attendees.order_by("position").values_list("state", flat=True))


def live(event: Event) -> list[tuple[str, int]]:
    """Return the live offers of an event, oldest first: the first name of the family's first child, and the places."""
    rows = Offer.objects.filter(event=event, state="live").order_by("made_at", "pk")
    return [(first_name(one.registration), one.places) for one in rows]


def first_name(registration: Registration) -> str:
    """Return the first name of the first person of a registration."""
    return registration.attendees.order_by("position")[0].person.first_name


def order(event: Event, tier: int = 0) -> list[str]:
    """Return who stands in the line of a tier, first to last."""
    place = list(event.tiers.order_by("position", "pk"))[tier]
    rows = place.entries.filter(state__in=("waiting", "offered")).order_by("sort_key")
    return [first_name(entry.registration) for entry in rows]


def himself(registration: Registration) -> Actor:
    """Return the registrant as an actor."""
    return Actor("person", str(registration.registrant_id))


def no_night() -> dict[str, time]:
    """Return quiet hours of a minute that no test comes near, whatever the hour it runs at."""
    far = times.local(clock.now() + timedelta(hours=12, minutes=35), "Europe/London").time()
    begins = far.replace(second=0, microsecond=0)
    return {"quiet_from": begins, "quiet_until": begins.replace(second=59)}


def choose(**values: Any) -> None:
    """Change settings of the organisation for this test."""
    house.change(values, by=SYSTEM)


def of(registration: Registration) -> Offer:
    """Return the only offer of a registration."""
    return registration.offers.get()


def templates(registration: Registration) -> Sequence[str]:
    """Return the templates of all messages about a registration, oldest first."""
    from turnout.messaging.models import Message  # noqa: PLC0415 -- for this one question

    rows = Message.objects.about("registration.registration", registration.pk)
    return list(rows.order_by("pk").values_list("template", flat=True))
