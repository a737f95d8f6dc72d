"""What stands above every part of an event: its life, what can be done now and why not, figures, tabs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from turnout.audit import queries as audit
from turnout.events.actions import chairing
from turnout.events.models import Event, Session, Tier
from turnout.events.queries import cloning, reviewing
from turnout.events.queries import desk as event_queries
from turnout.events.rules import due, sale, summary
from turnout.events.states import EventState
from turnout.kernel import permissions, times
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.people.policy import requiring
from turnout.registration.queries import offered, roster
from turnout.registration.states import AttendeeState
from turnout.registration.web.desk import now_possible
from turnout.ui import badges, dates
from turnout.ui.doors import actor_of

S = EventState
SHOWN = (S.PUBLISHED, S.REGISTRATION_CLOSED, S.IN_PROGRESS, S.COMPLETED)
PATH = (S.DRAFT, S.PENDING_REVIEW, S.APPROVED, *SHOWN, S.ARCHIVED)
ENDS = (S.CANCELLED, S.REJECTED)


@dataclass(frozen=True, slots=True)
class Step:
    """One arch of the stepper."""

    label: str
    note: str
    phase: str


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as it was read for one page."""

    event: Event
    tiers: list[Tier]
    sessions: list[Session]
    counts: dict[str, int]
    now: datetime

    @property
    def pending(self) -> int:
        """On how many people somebody has to decide."""
        return self.counts.get(AttendeeState.PENDING, 0)

    @property
    def summary(self) -> summary.Summary:
        """Its places."""
        return summary.of(self.event)


def open_event(request: HttpRequest, reference: str, permission: Permission = Permission.SEE_EVENTS) -> Event:
    """Return an event that the viewer sees, with its tiers. Refused: not_allowed without `permission` for it."""
    actor = actor_of(request)
    found = event_queries.find(actor, reference)
    if found is None:
        raise Http404
    requiring.require(actor, permission, found)
    return found


def seen(event: Event, now: datetime) -> Seen:
    """Read what the head of an event's pages shows: four statements, whatever the size of the event."""
    event = (
        Event.objects.select_related("venue", "room", "metro", "chair", "series", "cloned_from")
        .prefetch_related("tiers")
        .get(pk=event.pk)
    )
    return Seen(event, list(event.tiers.all()), list(event.sessions.all()), dict(roster.counts(event)), now)


def context(request: HttpRequest, found: Seen, tab: str) -> dict[str, Any]:
    """Return what `desk/event.html` shows above the part `tab`."""
    actor, event = actor_of(request), found.event
    actions, why_not = now_possible.actions(actor, found)
    return {
        "event": event,
        "now": found.now,
        "badge": badges.Badge(*_state(found)),
        "steps": steps(found),
        "stepper_label": _("Lifecycle of this event"),
        "actions": actions,
        "why_not": why_not,
        "returned": reviewing.returned([event]).get(event.pk),
        "next_by_itself": next_by_itself(found),
        "summary": found.summary,
        "families": _families(found),
        "offered": offered.places(event.pk) if event.waiting else 0,
        **_flow(found),
        "tabs": tabs(actor, found, tab),
        "crumbs": [(_("Events"), reverse("desk-events")), (event.reference, "")],
        "public_url": reverse("event", args=[event.slug]) if event.state in SHOWN else "",
        "may_choose_chair": permissions.may(actor, Permission.APPROVE_EVENTS, event)
        and event.state not in chairing.OVER,
        "may_see_source": event.cloned_from is not None
        and permissions.may(actor, Permission.SEE_EVENTS, event.cloned_from),
        "copies": cloning.newest(actor, event),
        "may_repeat": permissions.may(actor, Permission.MANAGE_EVENTS, event) and event.state not in ENDS,
        "may_manage": permissions.may(actor, Permission.MANAGE_EVENTS, event),
        "may_import": permissions.may(actor, Permission.IMPORT_DATA, event),
        "may_register": permissions.may(actor, Permission.MANAGE_REGISTRATIONS, event),
    }


def steps(found: Seen) -> list[Step]:
    """Return the life of an event: where it has been and when, where it is, what is planned."""
    event = found.event
    came = dict(audit.life(event))
    ended = event.state in ENDS
    path: list[str] = [state for state in PATH if _is_on_the_way(event, state, came, ended=ended)] + (
        [event.state] if ended else []
    )
    here = path.index(event.state) if event.state in path else 0
    return [_step(found, S(state), came.get(state), number - here) for number, state in enumerate(path)]


def _is_on_the_way(event: Event, state: str, came: dict[str, datetime], *, ended: bool) -> bool:
    """Whether the stepper shows a state: review only where it was asked for, or will be."""
    if state == S.PENDING_REVIEW and event.state != state:
        was_next = event.state == S.DRAFT and reviewing.needs_review(event)
        return was_next or (event.state != S.DRAFT and state in came)
    return not ended or state in came


