"""What somebody can do now about an event, the most useful first, and why the rest is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from turnout.events.models import Event
from turnout.events.queries import reviewing
from turnout.events.rules import due, places, publishing
from turnout.events.states import PLANNED, EventState
from turnout.kernel import permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.lifecycle import actions as lifecycle

if TYPE_CHECKING:
    from turnout.registration.web.desk.head import Seen

S = EventState
FIXED = frozenset({S.PENDING_REVIEW, S.REJECTED, S.CANCELLED, S.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Action:
    """One button of "What you can do now"."""

    label: str
    url: str
    icon: str
    kind: str = ""
    method: str = "get"
    opens: str = ""


def actions(actor: Actor, found: "Seen") -> tuple[list[Action], list[str]]:
    """Return the buttons that `actor` may press now, the most useful one lit, and why others are missing."""
    event = found.event
    names = {move.name for move in lifecycle.allowed(actor, event)}
    possible, why_not = _towards_people(actor, found, names)
    is_settled = event.state == S.APPROVED and reviewing.needs_review(event)
    if permissions.may(actor, Permission.MANAGE_EVENTS, event) and event.state not in FIXED:
        has_lit = any(one.kind == "lit" for one in possible)
        possible += _editing(found, is_lit=bool(why_not) and not has_lit, is_settled=is_settled)
    possible += _of_decisions(actor, found)
    possible += _of_line(actor, found)
    possible += _of_moves(event, names, found.now, has_people=has_people(found))
    return possible, [*why_not, *_why_missing(actor, found, names, is_settled=is_settled)]


def lacks(found: "Seen") -> list[str]:
    """Return what publication still needs, in words; nothing once it is published."""
    if found.event.state not in {S.DRAFT, S.APPROVED}:
        return []
    return [lack.message for lack in publishing.lacks(found.event, found.sessions, found.tiers, found.now)]


def has_people(found: "Seen") -> bool:
    """Return whether somebody holds a place, is offered one, or waits."""
    return any(tier.held or tier.waiting for tier in found.tiers)


def _towards_people(actor: Actor, found: "Seen", names: set[str]) -> tuple[list[Action], list[str]]:
    """Return the way to publication: submit, review, publish; or why it is barred."""
    event = found.event
    if event.state == S.DRAFT:
        is_reviewed = reviewing.needs_review(event)
        if "approve" in names and not is_reviewed:
            return _publishing(actor, found, can_wait=True)
        return _submitting(found, is_reviewed=is_reviewed) if "submit" in names else ([], [])
    if event.state == S.PENDING_REVIEW:
        review = [_action(event, _("Review"), "review", "eye", "lit")] if "approve" in names else []
        return review, [] if review else [_("It waits for a review. Until then nobody can change it.")]
    if event.state == S.APPROVED and "publish" in names:
        return _publishing(actor, found, can_wait=False)
    return [], []


def _submitting(found: "Seen", *, is_reviewed: bool) -> tuple[list[Action], list[str]]:
    event = found.event
    missing = publishing.lacks_for_review(event, found.sessions, found.tiers, found.now)
    if missing:
        said = " ".join(lack.message for lack in missing)
        return [], [_("Submitting is not possible yet: %(lacks)s") % {"lacks": said}]
    submit = _action(event, _("Submit for review"), "submission", "send", "lit")
    why = (
        _("Events of this format are approved first.")
        if is_reviewed
        else _("Your role does not approve events.")
    )
    return [submit], [_("Publishing is not possible yet: %(lacks)s") % {"lacks": why}]


def _publishing(actor: Actor, found: "Seen", *, can_wait: bool) -> tuple[list[Action], list[str]]:
    event = found.event
    if not permissions.may(actor, Permission.PUBLISH_EVENTS, event):
        return [], []
    missing = lacks(found)
    later = (
        _action(event, _("Approve, publish later"), "approval", "check")
        if can_wait
        else _action(event, _("Publish later"), "schedule", "clock")
    )
    if missing:
        why = [_("Publishing is not possible yet: %(lacks)s") % {"lacks": " ".join(missing)}]
        return ([] if can_wait else [later]), why
    return [_action(event, _("Publish"), "publication", "megaphone", "lit", "post"), later], []


def _why_missing(actor: Actor, found: "Seen", names: set[str], *, is_settled: bool) -> Iterator[str]:
    event = found.event
    if not permissions.may(actor, Permission.MANAGE_EVENTS, event):
        return
    if is_settled:
        yield _("What it says was approved as it is. To change it, take it back to draft.")
    if "unpublish" in names and has_people(found):
        yield _("Taking it back is not possible: %(who)s.") % {
            "who": places.in_use(event.held, event.waiting)
        }
    if event.state in {*PLANNED, S.APPROVED, S.PUBLISHED, S.REGISTRATION_CLOSED, S.IN_PROGRESS} and not (
        names & {"cancel", "drop"}
    ):
        is_plan = event.state in PLANNED and permissions.may(actor, Permission.CANCEL_EVENTS, event)
        yield (
            _("Only coordinators cancel what is not approved yet.")
            if is_plan
            else _("Cancelling is up to coordinators and events officers.")
        )


def _editing(found: "Seen", *, is_lit: bool, is_settled: bool) -> list[Action]:
    event = found.event
    if is_settled:
        return [_action(event, _("Set dates"), "dates", "calendar")]
    starts_at = found.event.starts_at
    undated = starts_at is None or starts_at <= found.now
    edit = _action(event, _("Edit"), "edit", "pencil", "lit" if is_lit and not undated else "")
    if event.state in {S.DRAFT, S.APPROVED}:
        return [
            edit,
            _action(event, _("Set dates"), "dates", "calendar", "lit" if is_lit and undated else ""),
        ]
    if event.state in {S.PUBLISHED, S.REGISTRATION_CLOSED}:
        return [edit, _action(event, _("Postpone"), "dates", "calendar-days")]
    return [edit]


def _of_decisions(actor: Actor, found: "Seen") -> list[Action]:
    """Return the way to those on whom somebody has to decide."""
    if not found.pending or not permissions.may(actor, Permission.MANAGE_REGISTRATIONS, found.event):
        return []
    return [_action(found.event, _("Decide"), "decisions", "user-check", "lit")]


def _of_line(actor: Actor, found: "Seen") -> list[Action]:
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
        ("archive", _action(event, _("Archive"), "archiving", "archive")),
        ("revise", _action(event, _("Back to draft"), "revision", "undo-2")),
        ("unpublish", _action(event, _("Take back"), "withdrawal", "undo-2")),
        ("cancel", _action(event, _("Cancel event"), "cancellation", "ban", "bad")),
        ("drop", _action(event, _("Cancel event"), "cancellation", "ban", "bad")),
    )
    skipped = set() if event.state == S.IN_PROGRESS else {"complete"}
    if has_people:
        skipped.add("unpublish")
    return [action for name, action in offered if name in names and name not in skipped]


def _action(event: Event, label: str, part: str, icon: str, kind: str = "", method: str = "get") -> Action:
    return Action(label, reverse(f"desk-event-{part}", args=[event.reference]), icon, kind, method)
