"""One search for the whole desk: what it finds, for whom, and at what cost."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.front import visiting
from turnout.people.policy.roles import Role
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db


@pytest.fixture
def metro() -> Metro:
    return build.a_metro()


@pytest.fixture
def cleo(metro: Metro) -> Client:
    client = Client()
    client.force_login(cast.cleo(metro))
    return client


def found(client: Client, typed: str) -> str:
    answer = client.get("/desk/search/", {"q": typed})
    assert answer.status_code == 200
    return visiting.words(answer.content)


def test_words_find_people_events_and_venues(cleo: Client, metro: Metro) -> None:
    venue = build.a_venue(metro, name="Lindgren Hall")
    event = build.a_published_event(venue=venue, title="Lindworm puppets")
    build.a_booking(event, "Mira")
    page = cleo.get("/desk/search/?q=lind").content
    for title, path in [
        ("Lindworm puppets", f"/desk/events/{event.reference}/"),
        ("Lindgren Hall", f"/desk/venues/{venue.slug}/"),
        ("Ana Lindqvist", "/desk/people/"),
    ]:
        assert visiting.link(page, title).startswith(path)
    assert cleo.get(visiting.link(page, "Ana Lindqvist")).status_code == 200


def test_a_reference_finds_its_registration_and_its_event_however_it_is_typed(
    cleo: Client, metro: Metro
) -> None:
    made = build.a_booking(build.a_published_event(metro=metro))
    typed = f" {made.reference[:3].lower()}-{made.reference[3:]} "
    page = cleo.get("/desk/search/", {"q": typed}).content
    assert visiting.link(page, made.reference) == f"/desk/registrations/{made.reference}/"
    page = cleo.get("/desk/search/", {"q": made.event.reference.lower()}).content
    assert visiting.link(page, made.event.title) == f"/desk/events/{made.event.reference}/"


def test_what_lies_in_another_metro_is_not_found(cleo: Client) -> None:
    event = build.a_published_event(title="Elsewhere puppets")
    made = build.a_booking(event)
    assert event.venue is not None
    for typed in ("Elsewhere", made.reference, event.reference, "Lindqvist", event.venue.name):
        assert "Nothing found" in found(cleo, typed)


def test_each_role_finds_what_it_may_see(metro: Metro) -> None:
    build.a_booking(
        build.a_published_event(venue=build.a_venue(metro, name="Lindgren Hall"), title="Lindworm")
    )
    officer = Client()
    officer.force_login(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(metro.pk)))
    page = found(officer, "lind")
    assert "Lindworm" in page
    assert "Ana Lindqvist" not in page
    assert "4 Canal Street" not in page


def test_the_door_is_closed_to_others() -> None:
    assert Client().get("/desk/search/?q=x").status_code == 302
    dan = Client()
    dan.force_login(cast.dan())
    assert dan.get("/desk/search/?q=x").status_code == 404


@pytest.mark.parametrize(
    "typed", ["", " ", "\x00", "x" * 10_000, "🤖", "שלום", "%", "'; DROP TABLE", "a " * 500]
)
def test_odd_words_are_answered(cleo: Client, typed: str) -> None:
    assert cleo.get("/desk/search/", {"q": typed}).status_code == 200


def test_what_was_typed_is_shown_as_text(cleo: Client) -> None:
    page = cleo.get("/desk/search/", {"q": '"><script>alert(1)</script>'}).content
    assert b"<script>alert" not in page


def test_the_search_asks_as_much_for_many_as_for_few(cleo: Client, metro: Metro) -> None:
    def cost() -> int:
        found(cleo, "lind")
        with CaptureQueriesContext(connection) as statements:
            found(cleo, "lind")
        return len(statements)

    def more() -> None:
        venue = build.a_venue(metro, name="Lindgren Hall")
        build.a_booking(build.a_published_event(venue=venue, title="Lindworm"))

    more()
    few = cost()
    for _ in range(10):
        more()
    assert cost() == few
