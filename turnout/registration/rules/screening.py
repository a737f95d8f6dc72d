"""What is true where somebody decides on each registration (G-08; docs/screening.md)."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.registration.models import Source
from turnout.registration.states import AttendeeState
from turnout.ui import dates

BEGUN = (EventState.IN_PROGRESS, EventState.COMPLETED)


def birth(event: Event, source: str) -> AttendeeState:
    """Return how somebody is born who gets a place: whomever staff register or import, they have decided on."""
    if event.is_screened and source not in {Source.DESK, Source.IMPORT}:
        return AttendeeState.PENDING
    return AttendeeState.CONFIRMED


def placing(event: Event) -> str:
    """Return the move by which somebody in line gets a place: it waits for a decision where others' do."""
    return "screen" if event.is_screened else "place"


def told_as(event: Event, what: str) -> str:
    """Return what a message calls a place that came from the line: `held` while somebody has to decide on it."""
    return "held" if event.is_screened else what


def is_overdue(event: Event, now: datetime) -> bool:
    """Return whether the time to decide is over: at the deadline of registration, else at the start (G-08)."""
    ends = event.closes_at
    return event.state in BEGUN or (ends is not None and ends <= now)


def overdue(now: datetime) -> Q:
    """Return the same for attendees, as a question to the database."""
    at_start = Q(event__deadline_at__isnull=True, event__starts_at__lte=now)
    return Q(event__deadline_at__lte=now) | at_start | Q(event__state__in=BEGUN)


def notice(event: Event, now: datetime) -> str:
    """Return what somebody reads before he registers; nothing where nobody decides."""
    if not event.is_screened:
        return ""
    if event.closes_at is None:
        return _("The organiser confirms each registration, and we write to you then.")
    said = _("The organiser confirms each registration; you hear by %(when)s.")
    return said % {"when": moment(event, event.closes_at, now)}


def moment(event: Event, when: datetime, now: datetime) -> str:
    """Return an instant by the clock of the event."""
    local = dates.in_zone(when, event.time_zone)
    return f"{dates.moment_long(local, dates.in_zone(now, event.time_zone).year)} {dates.zone_name(local)}"
