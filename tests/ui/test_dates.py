"""Dates in words, on the wall clock of the place, across clock changes and years."""

from datetime import UTC, date, datetime

import pytest

from turnout.ui import dates

OCTOBER_CHANGE = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 01:30 BST; an hour later it is 01:30 GMT


def at(*parts: int, zone: str = "Europe/London") -> datetime:
    """Return an instant of UTC, read in a zone."""
    return dates.in_zone(datetime(*parts, tzinfo=UTC), zone)  # type: ignore[misc,arg-type]


def test_the_forms_of_the_look() -> None:
    starts, ends = at(2026, 12, 5, 10), at(2026, 12, 5, 12)
    assert dates.span(starts, ends) == "Saturday 5 December 2026, 10:00 to 12:00 GMT"
    assert dates.span_short(starts, ends, 2026) == "Sat 5 Dec, 10:00 to 12:00"
    assert dates.moment_long(at(2026, 11, 21, 18), 2026) == "Saturday 21 November, 18:00"
    assert dates.moment(at(2026, 11, 19, 18), 2026) == "Thu 19 Nov, 18:00"
    assert dates.hours(starts, ends) == "10:00 to 12:00"


def test_another_year_is_always_said() -> None:
    assert dates.day(date(2027, 1, 19), 2026) == "Tue 19 Jan 2027"
    assert dates.day(date(2027, 1, 19), 2027) == "Tue 19 Jan"
    assert dates.day_plain(date(2027, 1, 19), 2026) == "Tuesday 19 January 2027"


def test_summer_and_winter_are_read_on_the_local_clock() -> None:
    assert dates.span(at(2026, 7, 4, 9), at(2026, 7, 4, 11)) == "Saturday 4 July 2026, 10:00 to 12:00 BST"
    assert dates.span(at(2026, 1, 3, 9), at(2026, 1, 3, 11)) == "Saturday 3 January 2026, 09:00 to 11:00 GMT"


def test_an_event_in_the_night_of_the_clock_change_names_both_zones() -> None:
    starts, ends = dates.in_zone(OCTOBER_CHANGE, "Europe/London"), at(2026, 10, 25, 3)
    assert dates.hours(starts, ends) == "01:30 BST to 03:00 GMT"
    assert dates.span(starts, ends) == "Sunday 25 October 2026, 01:30 BST to 03:00 GMT"


def test_the_date_is_the_one_at_the_venue() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert dates.day_long(dates.in_zone(late, "Europe/Berlin")) == "Friday 1 January 2027"
    assert dates.day_long(dates.in_zone(late, "America/New_York")) == "Thursday 31 December 2026"


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Europe/Berlin", "CET"),
        ("Asia/Dubai", "UTC+4"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/Sao_Paulo", "UTC-3"),
        ("Nowhere/Land", "UTC"),
        ("../../etc/passwd", "UTC"),
        ("", "UTC"),
    ],
)
def test_a_zone_is_named_by_its_letters_or_its_offset(zone: str, name: str) -> None:
    assert dates.zone_name(at(2026, 12, 5, 10, zone=zone)) == name


def test_several_days_and_midnight() -> None:
    assert (
        dates.span(at(2027, 1, 19, 9), at(2027, 1, 20, 17))
        == "Tuesday 19 January 2027, 09:00 to Wednesday 20 January 2027, 17:00 GMT"
    )
    assert dates.is_one_day(at(2026, 12, 5, 20), at(2026, 12, 6, 0))
    assert (
        dates.span_short(at(2026, 12, 5, 20), at(2026, 12, 6, 2), 2026)
        == "Sat 5 Dec, 20:00 to Sun 6 Dec, 02:00"
    )
    assert dates.days(at(2026, 12, 5, 0), at(2026, 12, 6, 0)) == "Saturday 5 December 2026"
    assert (
        dates.days(at(2026, 12, 5, 0), at(2026, 12, 7, 0))
        == "Saturday 5 December 2026 to Sunday 6 December 2026"
    )


def test_from_midnight_to_midnight_is_the_day_and_not_its_hours() -> None:
    starts, ends = at(2026, 12, 5), at(2026, 12, 6)
    assert dates.span(starts, ends) == "Saturday 5 December 2026"
    assert dates.span_short(starts, ends, 2026) == "Sat 5 Dec"
    assert dates.span_short(starts, at(2026, 12, 7), 2026) == "Sat 5 Dec to Sun 6 Dec"
    assert dates.span_short(starts, starts, 2026) == "Sat 5 Dec, 00:00 to 00:00"
