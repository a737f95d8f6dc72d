"""What stands above every part of an event: its life, what can be done now and why not, figures, tabs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.audit import queries as audit
from turnout.events.actions import chairing
from turnout.events.models import Event, Session, Tier
from turnout.events.queries import desk as event_queries
from turnout.events.rules import due, publishing, sale, summary
from turnout.events.states import EventState
from turnout.kernel import permissions, times
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.lifecycle import actions as lifecycle
from turnout.people.policy import requiring
from turnout.registration.queries import offered, roster
from turnout.ui import badges, dates
from turnout.ui.doors import actor_of

S = EventState
PATH = (S.DRAFT, S.APPROVED, S.PUBLISHED, S.REGISTRATION_CLOSED, S.IN_PROGRESS, S.COMPLETED, S.ARCHIVED)
ENDS = (S.CANCELLED, S.REJECTED)
FIXED = frozenset({S.PENDING_REVIEW, S.REJECTED, S.CANCELLED, S.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Step:
    """One arch of the stepper."""

    label: str
    note: str
    phase: str


@dataclass(frozen=True, slots=True)
class Action:
    """One button of "What you can do now"."""

    label: str
    url: str
    icon: str
    kind: str = ""
    method: str = "get"
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as it was read for one page."""

    event: Event
    tiers: list[Tier]
    sessions: list[Session]
    counts: dict[str, int]
    now: datetime

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
        Event.objects.select_related("venue", "room", "metro", "chair")
        .prefetch_related("tiers")
        .get(pk=event.pk)
    )
    return Seen(event, list(event.tiers.all()), list(event.sessions.all()), dict(roster.counts(event)), now)


def context(request: HttpRequest, found: Seen, tab: str) -> dict[str, Any]:
    """Return what `desk/event.html` shows above the part `tab`."""
    actor, event = actor_of(request), found.event
    actions, why_not = what_now(actor, found)
    return {
        "event": event,
        "now": found.now,
        "badge": badges.Badge(*_state(found)),
        "steps": steps(found),
        "stepper_label": _("Lifecycle of this event"),
        "actions": actions,
        "why_not": why_not,
        "next_by_itself": next_by_itself(found),
        "summary": found.summary,
        "families": _families(found),
        "offered": offered.places(event.pk) if event.waiting else 0,
        **_flow(found),
        "tabs": tabs(actor, found, tab),
        "crumbs": [(_("Events"), reverse("desk-events")), (event.reference, "")],
        "public_url": reverse("event", args=[event.slug]) if event.state in PATH[2:-1] else "",
        "may_choose_chair": permissions.may(actor, Permission.APPROVE_EVENTS, event)
        and event.state not in chairing.OVER,
        "may_manage": permissions.may(actor, Permission.MANAGE_EVENTS, event),
        "may_register": permissions.may(actor, Permission.MANAGE_REGISTRATIONS, event),
    }


def steps(found: Seen) -> list[Step]:
    """Return the life of an event: where it has been and when, where it is, what is planned."""
    event = found.event
    came = dict(audit.life(event))
    ended = event.state in ENDS
    path: list[str] = [state for state in PATH if not ended or state in came] + (
        [event.state] if ended else []
    )
    here = path.index(event.state) if event.state in path else 0
    return [_step(found, S(state), came.get(state), number - here) for number, state in enumerate(path)]


def what_now(actor: Actor, found: Seen) -> tuple[list[Action], list[str]]:
    """Return the buttons that `actor` may press now, the most useful one lit, and why others are missing."""
    event = found.event
    names = {move.name for move in lifecycle.allowed(actor, event)}
    if event.state == S.DRAFT and permissions.may(actor, Permission.PUBLISH_EVENTS, event):
        names.add("publish")
    lacking = _lacks(found)
    actions, why_not = [], []
    if "publish" in names:
        if lacking:
            why_not.append(_("Publishing is not possible yet: %(lacks)s") % {"lacks": " ".join(lacking)})
        else:
            actions.append(_action(event, _("Publish"), "publication", "megaphone", "lit", "post"))
    if permissions.may(actor, Permission.MANAGE_EVENTS, event) and event.state not in FIXED:
        actions += _editing(found, is_lit=bool(lacking) and "publish" in names)
    actions += _of_line(actor, found)
    actions += _of_moves(event, names, found.now, has_people=_has_people(found))
    if "unpublish" in names and _has_people(found):
        why_not.append(_("Taking it back is not possible: %(who)s.") % {"who": who(event)})
    return actions, why_not


