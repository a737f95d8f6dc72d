"""Files of other systems, for tests: rows of an order, and the command that takes them into an event."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests import build
from tests.importing.conftest import Ran, run
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.registration.models import Attendee

EVENTBRITE = (
    "Order #,Order Date,First Name,Last Name,Email,Quantity,Ticket Type,Attendee #,Order Type,Currency,Total Paid,"
    "Attendee Status,Cell Phone,Buyer First Name,Buyer Last Name,Buyer Email,Event ID,Dietary needs"
)
PRETIX = (
    "Event slug;Order code;Position ID;Status;Email;Phone number;Order date;Product;Variation;Price;Tax rate;"
    "Attendee name;Attendee email;Company;Pseudonymization ID;Allergies;Company;Order locale"
)


def an_event(places: int | None = 20, **values: Any) -> Event:
    """Return an event that takes registrations of anyone."""
    return build.a_published_event(places, audience="anyone", **values)


def priced(places: int = 20, price: int = 1800) -> Event:
    """Return one whose places cost something."""
    return an_event(currency="GBP", tiers=[TierDraft(name="Place", capacity=places, price_minor=price)])


def eventbrite(order: str, first: str = "Ana", last: str = "Lindqvist", **said: str) -> str:
    """Return a row of an attendee report; without buyer, as older ones are."""
    row = {
        "email": f"{first.lower()}@example.org",
        "quantity": "1",
        "type": "Place",
        "kind": "Free Order",
        "currency": "GBP",
        "paid": "0.00",
        "status": "Attending",
        "phone": "",
        "buyer": ",,",
        "event": "777",
        **said,
    }
    return (
        f"{order},2026-10-01 10:00:00,{first},{last},{row['email']},{row['quantity']},{row['type']},9{order},"
        f"{row['kind']},{row['currency']},{row['paid']},{row['status']},{row['phone']},{row['buyer']},{row['event']},"
        "Nuts"
    )


def pretix(order: str, name: str = "Ana Lindqvist", **said: str) -> str:
    """Return a row of order positions."""
    row = {
        "email": "ana@example.org",
        "product": "Place",
        "variation": "",
        "price": "0.00",
        "status": "paid",
        "event": "fair",
        "phone": "",
        "locale": "en",
        **said,
    }
    return (
        f"{row['event']};{order};1;{row['status']};{row['email']};{row['phone']};2026-10-01;{row['product']};"
        f"{row['variation']};{row['price']};0.00;{name};;;ABCDEFGH;Nuts;;{row['locale']}"
    )


def take(system: str, path: Path, event: Event, *options: str) -> Ran:
    """Run `turnout import` of a file into an event."""
    return run(system, path, "--event", event.reference, *options)


def people(event: Event) -> list[tuple[str, str, str]]:
    """Return who is at an event: first name, state, who booked."""
    rows = Attendee.objects.filter(event=event).order_by("registration__registrant__email", "position")
    return [
        (one.person.first_name, str(one.state), one.registration.registrant.email)
        for one in rows.select_related("person", "registration__registrant")
    ]


def facts(event: Event) -> Mapping[str, int]:
    """Return what a second run must leave as it is."""
    return {
        "attendees": event.attendees.count(),
        "registrations": event.registrations.count(),
        "held": Event.objects.get(pk=event.pk).held,
    }
