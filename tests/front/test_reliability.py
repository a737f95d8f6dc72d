"""Places booked against places used: of adults, of events that are over, fading, for staff of the metro only."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.front import visiting
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.people.actions import proving
from turnout.people.models import Person
from turnout.people.policy.roles import Role
from turnout.registration.actions import cancelling, checking_in
from turnout.registration.actions.checking_in import Touch
from turnout.registration.models import Attendee
from turnout.registration.rules import reliability
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db
MARA = "mara@example.org"
WHEN = datetime.fromisoformat("2026-06-01T12:00:00+00:00")


def days(*ago: int) -> list[tuple[datetime, bool]]:
    """Return used places so many days ago, unused ones for negative numbers."""
    return [(WHEN - timedelta(days=abs(day)), day > 0) for day in ago]


@pytest.mark.parametrize(
    ("places", "percent"),
    [(days(1, 1, 1), 100), (days(-1, -1, -1), 0), (days(1, 1, -1, -1), 50), (days(1, 1, -366), 80)],
)
def test_a_place_weighs_half_as_much_after_a_year(
    places: Sequence[tuple[datetime, bool]], percent: int
) -> None:
    found = reliability.of(places, WHEN)
    assert found is not None
    assert found.percent == percent


def test_few_places_say_nothing() -> None:
    assert reliability.of(days(1, -1), WHEN) is None


def an_event_in_the_past(metro: Metro, *, here: Sequence[bool], ago: int = 20, kept: bool = True) -> None:
    """Hold an event to which a family came with some of its children; `kept`: somebody kept the door."""
    with clock.shifted(timedelta(days=-ago)):
        event = build.a_published_event(metro=metro, starts_in=timedelta(hours=1))
        made = build.a_booking(event, *(f"Child {number}" for number in range(len(here))), email=MARA)
    session = event.sessions.get()
    with clock.shifted(timedelta(days=-ago, hours=1, minutes=5)):
        people = Attendee.objects.filter(registration=made).order_by("position")
        for attendee, is_here in zip(people, here, strict=True):
            if kept:
                standing = "attended" if is_here else "absent"
                touch = Touch(uuid4(), attendee.pk, standing, clock.now())
                checking_in.check_in(session, touch, by=SYSTEM)


@pytest.fixture
def metro() -> Metro:
    return build.a_metro()


@pytest.fixture
def cleo(metro: Metro) -> Client:
    client = Client()
    client.force_login(cast.cleo(metro))
    return client


def page_of(client: Client, person: Person) -> str:
    answer = client.get(f"/desk/people/{person.pk}/")
    assert answer.status_code == 200
    return visiting.words(answer.content)


def test_places_used_are_shown_of_the_registrant_and_not_of_a_child(cleo: Client, metro: Metro) -> None:
    an_event_in_the_past(metro, here=[True, True, False])
    an_event_in_the_past(metro, here=[False], kept=False)
    mara = proving.prove(MARA)
    assert "Places used 2 of 3" in page_of(cleo, mara)
    child = Attendee.objects.filter(registration__registrant=mara).order_by("position")[0].person
    assert "Places used" not in page_of(cleo, child)


def test_a_place_given_back_is_none(cleo: Client, metro: Metro) -> None:
    with clock.shifted(timedelta(days=-20)):
        event = build.a_published_event(metro=metro, starts_in=timedelta(hours=1))
        made = build.a_booking(event, "Mira", "Jonas", email=MARA)
        cancelling.cancel_places(made, [made.attendees.order_by("position")[0].pk], by=SYSTEM, reason="Ill.")
    an_event_in_the_past(metro, here=[True, True, True])
    assert "Places used 3 of 3" in page_of(cleo, proving.prove(MARA))


def test_each_metro_sees_its_own_places(cleo: Client, metro: Metro) -> None:
    other = build.a_metro()
    an_event_in_the_past(metro, here=[True, True, False])
    an_event_in_the_past(other, here=[True, True, True, True])
    mara = proving.prove(MARA)
    ben = Client()
    ben.force_login(cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(other.pk)))
    assert "Places used 2 of 3" in page_of(cleo, mara)
    assert "Places used 4 of 4" in page_of(ben, mara)


def test_it_takes_one_statement(cleo: Client, metro: Metro) -> None:
    an_event_in_the_past(metro, here=[True, True, False])
    mara = proving.prove(MARA)
    page_of(cleo, mara)
    with CaptureQueriesContext(connection) as few:
        page_of(cleo, mara)
    for _ in range(3):
        an_event_in_the_past(metro, here=[True, False, True])
    proving.prove(MARA)
    with CaptureQueriesContext(connection) as many:
        page_of(cleo, mara)
    assert len(many) == len(few)
