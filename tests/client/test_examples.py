"""What the docs tell programs to do is done here, line by line, so that no example rots."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests import build, cast
from tests.client import examples
from tests.client.examples import HOUSE, Example, Machine
from turnout.api.rules import examples as examples_shown
from turnout.api.rules import reading
from turnout.api.web import v1
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.people.actions import api_tokens
from turnout.people.policy import scopes
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Wanted
from turnout.registration.models import Attendance, Attendee, Registration
from turnout.registration.rules import kiosks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once("sqlite")]

PAGES = [HOUSE / "docs" / "api.md", HOUSE / "docs" / "remote.md", HOUSE / "clients" / "python" / "README.md"]


@pytest.fixture
def event() -> Event:
    """Return an event with people, at a venue, in a region, about a topic."""
    metro = build.a_metro("Wrenfield")
    build.a_venue(metro, name="Central Library")
    build.a_topic("Robots")
    event = build.a_published_event(20, metro=metro)
    wanted = tuple(Wanted(build.the_tier(event).pk, name) for name in ("Mira", "Jonas"))
    booking = Booking(event.pk, wanted, registrant_id=cast.person(cast.sys()).pk)
    registering.register(booking, by=cast.sys().actor)
    return event


@pytest.fixture
def placed(site: str, event: Event) -> dict[str, str]:
    """Return what the names of the docs stand for."""
    registration = Registration.objects.get(event=event)
    return {
        "https://places.example.org": site,
        "$TURNOUT": site,
        "H8R4TB": build.a_published_event(20, metro=event.metro).reference,
        examples_shown.NAMES["events"]: event.reference,
        examples_shown.NAMES["registrations"]: registration.reference,
    }


@pytest.fixture
def machine(placed: dict[str, str], event: Event, token: Callable[..., str], tmp_path: Path) -> Machine:
    """Return a machine with a token of whoever leads the region."""
    cleo = cast.cleo(event.metro)
    return Machine(tmp_path, placed, token(cleo, *scopes.to_give(cleo.actor)))


def test_whatever_reads_is_asked_as_the_documentation_shows_it(
    placed: dict[str, str], token: Callable[..., str], tmp_path: Path
) -> None:
    machine = Machine(tmp_path, placed, token(cast.sys(), *scopes.to_give(cast.sys().actor)))
    assert build.a_series(build.a_published_event(title="Chess club"), 2).slug == "chess-club"
    routes = [
        route for group in reading.groups(v1.document()) for route in group.routes if route.method == "GET"
    ]
    gone = (
        examples_shown.KEY,
        f"/me/registrations/{examples_shown.NAMES['registrations']}",
    )  # not there, not his
    shown = [route for route in routes if not any(one in route.example for one in gone)]
    for route in shown:
        for text in (route.example, route.command):
            machine.run(Example("sh", text))
    assert len(shown) > 12


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_example_of_a_page_does_what_it_says(page: Path, machine: Machine) -> None:
    found = examples.of(page)
    for example in found:
        machine.run(example)
    assert len(found) >= 2


def test_whoever_has_a_token_and_the_walk_registers_cancels_and_checks_in(site: str, tmp_path: Path) -> None:
    event = build.a_published_event(
        20, metro=build.a_metro("Wrenfield"), title="Build a robot", starts_in=timedelta(minutes=30)
    )
    cleo = cast.cleo(event.metro)
    opened = ["events:read", "registrations:read", "registrations:write", "checkin:write"]
    secret = api_tokens.make(cleo, "Door scanner", opened, 30, by=cleo.actor)[1]
    now, session = clock.now(), event.sessions.get()
    placed = {
        "https://places.example.org": site,
        "K7Q2MP": event.reference,
        "2026-12-05T09:55:00Z": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "2026-12-05": f"{kiosks.day_of(event, session)}",
    }
    machine = Machine(tmp_path, placed, secret)
    said = [machine.run(example) for example in examples.of(HOUSE / "docs" / "api-walk.md")]
    assert "done" in said[-2]
    standing = {(one.person.first_name, one.state) for one in Attendee.objects.select_related("person")}
    assert standing == {
        ("Mira", "cancelled"),
        ("Jonas", "cancelled"),
        ("Ada", "confirmed"),
        ("Ike", "cancelled"),
        ("Noor", "confirmed"),
    }
    assert Attendance.objects.filter(standing="attended").count() == 2


def test_an_example_that_does_not_work_is_found(machine: Machine) -> None:
    for text in (
        "curl https://places.example.org/api/v1/events/222222",
        "turnout --remote https://places.example.org list-evens",
        "true\nfalse\ntrue",
        "curl https://places.example.org/api/v1/events?metro=wrenfield&limit=1",
        'curl -H "Idempotency-Key: $(no_such_program)" https://places.example.org/api/v1/events',
    ):
        with pytest.raises(AssertionError):
            machine.run(Example("sh", text))
    with pytest.raises(AssertionError):
        machine.run(Example("python", "raise SystemExit(1)"))
    one = "curl https://places.example.org/api/v1/events/K7Q2MP"
    with pytest.raises(AssertionError):
        machine.run(Example("sh", one, '{"no_such_field": 1}'))
    with pytest.raises(AssertionError):
        machine.run(Example("sh", one, '{"places": {"left": 3}}'))
    assert machine.run(Example("sh", one, '{"reference": "W5YD9N", "places": {"left": 18}}'))
    assert machine.placeholders["W5YD9N"] == machine.placeholders["K7Q2MP"]


def test_blocks_are_cut_out_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "A\n\n    one\n    two\n\n```python\nthree\n```\n\n```json\n{}\n```\n\n    pip install ./clients/python\n"
    )
    assert examples.of(page) == [Example("sh", "one\ntwo\n"), Example("python", "three\n", "{}\n")]
