"""The public page of a venue says when it is open, and on which days to come it is otherwise."""

from datetime import date, timedelta

import pytest
from django.test import Client

from tests import build
from tests.front import visiting
from turnout.kernel import clock, times
from turnout.kernel.actors import SYSTEM
from turnout.ui import dates
from turnout.venues.actions import managing
from turnout.venues.models import Venue

pytestmark = pytest.mark.django_db


def page(venue: Venue) -> str:
    return visiting.words(Client().get(f"/venues/{venue.slug}/").content)


def a_venue_open(exceptions: dict[str, str]) -> Venue:
    venue = build.a_venue(name="Old Mill")
    changes = {"opening_hours": {"monday": "09:00-17:00"}, "opening_exceptions": exceptions}
    return managing.change(venue, changes, by=SYSTEM)


def today_at(venue: Venue) -> date:
    return times.local(clock.now(), venue.metro.time_zone).date()


def test_days_to_come_are_told_in_order_and_past_ones_are_not() -> None:
    day = today_at(build.a_venue())
    gone, soon, later = (day + timedelta(days=number) for number in (-1, 3, 5))
    venue = a_venue_open({str(later): "10:00-12:00", str(gone): "11:00-13:00", str(soon): ""})
    shown = page(venue)
    words = [
        f"{dates.day_plain(soon, day.year)} closed",
        f"{dates.day_plain(later, day.year)} 10:00 to 12:00",
    ]
    places = [shown.index("Other hours on these days"), *(shown.index(one) for one in words)]
    assert places == sorted(places)
    assert "11:00" not in shown


def test_a_venue_that_is_always_open_alike_says_nothing_more() -> None:
    assert "Other hours" not in page(a_venue_open({}))


def test_only_the_next_days_are_told() -> None:
    day = today_at(build.a_venue())
    venue = a_venue_open({str(day + timedelta(days=number)): "" for number in range(1, 40)})
    assert page(venue).count(" closed") == 12


@pytest.mark.parametrize(("days", "said"), [(-3, "This venue closed on"), (30, "This venue closes on")])
def test_a_venue_that_ends_says_so_in_time(days: int, said: str) -> None:
    venue = build.a_venue()
    managing.close(venue, today_at(venue) + timedelta(days=days), by=SYSTEM, reason="Sold.")
    assert said in page(venue)
