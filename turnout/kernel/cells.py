"""Cells of a table, made into values. What cannot be one is refused with words for whoever typed it."""

import re
import unicodedata
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from django.utils.translation import gettext as _

from turnout.kernel import text
from turnout.kernel.refusals import Refused

SHOWN = 60
YEARS = range(2, 9999)  # beyond, an hour more or another zone leaves the calendar
_TAIL = r"(?:[T ]\d{1,2}:\d{2}\S*)?"  # a time behind a date


class DayOrder(StrEnum):
    """How dates such as 05/06/2026 are meant."""

    ASK = ""
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


def shown(cell: str) -> str:
    """Return a cell as a message may quote it: one short line without control characters."""
    kept = text.line(cell)
    return kept if len(kept) <= SHOWN else kept[:SHOWN] + "…"


def has_control_characters(cell: str) -> bool:
    """Return whether storing the cell leaves something out of it: NUL and its like."""
    return any(unicodedata.category(c) == "Cc" and c not in "\t\n\r" for c in cell)


def number(cell: str) -> int | None:
    """Return a whole number, 0 or more; None for an empty cell. Refused: bad_input."""
    kept = text.line(cell).replace(",", "").replace(" ", "")
    if not kept:
        return None
    if match := re.fullmatch(r"(\d{1,12})(?:\.0+)?", kept, re.ASCII):
        return int(match[1])
    raise Refused("bad_input", _("“%(cell)s” is no whole number.") % {"cell": shown(cell)})


def decimal(cell: str, most: int) -> Decimal | None:
    """Return a number between -`most` and `most`, rounded to six places; None for an empty cell."""
    kept = text.line(cell)
    if not kept:
        return None
    found = Decimal("nan")
    with suppress(InvalidOperation):
        found = Decimal(kept)
    if not found.is_finite() or abs(found) > most:
        raise Refused(
            "bad_input",
            _("“%(cell)s” is no number between -%(most)s and %(most)s.")
            % {"cell": shown(cell), "most": most},
        )
    return found.quantize(Decimal("0.000001"))


def day(cell: str, order: DayOrder = DayOrder.ASK) -> date | None:
    """Return a date; None for an empty cell.

    2026-06-05 and 5 June 2026 need no order; 05/06/2026 needs one, unless one of its numbers is above 12.
    Refused: bad_input.
    """
    kept = text.line(cell)
    if not kept:
        return None
    if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TAIL, kept, re.ASCII):
        return _date(cell, int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})" + _TAIL, kept, re.ASCII):
        return _ordered(cell, int(match[1]), int(match[2]), int(match[3]), order)
    if found := _written_out(kept):
        return found
    raise Refused("bad_input", _no_date(cell))


def clock_time(cell: str) -> time | None:
    """Return a time of day such as 14:30, 2.30 pm or 9am; None for an empty cell. Refused: bad_input."""
    kept = text.line(cell).lower().replace(".m.", "m")
    if not kept:
        return None
    match = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(am|pm)?", kept, re.ASCII)
    if match is None or (match[2] is None and match[4] is None):
        raise Refused("bad_input", _no_time(cell))
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[4]:
        if not 1 <= hour <= 12:  # noqa: PLR2004 -- a clock face
            raise Refused("bad_input", _no_time(cell))
        hour = hour % 12 + (12 if match[4] == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError as wrong:
        raise Refused("bad_input", _no_time(cell)) from wrong


def instant(cell: str) -> datetime | None:
    """Return an ISO date with its time, such as 2026-06-05T14:30+01:00; None when the cell is none."""
    kept = text.line(cell)
    if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}", kept, re.ASCII):
        return None
    try:
        return datetime.fromisoformat(kept)
    except ValueError:
        return None


def _ordered(cell: str, first: int, second: int, year: int, order: DayOrder) -> date:
    if order == DayOrder.ASK:
        if first <= 12 and second <= 12 and first != second:  # noqa: PLR2004 -- months
            raise Refused(
                "bad_input",
                _("“%(cell)s” can be read in two ways. Say --dates dmy (day first) or --dates mdy.")
                % {"cell": shown(cell)},
            )
        order = DayOrder.MONTH_FIRST if second > 12 else DayOrder.DAY_FIRST  # noqa: PLR2004 -- months
    found = (second, first) if order == DayOrder.DAY_FIRST else (first, second)
    return _date(cell, year, *found)


def _date(cell: str, year: int, month: int, day_: int) -> date:
    if year in YEARS:
        with suppress(ValueError):
            return date(year, month, day_)
    raise Refused("bad_input", _no_date(cell))


_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


def _written_out(kept: str) -> date | None:
    """Return the date in 5 June 2026, Fri 5th Jun 2026 or June 5, 2026."""
    words = re.findall(r"[a-z]+|\d+", re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", kept.lower()))
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    numbers = [int(word) for word in words if word.isascii() and word.isdigit()]
    if len(months) != 1 or len(numbers) != 2 or not 1000 <= max(numbers) < YEARS.stop:  # noqa: PLR2004 -- a day and a year
        return None
    try:
        return date(max(numbers), months[0], min(numbers))
    except ValueError:
        return None


def _no_date(cell: str) -> str:
    if re.fullmatch(r"\d{5}(\.\d+)?", cell.strip(), re.ASCII):
        return _("“%(cell)s” is a spreadsheet's number of a day. Save the column as dates.") % {
            "cell": shown(cell)
        }
    return _("“%(cell)s” is no date. Write it as 2026-06-05.") % {"cell": shown(cell)}


def _no_time(cell: str) -> str:
    return _("“%(cell)s” is no time of day. Write it as 14:30.") % {"cell": shown(cell)}
