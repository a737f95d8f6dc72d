"""Wall time and instants: an event's local time in its own zone, stored as an instant in UTC."""

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


def is_zone(name: str) -> bool:
    """Return whether `name` is an IANA time zone that this machine knows."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    """Return the names once read: each reading walks through a folder of files."""
    return frozenset(available_timezones())


def instant(day: date, at: time, zone: str) -> datetime:
    """Return the instant of a wall time in `zone`.

    A time that the spring change skips is read with the offset before the change, one that autumn repeats
    as the first of the two (PEP 495, fold=0). At the edges of the calendar it is the first or the last that UTC has.
    """
    wall = datetime.combine(day, at, ZoneInfo(zone))
    try:
        return wall.astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC) if day.year == 1 else datetime.max.replace(tzinfo=UTC)


def local(when: datetime, zone: str) -> datetime:
    """Return the instant `when` as wall time of `zone`."""
    return when.astimezone(ZoneInfo(zone))


def exists(day: date, at: time, zone: str) -> bool:
    """Return whether clocks in `zone` show this wall time on that day (an hour is missing in spring)."""
    return local(instant(day, at, zone), zone).replace(tzinfo=None) == datetime.combine(day, at)


def is_twice(day: date, at: time, zone: str) -> bool:
    """Return whether clocks in `zone` show this wall time twice on that day (an hour is repeated in autumn)."""
    when = datetime.combine(day, at, ZoneInfo(zone))
    return when.utcoffset() != when.replace(fold=1).utcoffset() and exists(day, at, zone)
