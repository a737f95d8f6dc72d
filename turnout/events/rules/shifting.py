"""An event on another day: the same hours on the wall clock, everything else as far from it as before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import DateTimeField, Model
from django.utils.translation import gettext as _

from turnout.events.models import Event, Session
from turnout.events.rules import dating
from turnout.events.rules.dating import SessionDraft, Span
from turnout.kernel import times
from turnout.kernel.refusals import Refused
from turnout.ui import dates
from turnout.venues import rules as venues


@dataclass(frozen=True, slots=True)
class Moved:
    """An event on one of its new days: its sessions and what there is to say about that day.

    `barred` says why it cannot take place then; `cautions` say what a person should know first.
    """

    day: date
    sessions: Sequence[SessionDraft]
    spans: Sequence[Span]
    barred: str = ""
    cautions: Sequence[str] = ()
    notes: Sequence[str] = ()


def first_day(event: Event, sessions: Sequence[Session]) -> date:
    """Return the day of the first session on the event's own calendar. Before: it has one."""
    return times.local(min(one.starts_at for one in sessions), event.time_zone).date()


def moved(event: Event, sessions: Sequence[Session], day: date, now: datetime) -> Moved:
    """Return the event with its first day on `day`, and what stands against it."""
    by = day - first_day(event, sessions)
    drafts = [drafted(one, event.time_zone, by) for one in sessions]
    try:
        spans = [dating.span(one, event.time_zone) for one in drafts]
    except Refused as refused:
        return Moved(day, drafts, [], barred=refused.message)
    if min(span.starts_at for span in spans) <= now:
        return Moved(day, drafts, spans, barred=_("This day has passed already."))
    return Moved(day, drafts, spans, "", _closed(event, spans), _clocks(drafts, event.time_zone))


def drafted(session: Session, zone: str, by: timedelta) -> SessionDraft:
    """Return a session as plain data, so many days later; nobody has been counted there yet."""
    found = dating.draft_of(session, zone)
    return replace(
        found,
        day=found.day + by,
        last_day=None if found.last_day is None else found.last_day + by,
        headcount=None,
    )


def instant(when: datetime | None, zone: str, by: timedelta) -> datetime | None:
    """Return an instant so many days later at the same time on the wall clock; one that clocks skip is moved."""
    if when is None:
        return None
    found = times.local(when, zone)
    return times.instant(found.date() + by, found.time(), zone)


def moments(model: type[Model]) -> tuple[str, ...]:
    """Return the columns of a kind of row that hold instants: what is said of all dates moves with each."""
    return tuple(field.name for field in model._meta.concrete_fields if isinstance(field, DateTimeField))


def _closed(event: Event, spans: Sequence[Span]) -> list[str]:
    """Return what the venue's calendar says against it."""
    venue = event.venue
    if venue is None:
        return []
    zone = venue.metro.time_zone
    here = [(times.local(span.starts_at, zone), times.local(span.ends_at, zone)) for span in spans]
    if venue.closed_on is not None and max(ends.date() for _starts, ends in here) >= venue.closed_on:
        return [_("The venue is closed by then.")]
    if any(not venues.is_open(venue, starts, ends) for starts, ends in here):
        return [_("Outside the opening hours of the venue.")]
    return []


def _clocks(drafts: Sequence[SessionDraft], zone: str) -> list[str]:
    """Return what the change of the clocks does to the sessions."""
    said = []
    for one in drafts:
        if one.is_whole_day:
            continue
        for at, day in ((one.starts, one.day), (one.ends, one.last_day or one.day)):
            if times.is_twice(day, at, zone):
                said.append(
                    _("Clocks go back: %(time)s comes twice, the first is meant.") % {"time": dates.clock(at)}
                )
    return said
