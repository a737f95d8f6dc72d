"""When an event takes place while its venue is closed: said, never refused, for somebody may have the key."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from turnout.events.models import Event, Session
from turnout.kernel import times
from turnout.ui import dates
from turnout.venues import rules as venues

MOST = 3


def outside(event: Event, sessions: Iterable[Session]) -> list[str]:
    """Return a sentence for each of the first sessions that lie outside the opening hours of the venue."""
    venue = event.venue
    if venue is None:
        return []
    found = []
    for session in sessions:
        if session.is_whole_day:
            continue
        starts, ends = (times.local(at, venue.metro.time_zone) for at in (session.starts_at, session.ends_at))
        if not venues.is_open(venue, starts, ends):
            hours = venues.open_on(venue, starts.date()) or []
            found.append(
                _("%(day)s, %(hours)s: %(venue)s is %(open)s.")
                % {
                    "day": dates.day(starts, starts.year),
                    "hours": dates.hours(starts, ends),
                    "venue": venue.name,
                    "open": _open(hours),
                }
            )
    return found[:MOST]


def _open(hours: list[venues.Span]) -> str:
    if not hours:
        return _("closed that day")
    said = ", ".join(
        _("%(first)s to %(last)s") % {"first": dates.clock(opens), "last": dates.clock(closes)}
        for opens, closes in hours
    )
    return _("open %(hours)s") % {"hours": said}