def next_by_itself(found: Seen) -> str:
    """Return what time will do with the event, and when."""
    coming = due.next_instant(found.event)
    if coming is None or (coming[0] == "publish" and _lacks(found)):
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


def who(event: Event) -> str:
    """Return in words how many places are held, offered ones among them, and how many people wait."""
    held = ngettext("%(count)s place is held", "%(count)s places are held", event.held)
    waits = ngettext("%(count)s person waits", "%(count)s people wait", event.waiting)
    parts = [held % {"count": event.held}] if event.held else []
    return ", ".join([*parts, waits % {"count": event.waiting}] if event.waiting else parts)


def tabs(actor: Actor, found: Seen, current: str) -> list[dict[str, Any]]:
    """Return the parts of an event that `actor` may open."""
    event = found.event
    parts: Sequence[tuple[str, str, str, int | None, Permission]] = (
        ("roster", _("Roster"), "desk-event", sum(found.counts.values()), Permission.SEE_ROSTER),
        ("sessions", _("Sessions"), "desk-event-sessions", len(found.sessions), Permission.SEE_EVENTS),
        ("tiers", _("Places"), "desk-event-tiers", len(found.tiers), Permission.SEE_EVENTS),
        ("waitlist", _("Waitlist"), "desk-event-waitlist", event.waiting, Permission.SEE_ROSTER),
        ("door", _("Check-in"), "door", None, Permission.MANAGE_REGISTRATIONS),
        ("messages", _("Messages"), "desk-event-messages", None, Permission.SEE_MESSAGES),
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


def _editing(found: Seen, *, is_lit: bool) -> list[Action]:
    event = found.event
    undated = not found.sessions
    edit = _action(event, _("Edit"), "edit", "pencil", "lit" if is_lit and not undated else "")
    if event.state in {S.DRAFT, S.APPROVED}:
        return [
            edit,
            _action(event, _("Set dates"), "dates", "calendar", "lit" if is_lit and undated else ""),
        ]
    if event.state in {S.PUBLISHED, S.REGISTRATION_CLOSED}:
        return [edit, _action(event, _("Postpone"), "dates", "calendar-days")]
    return [edit]


def _of_line(actor: Actor, found: Seen) -> list[Action]:
    """Return what serves a line that nothing is free for: more places."""
    event = found.event
    if not event.waiting or event.state not in {S.PUBLISHED, S.REGISTRATION_CLOSED}:
        return []
    if permissions.may(actor, Permission.MANAGE_EVENTS, event):
        return [_action(event, _("Add places"), "tiers", "plus", "lit")]
    return []


def _of_moves(event: Event, names: set[str], now: datetime, *, has_people: bool) -> list[Action]:
    way = {name: "get" if due.is_early(event, name, now) else "post" for name in ("start", "complete")}
    offered = (
        ("close", _action(event, _("Close registration"), "closing", "lock", "", "post")),
        ("reopen", _action(event, _("Reopen registration"), "reopening", "door-open")),
        ("start", _action(event, _("Start now"), "start", "play", "", way["start"])),
        ("complete", _action(event, _("Say it is over"), "completion", "check", "", way["complete"])),
        ("archive", _action(event, _("Archive"), "archiving", "archive", "", "post")),
        ("unpublish", _action(event, _("Take back"), "withdrawal", "undo-2")),
        ("cancel", _action(event, _("Cancel event"), "cancellation", "ban", "bad")),
    )
    skipped = set() if event.state == S.IN_PROGRESS else {"complete"}
    if has_people:
        skipped.add("unpublish")
    return [action for name, action in offered if name in names and name not in skipped]


def _action(event: Event, label: str, part: str, icon: str, kind: str = "", method: str = "get") -> Action:
    return Action(label, reverse(f"desk-event-{part}", args=[event.reference]), icon, kind, method)


def _lacks(found: Seen) -> list[str]:
    if found.event.state not in {S.DRAFT, S.APPROVED}:
        return []
    return [lack.message for lack in publishing.lacks(found.event, found.sessions, found.tiers, found.now)]


def _has_people(found: Seen) -> bool:
    return any(tier.held or tier.waiting for tier in found.tiers)


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
