"""When a venue is open: read from what people type, by weekday and by exception."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from tests import build
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.venues import rules
from turnout.venues.actions import managing
from turnout.venues.models import Venue

pytestmark = pytest.mark.django_db
SATURDAY = date(2026, 12, 5)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", []),
        ("9:00-17:00", [(time(9), time(17))]),
        ("09.00 \u2013 12.30; 14:00 to 18:00", [(time(9), time(12, 30)), (time(14), time(18))]),
        ("18:00-24:00", [(time(18), time(0))]),
        ("17:00-09:00", None),
        ("24:30-25:00", None),
        ("always", None),
        ("x" * 10_000, None),
    ],
)
def test_hours_are_read_or_not(said: str, meant: list[tuple[time, time]] | None) -> None:
    assert rules.spans(said) == meant


def a_venue(**values: Any) -> Venue:
    return build.a_venue(
        opening_hours={"saturday": "10:00-13:00, 14:00-24:00"},
        opening_exceptions={"2026-12-12": "", "2026-12-13": "09:00-12:00"},
        **values,
    )


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "starts", "ends", "is_open"),
    [
        (5, 10, 13, True),
        (5, 12, 15, False),
        (5, 9, 12, False),
        (5, 20, 23, True),
        (6, 10, 12, False),
        (12, 10, 12, False),
        (13, 9, 12, True),
        (13, 9, 13, False),
    ],
)
def test_an_exception_comes_before_the_weekday(day: int, starts: int, ends: int, is_open: bool) -> None:
    on = SATURDAY.replace(day=day)
    assert rules.is_open(a_venue(), at(on, starts), at(on, ends)) is is_open


def test_what_ends_at_midnight_ends_that_day_and_later_does_not() -> None:
    venue = a_venue()
    sunday = SATURDAY.replace(day=6)
    assert rules.is_open(venue, at(SATURDAY, 20), at(sunday, 0))
    assert not rules.is_open(venue, at(SATURDAY, 20), at(sunday, 1))


def test_a_venue_whose_hours_nobody_knows_is_open() -> None:
    assert rules.is_open(build.a_venue(), at(SATURDAY, 3), at(SATURDAY, 4))


def test_hours_nobody_can_read_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        managing.change(a_venue(), {"opening_hours": {"monday": "all day"}}, by=SYSTEM)
    assert (refused.value.code, refused.value.field) == ("bad_input", "opening_hours")
