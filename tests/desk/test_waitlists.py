"""The report of waitlists: demand by event, topic and venue, within one's metros (COM UC-6.2)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from tests.front import visiting
from tests.registration import lining
from tests.registration.lining import choose, family, free
from turnout.events.models import Event
from turnout.kernel import clock, times
from turnout.registration.actions import offering
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db


@pytest.fixture
def metro() -> Metro:
    return build.a_metro("Wrenfield")


@pytest.fixture
def event(metro: Metro) -> Event:
    """Return an event with two places, one taken from the line, three people waiting."""
    choose(**lining.no_night())
    venue = build.a_venue(metro, name="Millpond Library")
    topic = build.a_topic("Robotics")
    made, holder = lining.a_full_event(2, venue=venue, title="Build a robot", topics=[topic])
    noor = family(made, "Noor", if_full="as_free")
    family(made, "Ida", if_full="as_free")
    family(made, "Mira", "Jonas", if_full="together")
    free(holder)
    offering.accept(lining.of(noor), by=lining.himself(noor))
    return made


@pytest.fixture
def cleo(metro: Metro) -> Client:
    client = Client()
    client.force_login(cast.cleo(metro))
    return client


@pytest.mark.parametrize(
    ("by", "name"), [("event", "Build a robot"), ("topic", "Robotics"), ("venue", "Millpond Library")]
)
def test_demand_is_shown_by_event_topic_and_venue(cleo: Client, event: Event, by: str, name: str) -> None:
    page = visiting.words(cleo.get("/desk/waitlists/", {"by": by}).content)
    assert name in page
    assert "3 joined, 1 have a place" in page
    assert "2 more sessions of this size" in page
    assert "1 of 1 that ended were taken" in page


def test_before_an_offer_ended_no_share_is_told(cleo: Client, metro: Metro) -> None:
    choose(**lining.no_night())
    made, holder = lining.a_full_event(1, venue=build.a_venue(metro))
    family(made, "Noor", if_full="as_free")
    free(holder)
    for path in ("/desk/waitlists/", f"/desk/events/{made.reference}/waitlist/"):
        assert "Offers 1 none has ended yet" in visiting.words(cleo.get(path).content)


def test_an_offer_made_at_night_says_when_it_will_be_told(cleo: Client, metro: Metro) -> None:
    now = times.local(clock.now(), metro.time_zone)
    choose(quiet_from=(now - timedelta(hours=1)).time(), quiet_until=(now + timedelta(hours=2)).time())
    made, holder = lining.a_full_event(1, venue=build.a_venue(metro))
    family(made, "Noor", if_full="as_free")
    free(holder)
    page = visiting.words(cleo.get(f"/desk/events/{made.reference}/waitlist/").content)
    assert "will be told" in page


def test_other_metros_are_not_counted(event: Event) -> None:
    other = Client()
    other.force_login(cast.cleo(build.a_metro()))
    page = visiting.words(other.get("/desk/waitlists/").content)
    assert "Build a robot" not in page
    assert "Nobody waited" in page


def test_only_events_of_the_time_asked_for_count(cleo: Client, event: Event) -> None:
    early = visiting.words(cleo.get("/desk/waitlists/", {"until": "2020-01-01"}).content)
    assert "Nobody waited" in early


@pytest.mark.parametrize("typed", ["x", "2026-02-30", "9999-12-31", "0001-01-01", "\x00", "x" * 10_000])
def test_what_is_no_date_harms_nothing(cleo: Client, event: Event, typed: str) -> None:
    for name in ("since", "until", "by"):
        assert cleo.get("/desk/waitlists/", {name: typed}).status_code == 200


def test_the_report_costs_the_same_for_any_number_of_lines(
    cleo: Client, event: Event, metro: Metro, django_assert_num_queries: Callable[..., Any]
) -> None:
    for by in ("event", "topic", "venue"):
        cleo.get("/desk/waitlists/", {"by": by})
    with django_assert_num_queries(20, exact=False) as few:
        cleo.get("/desk/waitlists/")
    for number in range(5):
        made, _holder = lining.a_full_event(1, metro=metro, title=f"Workshop {number}")
        family(made, f"Kofi {number}", if_full="as_free")
    with django_assert_num_queries(len(few)):
        cleo.get("/desk/waitlists/")
