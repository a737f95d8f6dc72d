"""Dates and times in words: an instant, read on the wall clock of the place where the event happens."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import dateformat
from django.utils.translation import gettext, pgettext


def in_zone(when: datetime, zone: str | ZoneInfo) -> datetime:
    """Return `when` as the wall time of `zone`; an unknown zone reads as UTC, so that a page never fails."""
    return when.astimezone(zone if isinstance(zone, ZoneInfo) else _zone(zone))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def zone_name(when: datetime) -> str:
    """Return the short name of the zone at that instant: GMT, BST, CET, or UTC+3 where there is none."""
    name = when.tzname() or ""
    if name[:1] not in {"+", "-"}:
        return name
    hours = name.removesuffix("00") if len(name) == len("+0300") else name
    sign, digits = hours[0], hours[1:].lstrip("0")
    shown = f"{digits[:-2]}:{digits[-2:]}" if len(digits) > len("12") else digits
    return f"UTC{sign}{shown or '0'}"


def day_long(when: date) -> str:
    """Return `Saturday 5 December 2026`."""
    return dateformat.format(when, pgettext("date format", "l j F Y"))


def day(when: date, this_year: int) -> str:
    """Return `Sat 5 Dec`, with the year when it is another one than `this_year`."""
    if when.year == this_year:
        return dateformat.format(when, pgettext("date format", "D j M"))
    return dateformat.format(when, pgettext("date format", "D j M Y"))


def day_plain(when: date, this_year: int) -> str:
    """Return `Saturday 5 December`, with the year when it is another one than `this_year`."""
    if when.year == this_year:
        return dateformat.format(when, pgettext("date format", "l j F"))
    return day_long(when)


def clock(when: datetime | time) -> str:
    """Return `10:00`."""
    return dateformat.time_format(when, pgettext("time format", "H:i"))


def moment(when: datetime, this_year: int) -> str:
    """Return `Thu 19 Nov, 18:00`."""
    return _joined(day(when, this_year), clock(when))


def moment_long(when: datetime, this_year: int) -> str:
    """Return `Saturday 21 November, 18:00`."""
    return _joined(day_plain(when, this_year), clock(when))


def hours(starts: datetime, ends: datetime) -> str:
    """Return `10:00 to 12:00`; when the clocks change between the two, with both zone names."""
    if starts.utcoffset() != ends.utcoffset():
        first, last = f"{clock(starts)} {zone_name(starts)}", f"{clock(ends)} {zone_name(ends)}"
    else:
        first, last = clock(starts), clock(ends)
    return _from_to(first, last)


def span(starts: datetime, ends: datetime) -> str:
    """Return from when to when, with the zone: `Saturday 5 December 2026, 10:00 to 12:00 GMT`."""
    if is_whole_days(starts, ends):
        return days(starts, ends)
    changes = starts.utcoffset() != ends.utcoffset()
    if is_one_day(starts, ends):
        said = _joined(day_long(starts), hours(starts, ends))
        return said if changes else f"{said} {zone_name(ends)}"
    first, last = _joined(day_long(starts), clock(starts)), _joined(day_long(ends), clock(ends))
    return _from_to(f"{first} {zone_name(starts)}" if changes else first, f"{last} {zone_name(ends)}")


def span_short(starts: datetime, ends: datetime, this_year: int) -> str:
    """Return `Sat 5 Dec, 10:00 to 12:00`; over several days `Tue 19 Jan, 09:00 to Wed 20 Jan, 17:00`."""
    if is_whole_days(starts, ends):
        last = ends - timedelta(microseconds=1)
        first = day(starts, this_year)
        return first if starts.date() == last.date() else _from_to(first, day(last, this_year))
    if is_one_day(starts, ends):
        return _joined(day(starts, this_year), hours(starts, ends))
    return _from_to(moment(starts, this_year), moment(ends, this_year))


def days(starts: datetime, ends: datetime) -> str:
    """Return the days of something that takes whole days; it ends with the last instant before `ends`."""
    last = max(starts, ends - timedelta(microseconds=1))
    if starts.date() == last.date():
        return day_long(starts)
    return _from_to(day_long(starts), day_long(last))


def is_whole_days(starts: datetime, ends: datetime) -> bool:
    """Return whether something goes from one midnight to a later one."""
    return starts < ends and starts.time() == ends.time() == time.min


def is_one_day(starts: datetime, ends: datetime) -> bool:
    """Return whether something ends on the day it began, midnight itself counting to the evening."""
    return starts.date() == max(starts, ends - timedelta(microseconds=1)).date()


def _joined(day_words: str, time_words: str) -> str:
    return gettext("%(day)s, %(time)s") % {"day": day_words, "time": time_words}


def _from_to(first: str, last: str) -> str:
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}
