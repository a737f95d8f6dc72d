"""A calendar month as data for `ui/month.html`."""

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import dateformat
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext, pgettext

from turnout.ui import dates

SHOWN = 4  # events a day in the grid; the rest stands in one line


@dataclass(frozen=True, slots=True)
class Item:
    """Something on a day: its title, address and, if it does not take the whole day, its time."""

    title: str
    url: str
    time: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A square of the calendar."""

    number: int
    label: str
    items: Sequence[Item]
    more: str
    more_url: str
    is_in_month: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month: title, weekdays (long, short), weeks of seven days, and the way to its neighbours."""

    title: str
    weekdays: Sequence[tuple[str, str]]
    weeks: Sequence[Sequence[Day]]
    earlier: date
    later: date
    earlier_url: str
    later_url: str
    earlier_label: str
    later_label: str


def month(
    first: date,
    items: Mapping[date, Sequence[Item]],
    today: date,
    urls: tuple[str, str],
    *,
    day_url: Callable[[date], str] | None = None,
) -> Month:
    """Lay out the month of `first` with what is on each day.

    `urls` lead to the months around it, `day_url` to everything on a day that has more than fits.
    """
    start = first.replace(day=1)
    grid = calendar.Calendar().monthdatescalendar(start.year, start.month)
    names = [(str(WEEKDAYS[i]), str(WEEKDAYS_ABBR[i])) for i in range(7)]
    earlier, later = (start - timedelta(days=1)).replace(day=1), (start + timedelta(days=31)).replace(day=1)
    return Month(
        title=title(start),
        weekdays=names,
        weeks=[[_day(day, start, today, items.get(day, ()), day_url) for day in week] for week in grid],
        earlier=earlier,
        later=later,
        earlier_url=urls[0],
        later_url=urls[1],
        earlier_label=title(earlier),
        later_label=title(later),
    )


def title(start: date) -> str:
    """Return `December 2026`."""
    return dateformat.format(start, pgettext("date format", "F Y"))


def _day(
    day: date, start: date, today: date, found: Sequence[Item], day_url: Callable[[date], str] | None
) -> Day:
    hidden = len(found) - SHOWN
    return Day(
        number=day.day,
        label=dates.day_plain(day, today.year),
        items=found[:SHOWN],
        more=gettext("and %(count)d more") % {"count": hidden} if hidden > 0 else "",
        more_url=day_url(day) if day_url and hidden > 0 else "",
        is_in_month=day.month == start.month,
        is_today=day == today,
    )
