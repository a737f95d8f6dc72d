"""Durations as people write them: `48 hours`, `90 seconds`, `1 day 12 hours`."""

import re
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_PART = re.compile(r"\s*(\d{1,9})\s*([^\W\d_]+)\.?\s*(?:,|and\b)?", re.IGNORECASE)
_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60
_UNITS = {
    "s": 1,
    "sec": 1,
    "secs": 1,
    "second": 1,
    "seconds": 1,
    "m": _MINUTE,
    "min": _MINUTE,
    "mins": _MINUTE,
    "minute": _MINUTE,
    "minutes": _MINUTE,
    "h": _HOUR,
    "hr": _HOUR,
    "hrs": _HOUR,
    "hour": _HOUR,
    "hours": _HOUR,
    "d": _DAY,
    "day": _DAY,
    "days": _DAY,
    "w": 7 * _DAY,
    "week": 7 * _DAY,
    "weeks": 7 * _DAY,
}


def read(written: str) -> timedelta | None:
    """Return the duration that is written, to the second; None when it cannot be read."""
    units = _UNITS | _translated()
    seconds, at = 0, 0
    while at < len(written):
        part = _PART.match(written, at)
        if part is None or part[2].casefold() not in units:
            return None
        seconds += int(part[1]) * units[part[2].casefold()]
        at = part.end()
    return timedelta(seconds=seconds) if written.strip() and seconds <= 10**9 else None


def said(duration: timedelta) -> str:
    """Return a duration in words that `read` reads: hours up to four days, seconds below two minutes."""
    total = int(duration.total_seconds())
    days, left = divmod(total, _DAY) if total >= 4 * _DAY else (0, total)
    hours, left = divmod(left, _HOUR)
    minutes, seconds = divmod(left, _MINUTE) if total >= 2 * _MINUTE or total == _MINUTE else (0, left)
    parts = []
    if days:
        parts.append(ngettext("%(count)s day", "%(count)s days", days) % {"count": days})
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if minutes:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes})
    if seconds or not parts:
        parts.append(ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds})
    return " ".join(parts)


def _translated() -> dict[str, int]:
    """Return the units as this language writes them."""
    return {
        _("second").casefold(): 1,
        _("seconds").casefold(): 1,
        _("minute").casefold(): _MINUTE,
        _("minutes").casefold(): _MINUTE,
        _("hour").casefold(): _HOUR,
        _("hours").casefold(): _HOUR,
        _("day").casefold(): _DAY,
        _("days").casefold(): _DAY,
    }
