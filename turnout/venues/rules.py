"""What is true: time zones, short names, and when a venue is open."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from turnout.kernel import text, times
from turnout.kernel.refusals import Refused
from turnout.venues.models import Venue

RESERVED = frozenset({"new"})  # the desk's page that makes one


def require_zone(name: str) -> None:
    """Refuse a time zone that no clock knows."""
    if not times.is_zone(name):
        raise Refused(
            "bad_input",
            _("This is no time zone we know. It should look like Europe/London."),
            field="time_zone",
        )


def free_slug(words: str, is_taken: Callable[[str], bool], *, otherwise: str, longest: int = 80) -> str:
    """Return a short name made of `words` that nobody has: `code-club`, else `code-club-2`, and so on."""
    base = text.slug(words, longest - 6) or otherwise
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in RESERVED or is_taken(slug):
        number += 1
    return slug


# --- opening hours ------------------------------------------------------------------------------------------

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MIDNIGHT = time(0, 0)
_SPAN = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)\s*(?:-|\u2013|to)\s*([01]?\d|2[0-4])[:.]([0-5]\d)")

Span = tuple[time, time]


def spans(said: str) -> list[Span] | None:
    """Return the hours that words such as `09:00-12:30, 14:00-18:00` stand for; None when they stand for none.

    Nothing said means closed. An end at midnight is 00:00.
    """
    found: list[Span] = []
    for part in filter(None, (one.strip() for one in re.split("[,;&]", said))):
        match = _SPAN.fullmatch(part)
        if match is None:
            return None
        first, first_minute, last, last_minute = (int(one) for one in match.groups())
        is_midnight = last == 24  # noqa: PLR2004 -- 24:00
        if is_midnight and last_minute:
            return None
        opens, closes = time(first, first_minute), time(0 if is_midnight else last, last_minute)
        if closes != MIDNIGHT and closes <= opens:
            return None
        found.append((opens, closes))
    return found


def tidy(said: str) -> str:
    """Return hours as they are kept: `09:00-12:30, 14:00-18:00`. Before: `spans` understands them."""
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in spans(said) or [])


def kept_hours(said: Mapping[str, str]) -> dict[str, str]:
    """Return hours by weekday as they are kept, closed days left out. Refused: bad_input (nobody can read them)."""
    named = {name: said[name] for name in WEEKDAYS if name in said}
    require_hours(named.values())
    return {name: tidy(hours) for name, hours in named.items() if hours.strip()}


def kept_exceptions(said: Mapping[str, str]) -> dict[str, str]:
    """Return the days on which it is otherwise as they are kept. Refused: bad_input (nobody can read the hours)."""
    require_hours(said.values())
    return {day: tidy(hours) for day, hours in sorted(said.items())}


def require_hours(said: Iterable[object]) -> None:
    """Refuse hours that nobody can read."""
    if any(not isinstance(one, str) or spans(one) is None for one in said):
        raise Refused("bad_input", _("Write hours like 09:00-12:30, 14:00-18:00."), field="opening_hours")


def open_on(venue: Venue, day: date) -> list[Span] | None:
    """Return when a venue is open on a day, by exception or by weekday; None when nobody knows."""
    exception = venue.opening_exceptions.get(day.isoformat())
    if exception is not None:
        return spans(str(exception))
    if not venue.opening_hours:
        return None
    return spans(str(venue.opening_hours.get(WEEKDAYS[day.weekday()], "")))


def is_open(venue: Venue, starts: datetime, ends: datetime) -> bool:
    """Return whether a venue is open from one local instant of a day to another; unknown hours are open."""
    hours = open_on(venue, starts.date())
    if hours is None:
        return True
    if ends.date() != starts.date() and ends.time() != MIDNIGHT:
        return False
    until = ends.time()
    return any(
        opens <= starts.time() and (closes == MIDNIGHT or (until != MIDNIGHT and until <= closes))
        for opens, closes in hours
    )
