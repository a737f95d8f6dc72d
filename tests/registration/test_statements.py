"""What registering and looking at registrations asks: the same in an event of ten people and of two thousand."""

from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from turnout.events.models import Event
from turnout.kernel.actors import VISITOR
from turnout.people.models import User
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import AS_FREE, Booking, Contact, Wanted
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db
FEW, MANY, PARTY = 10, 2000, 10
MOST = {"postgresql": 11, "sqlite": 20}  # with what frames a transaction; PostgreSQL writes all rows by one
DESK = ("", "places/", "waitlist/", "messages/", "history/")
_family = count(1)


def bookings(event: Event, number: int, *, children: int = 1, **more: object) -> list[Booking]:
    tier = build.the_tier(event)
    return [
        Booking(
            event_id=event.pk,
            wanted=tuple(Wanted(tier.pk, f"Mira {child}", 9) for child in range(children)),
            contact=Contact("Ana", "Lindqvist", f"ana-{family}@example.org", "+447700900418"),
            form_key=registering.new_form_key(),
            **more,  # type: ignore[arg-type]
        )
        for family in (next(_family) for _ in range(number))
    ]


def filled(event: Event, people: int) -> Event:
    for outcome in registering.register_many(bookings(event, people // PARTY, children=PARTY), by=VISITOR):
        outcome.unwrap()
    return event


def asked(client: Client, path: str, data: dict[str, str] | None = None) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        answer = client.post(path, data) if data else client.get(path)
    assert answer.status_code in {200, 303}, answer.content[:500]
    return [str(one["sql"]) for one in seen]


def form(name: str) -> dict[str, str]:
    family = next(_family)
    return {
        "first_name": "Ana",
        "last_name": "Lindqvist",
        "email": f"ana-{family}@example.org",
        "phone": "07700 900418",
        "party-TOTAL_FORMS": "1",
        "party-0-first_name": name,
        "party-0-age": "9",
        "form_key": registering.new_form_key(),
    }


def statements(event: Event, coordinator: User) -> dict[str, int]:
    """Return what each step of a visit, and each page of the desk about the event, asks."""
    family, desk = Client(), Client()
    desk.force_login(coordinator)
    path = f"/events/{event.slug}/register/"
    found = {"form": len(asked(family, path)), "sent": len(asked(family, path, form("Mira")))}
    made = Registration.objects.filter(event=event).order_by("-made_at", "-pk")[0]
    found["result"] = len(asked(family, f"/registrations/{made.reference}/"))
    found["cancelled"] = len(
        asked(
            family, f"/registrations/{made.reference}/cancellation/", {"people": str(made.attendees.get().pk)}
        )
    )
    found["event"] = len(asked(Client(), f"/events/{event.slug}/"))
    for part in DESK:
        page = f"/desk/events/{event.reference}/{part}"
        asked(desk, page)  # what a process keeps is then kept
        found[f"desk {part}"] = len(asked(desk, page))
    return found


def test_statements_do_not_grow_with_the_registrations() -> None:
    small = build.a_published_event(places=5000)
    large = build.a_published_event(places=5000, metro=small.metro)
    cleo = cast.cleo(small.metro)
    for event, people in ((small, FEW), (large, MANY)):
        statements(filled(event, people), cleo)  # a process words what it asks, and keeps pages, on first use
    few = statements(small, cleo)
    grown = {page: (few[page], many) for page, many in statements(large, cleo).items() if many > few[page]}
    assert grown == {}


def test_a_registration_asks_little() -> None:
    event = filled(build.a_published_event(places=50), FEW)
    path = f"/events/{event.slug}/register/"
    asked(Client(), path, form("Mira"))
    assert len(asked(Client(), path, form("Jonas"))) <= MOST[connection.vendor]


def test_a_line_does_not_make_joining_it_dearer() -> None:
    event = build.a_published_event(places=0)
    for outcome in registering.register_many(bookings(event, 1, if_full=AS_FREE), by=VISITOR):
        outcome.unwrap()  # once anybody waits, the line is looked at
    joined = []
    for waiting in (1, FEW, 20 * FEW):
        [last] = bookings(event, 1, if_full=AS_FREE)
        with CaptureQueriesContext(connection) as seen:
            registering.register(last, by=VISITOR)
        joined.append(len(seen))
        for outcome in registering.register_many(bookings(event, waiting, if_full=AS_FREE), by=VISITOR):
            outcome.unwrap()
    assert len(set(joined)) == 1


@pytest.mark.parametrize("children", [1, 4])
def test_a_larger_party_is_not_dearer(children: int) -> None:
    event = build.a_published_event(places=50)
    rows = {f"party-{number}-first_name": f"Child {number}" for number in range(children)}
    sent = {**form("Mira"), **rows, "party-TOTAL_FORMS": str(children)}
    asked(Client(), f"/events/{event.slug}/register/", form("Jonas"))
    assert len(asked(Client(), f"/events/{event.slug}/register/", sent)) <= MOST[connection.vendor]


def test_the_counters_are_moved_last() -> None:
    event = build.a_published_event(places=5)
    said = asked(Client(), f"/events/{event.slug}/register/", form("Mira"))
    first_lock = next(number for number, sql in enumerate(said) if sql.startswith('UPDATE "events_event"'))
    after = said[first_lock:]
    assert [sql.split(" ", 1)[0] for sql in after if sql not in {"COMMIT", ""}][:4] == [
        "UPDATE", "UPDATE", "INSERT", "SELECT",
    ]  # fmt: skip
    assert "registration_placemove" in after[2]
    assert not any(sql.startswith(("INSERT", "WITH")) for sql in after[3:])
