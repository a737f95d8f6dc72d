"""On which days a thing takes place that repeats: every so many weeks or months, or on chosen days.

Days are those of a calendar on the wall, without hours or zones, so no change of the clocks moves one
(RFC 5545 recurrences, by dateutil). A month that lacks the day is left out, as there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil import rrule
from django.utils.translation import gettext as _

from turnout.kernel.refusals import Refused

MOST = 500
FURTHEST = timedelta(days=366 * 20)
EARLIEST, LATEST = 1970, 2199  # years, as for any date of an event
WEEKLY, MONTHLY, MONTHLY_WEEKDAY, CHOSEN = "weekly", "monthly", "monthly_weekday", "chosen"
KINDS = (WEEKLY, MONTHLY, MONTHLY_WEEKDAY, CHOSEN)
WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)  # as programs say them
IN_MONTH = (1, 2, 3, 4, -1)  # which of its weekdays in a month; -1 is the last


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """How something repeats after its first day; weekdays count from Monday, 0."""

    kind: str
    every: int = 1
    weekdays: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None
    chosen: tuple[date, ...] = ()

    def written(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "kind": self.kind,
            "every": self.every,
            "weekdays": list(self.weekdays),
            "until": self.until.isoformat() if self.until else None,
            "count": self.count,
            "chosen": [day.isoformat() for day in self.chosen],
        }


def read(rule: Mapping[str, Any]) -> Pattern:
    """Return a pattern from plain data."""
    return Pattern(
        kind=rule["kind"],
        every=rule["every"],
        weekdays=tuple(rule["weekdays"]),
        until=date.fromisoformat(rule["until"]) if rule["until"] else None,
        count=rule["count"],
        chosen=tuple(date.fromisoformat(day) for day in rule["chosen"]),
    )


def days(pattern: Pattern, first: date) -> list[date]:
    """Return the days after `first` on which it takes place again, soonest first.

    `count` counts the first day as well. Refused: bad_input, when there is none, no end, or more than 500.
    """
    found = _chosen(pattern, first) if pattern.kind == CHOSEN else _ruled(pattern, first)
    if not found:
        raise Refused("bad_input", _("There is no other date in this."), field=_end_of(pattern))
    if len(found) > MOST:
        raise Refused(
            "bad_input",
            _("That is more than %(most)s dates. End it earlier; more can be added later.") % {"most": MOST},
            field=_end_of(pattern),
        )
    return found


def which_in_month(day: date) -> int:
    """Return which of its weekdays in the month a day is, from 1; the fifth counts as the last, -1."""
    number = (day.day - 1) // 7 + 1
    return number if number in IN_MONTH else -1


def _chosen(pattern: Pattern, first: date) -> list[date]:
    if any(not EARLIEST <= day.year <= LATEST for day in pattern.chosen):
        raise Refused("bad_input", _("Write a year between 1970 and 2199."), field="chosen")
    return sorted({day for day in pattern.chosen if day != first})


def _ruled(pattern: Pattern, first: date) -> list[date]:
    if pattern.until is None and pattern.count is None:
        raise Refused("bad_input", _("Say how often, or until when."), field="count")
    if pattern.until is not None and pattern.until > first + FURTHEST:
        raise Refused("bad_input", _("A series ends within 20 years."), field="until")
    kind: dict[str, Any] = {"freq": rrule.WEEKLY if pattern.kind == WEEKLY else rrule.MONTHLY}
    if pattern.kind == WEEKLY:
        kind["byweekday"] = sorted({*pattern.weekdays} or {first.weekday()})
    if pattern.kind == MONTHLY_WEEKDAY:
        kind["byweekday"] = rrule.weekday(first.weekday(), which_in_month(first))
    limit = min(pattern.count or MOST + 2, MOST + 2)
    ruled = rrule.rrule(
        dtstart=datetime.combine(first, time(0)),
        interval=pattern.every,
        until=datetime.combine(min(pattern.until or first + FURTHEST, first + FURTHEST), time(0)),
        wkst=rrule.MO,
        **kind,
    )
    return [day for day in _from(ruled, first, limit) if day != first]


def _from(ruled: Any, first: date, limit: int) -> list[date]:
    """Return the first days of a rule; the first day of all counts even where the rule would not name it."""
    found = [first]
    for moment in ruled:
        if len(found) >= limit:
            break
        if moment.date() != first:
            found.append(moment.date())
    return found


def _end_of(pattern: Pattern) -> str:
    if pattern.kind == CHOSEN:
        return "chosen"
    return "until" if pattern.until is not None else "count"
