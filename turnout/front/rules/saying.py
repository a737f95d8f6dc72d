"""An event in a few words: when, where, for whom."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from turnout.events.models import Event, Session
from turnout.ui import dates

NAMED_DAYS = 3  # more sittings than that are counted


def when(sessions: Sequence[Session], zone: str, *, page_zone: str = "") -> str:
    """Return when the sittings are, beside a drawn date: `Sat 10:00 to 12:00`, `Tue and Wed, 09:00 to 17:00`.

    The zone is named when it is not the one that the page is in.
    """
    if not sessions:
        return _("The date is not fixed yet")
    spans = [(dates.in_zone(one.starts_at, zone), dates.in_zone(one.ends_at, zone)) for one in sessions]
    said = _one(sessions[0], *spans[0]) if len(sessions) == 1 else _several(sessions, spans)
    named = page_zone and ZoneInfo(page_zone).utcoffset(spans[0][0]) != spans[0][0].utcoffset()
    return f"{said} {dates.zone_name(spans[0][0])}" if named else said


def where(event: Event) -> str:
    """Return the venue and, where there are any, the ages: `Millpond Library, ages 8 to 12`."""
    parts = [
        event.venue.name if event.venue else _("Online") if event.online_url else "",
        ages(event, small=True),
    ]
    return ", ".join(part for part in parts if part)


def ages(event: Event, *, small: bool = False) -> str:
    """Return `Ages 8 to 12`, `Age 12 and older`, `Up to 12 years`, or nothing."""
    low, high = event.min_age, event.max_age
    if low is None and high is None:
        return ""
    if high is None:
        said = _("ages %(low)s and up") if small else _("Ages %(low)s and up")
    elif low is None:
        said = _("up to age %(high)s") if small else _("Up to age %(high)s")
    elif low == high:
        said = _("age %(low)s") if small else _("Age %(low)s")
    else:
        said = _("ages %(low)s to %(high)s") if small else _("Ages %(low)s to %(high)s")
    return said % {"low": low, "high": high}


def places(left: int, capacity: int | None) -> str:
    """Return `4 of 20 places left`, or `4 places left` when there is no whole to name."""
    if capacity is None:
        return ngettext("%(left)s place left", "%(left)s places left", left) % {"left": left}
    said = ngettext("%(left)s of %(all)s place left", "%(left)s of %(all)s places left", capacity)
    return said % {"left": left, "all": capacity}


def full(waiting: int) -> str:
    """Return `Full, 6 people waiting`."""
    if not waiting:
        return _("Full")
    said = ngettext("Full, %(count)s person waiting", "Full, %(count)s people waiting", waiting)
    return said % {"count": waiting}


def _one(session: Session, starts: datetime, ends: datetime) -> str:
    weekday = _weekday(starts)
    if session.is_whole_day:
        if dates.is_one_day(starts, ends):
            return _("%(day)s, all day") % {"day": weekday}
        last = ends - timedelta(microseconds=1)
        days = {"first": dates.day(starts, starts.year), "last": dates.day(last, starts.year)}
        return _("%(first)s to %(last)s") % days
    if dates.is_one_day(starts, ends):
        return f"{weekday} {dates.hours(starts, ends)}"
    return dates.span_short(starts, ends, starts.year)


def _several(sessions: Sequence[Session], spans: Sequence[tuple[datetime, datetime]]) -> str:
    hours = {(starts.time(), ends.time()) for starts, ends in spans}
    one_day_each = all(dates.is_one_day(*span) for span in spans)
    close = (spans[-1][0] - spans[0][0]).days < 7  # noqa: PLR2004 -- weekdays alone would be ambiguous after a week
    if len(spans) <= NAMED_DAYS and len(hours) == 1 and one_day_each and close:
        days = _listed([_weekday(starts) for starts, _ends in spans])
        said = _("all day") if sessions[0].is_whole_day else dates.hours(*spans[0])
        return _("%(days)s, %(hours)s") % {"days": days, "hours": said}
    first = _one(sessions[0], *spans[0])
    return _("%(count)s dates, first %(first)s") % {"count": len(spans), "first": first}


def _weekday(day: datetime) -> str:
    return dateformat.format(day, pgettext("date format", "D"))


def _listed(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("%(some)s and %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}
