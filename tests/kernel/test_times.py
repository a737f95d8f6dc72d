"""Wall time and instants across clock changes."""

from datetime import UTC, date, datetime, time

import pytest

from turnout.kernel import clock, ids, times, tokens


def test_a_wall_time_is_read_with_the_offset_of_its_own_day() -> None:
    assert times.instant(date(2026, 6, 1), time(10), "Europe/London") == datetime(2026, 6, 1, 9, tzinfo=UTC)
    assert times.instant(date(2026, 12, 1), time(10), "Europe/London") == datetime(
        2026, 12, 1, 10, tzinfo=UTC
    )


def test_the_hour_that_spring_skips_does_not_exist() -> None:
    assert not times.exists(date(2026, 3, 29), time(1, 30), "Europe/London")
    assert times.exists(date(2026, 3, 29), time(2, 30), "Europe/London")


def test_zones_are_known_by_name() -> None:
    assert times.is_zone("America/Phoenix")
    assert not times.is_zone("../../etc/passwd")


def test_the_clock_cannot_be_shifted_in_production(settings: object) -> None:
    settings.TURNOUT_CLOCK_SHIFT_ALLOWED = False  # type: ignore[attr-defined]
    with pytest.raises(RuntimeError), clock.shifted(clock.now() - clock.now()):
        raise AssertionError("shifted all the same")


def test_keys_are_ordered_by_birth_and_never_alike() -> None:
    drawn = [ids.uuid7() for _ in range(2000)]
    assert len(set(drawn)) == 2000
    assert {key.version for key in drawn} == {7}
    stamps = [key.int >> 64 for key in drawn]
    assert stamps == sorted(stamps)


def test_a_signature_holds_for_its_purpose_and_parts_only() -> None:
    signed = tokens.signature("manage", "K7Q2MB", 1)
    assert tokens.is_signed(signed, "manage", "K7Q2MB", 1)
    assert not tokens.is_signed(signed, "manage", "K7Q2MB", 2)
    assert not tokens.is_signed(signed, "prove", "K7Q2MB", 1)
    assert tokens.signature("manage", "ab", "c") != tokens.signature("manage", "a", "bc")


def test_midnight_of_the_first_day_there_is_lies_nowhere_before_it() -> None:
    assert times.instant(date(1, 1, 1), time(0), "Asia/Tokyo") == datetime(1, 1, 1, tzinfo=UTC)