def next_by_itself(found: Seen) -> str:
    """Return what time will do with the event, and when."""
    coming = due.next_instant(found.event)
    if coming is None or (coming[0] == "publish" and now_possible.lacks(found)):
        return ""
    name, when = coming
    said = {
        "publish": _("it is published on %(when)s."),
        "close": _("registration closes on %(when)s."),
        "start": _("it starts on %(when)s, and registration ends then."),
        "complete": _("it is over on %(when)s."),
        "archive": _("it goes to the archive on %(when)s."),
    }[name]
    return said % {"when": _moment(found, when)}


def tabs(actor: Actor, found: Seen, current: str) -> list[dict[str, Any]]:
    """Return the parts of an event that `actor` may open."""
    event = found.event
    parts: Sequence[tuple[str, str, str, int | None, Permission]] = (
        ("roster", _("Roster"), "desk-event", sum(found.counts.values()), Permission.SEE_ROSTER),
        *_decisions_tab(found),
        ("sessions", _("Sessions"), "desk-event-sessions", len(found.sessions), Permission.SEE_EVENTS),
        ("tiers", _("Places"), "desk-event-tiers", len(found.tiers), Permission.SEE_EVENTS),
        ("waitlist", _("Waitlist"), "desk-event-waitlist", event.waiting, Permission.SEE_ROSTER),
        ("door", _("Check-in"), "door", None, Permission.MANAGE_REGISTRATIONS),
        ("questions", _("Questions"), "desk-event-questions", event.asks or None, Permission.SEE_EVENTS),
        ("notes", _("Notes"), "desk-event-notes", None, Permission.SEE_EVENTS),
        ("messages", _("Messages"), "desk-event-messages", None, Permission.SEE_MESSAGES),
        ("widget", _("Your site"), "desk-event-widget", None, Permission.SEE_EVENTS),
        ("history", _("History"), "desk-event-history", None, Permission.SEE_AUDIT),
    )
    return [
        {
            "label": label,
            "url": reverse(url, args=[event.reference]),
            "is_current": name == current,
            "count": count,
        }
        for name, label, url, count, needed in parts
        if permissions.may(actor, needed, event)
    ]


def _decisions_tab(found: Seen) -> list[tuple[str, str, str, int | None, Permission]]:
    """Return the part where somebody decides, at events where somebody has to."""
    if not found.pending and not found.event.is_screened:
        return []
    return [
        ("decisions", _("To decide"), "desk-event-decisions", found.pending, Permission.MANAGE_REGISTRATIONS)
    ]


def _families(found: Seen) -> int:
    return roster.told(found.event).families


def _flow(found: Seen) -> dict[str, Any]:
    daily = roster.daily(found.event, found.now)
    return {"daily": daily, "daily_total": sum(daily)}


def _state(found: Seen) -> tuple[str, str, str]:
    """Return the badge of the event, with what visitors can do while it is published."""
    event = found.event
    look = badges.of("event", event.state, event.state_label)
    if event.state != S.PUBLISHED:
        return look.label, look.tone, look.icon
    words = {
        sale.Sale.REGISTER: _("Published, registration open"),
        sale.Sale.WAITLIST: _("Published, full"),
        sale.Sale.FULL: _("Published, full"),
        sale.Sale.BY_CODE: _("Published, booked with a code"),
        sale.Sale.NOT_OPEN: _("Published, registration not open yet"),
        sale.Sale.NOT_NEEDED: _("Published, no registration needed"),
    }
    state = sale.sale_state(event, found.tiers, found.now).state
    return words.get(state, look.label), look.tone, look.icon


def _step(found: Seen, state: EventState, came: datetime | None, distance: int) -> Step:
    if distance < 0:
        return Step(str(state.label), _day(found, came) if came else "", "done")
    if distance == 0:
        note = _("since %(day)s") % {"day": _day(found, came)} if came and state not in ENDS else ""
        return Step(str(state.label), note or (_day(found, came) if came else ""), "now")
    return Step(str(state.label), _planned(found, state), "")


def _planned(found: Seen, state: EventState) -> str:
    event = found.event
    when = {
        S.PUBLISHED: event.publish_at,
        S.REGISTRATION_CLOSED: event.deadline_at,
        S.IN_PROGRESS: event.starts_at,
        S.COMPLETED: event.ends_at,
    }.get(state)
    if state == S.ARCHIVED and event.ends_at is not None:
        return _("after 30 days")
    return _moment(found, when) if when else ""


def _day(found: Seen, when: datetime) -> str:
    return dates.day(times.local(when, found.event.time_zone), found.now.year)


def _moment(found: Seen, when: datetime) -> str:
    return dates.moment(times.local(when, found.event.time_zone), found.now.year)
