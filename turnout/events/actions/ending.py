"""New dates, no event at all, and its ordinary end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import dating, locking, telling
from turnout.events.models import Event
from turnout.events.rules import due
from turnout.events.rules.dating import SessionDraft
from turnout.events.states import PLANNED, PUBLIC, EventState
from turnout.kernel import clock, text
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.lifecycle import actions as lifecycle


@transaction.atomic
def postpone(
    event: Event,
    sessions: Sequence[SessionDraft],
    *,
    by: Actor,
    reason: str,
    deadline_at: datetime | None = None,
    override: str = "",
) -> Event:
    """Give a published event new dates; those who hold a place are told and may leave (core.md section 2).

    The deadline keeps its distance from the start unless a new one is given. The act holds the sessions whose
    numbers no session has any more, so that calendars can strike them out. Refused: wrong_state,
    reason_missing, bad_input, room_taken.
    """
    found, _tiers = locking.with_room(event.pk)
    _require_postponable(found)
    if text.is_blank(reason):
        raise Refused("reason_missing", _("Say why. The reason is kept in the history."), field="reason")
    was = found.starts_at
    dropped = _dropped(found, sessions)
    starts_at = _redate(found, sessions, deadline_at, override)
    _next_issue(found, ["starts_at", "ends_at", "deadline_at"])
    audit.record(
        "event.postponed",
        found,
        by=by,
        reason=reason,
        was=was.isoformat() if was else "",
        starts_at=starts_at.isoformat(),
        sessions=len(sessions),
        dropped=dropped,
    )
    return found


@transaction.atomic
def foresee_new_dates(
    event: Event, sessions: Sequence[SessionDraft], *, deadline_at: datetime | None = None, override: str = ""
) -> tuple[Event, list[dict[str, Any]]]:
    """Return an event as `postpone` would leave it, and the sessions that it would drop; nothing stays written.

    Refused: as `postpone`, save that no reason is asked for.
    """
    found, _tiers = locking.with_room(event.pk)
    _require_postponable(found)
    dropped = _dropped(found, sessions)
    _redate(found, sessions, deadline_at, override)
    transaction.set_rollback(True)  # of this block alone: the room is judged by rows as they would be
    return found, dropped


@transaction.atomic
def cancel(event: Event, *, by: Actor, reason: str) -> Event:
    """Cancel an event that is not over. In the same transaction its line is closed and its places end.

    Those rows belong to registration, which hears `event.cancelled`. What the public cannot see now it never does
    (`is_dropped`). Refused: wrong_state, reason_missing (G-57).
    """
    found, tiers = locking.event_and_tiers(event.pk)
    held, waiting = sum(tier.held for tier in tiers), sum(tier.waiting for tier in tiers)
    found.is_dropped = found.state not in PUBLIC
    _next_issue(found, ["is_dropped"])
    lifecycle.move(found, _way_out(found), by=by, reason=reason, held=held, waiting=waiting)
    found.refresh_from_db()
    return found


def require_cancellable(event: Event) -> None:
    """Refuse (`wrong_state`) what cannot be cancelled any more."""
    lifecycle.require_start(event, _way_out(event))


@transaction.atomic
def start(event: Event, *, by: Actor, reason: str = "") -> Event:
    """Say that an event is going on, at its first session or by hand before it, with a reason (G-56).

    Refused: wrong_state, reason_missing.
    """
    return _step(event, "start", by=by, reason=reason)


@transaction.atomic
def complete(event: Event, *, by: Actor, reason: str = "") -> Event:
    """Say that an event is over, at the end of its last session or by hand before it, with a reason (G-56).

    Refused: wrong_state, reason_missing.
    """
    return _step(event, "complete", by=by, reason=reason)


@transaction.atomic
def archive(event: Event, *, by: Actor) -> Event:
    """Put an event away: from then on it can only be read (I-20)."""
    return _step(event, "archive", by=by)


def _step(event: Event, name: str, *, by: Actor, reason: str = "") -> Event:
    found, _tiers = locking.event_and_tiers(event.pk)
    _require_due(found, name, reason)
    lifecycle.move(found, name, by=by, reason=reason)
    found.content_version += 1
    found.save(update_fields=["content_version"])
    return found


def _require_due(event: Event, name: str, reason: str) -> None:
    """Refuse a move ahead of its time for which nobody says why; the machine says where the move starts."""
    starts_here = event.state in event.lifecycle.moves[name].sources
    if starts_here and text.is_blank(reason) and due.is_early(event, name, clock.now()):
        raise Refused(
            "reason_missing",
            _("It is earlier than planned. Say why. The reason is kept in the history."),
            field="reason",
        )


def _way_out(event: Event) -> str:
    return "drop" if event.state in PLANNED else "cancel"


def _require_postponable(event: Event) -> None:
    if event.state not in {EventState.PUBLISHED, EventState.REGISTRATION_CLOSED}:
        raise Refused(
            "wrong_state",
            _("Only a published event that has not begun can be postponed: it is “%(state)s”.")
            % {"state": event.state_label},
            state=event.state,
        )


def _dropped(event: Event, sessions: Sequence[SessionDraft]) -> list[dict[str, Any]]:
    """Return the sessions whose numbers no session would have any more."""
    return telling.sessions_facts(event.sessions.all())[len(sessions) :]


def _redate(
    event: Event, sessions: Sequence[SessionDraft], deadline_at: datetime | None, override: str
) -> datetime:
    """Give an event its new sessions and deadline; return its start. Before: locked; the caller saves it.

    Refused: bad_input, room_taken.
    """
    if not sessions:
        raise Refused("bad_input", _("Give the new dates, or cancel the event."), field="sessions")
    was, old_deadline = event.starts_at, event.deadline_at
    dating.replace(event, sessions)
    if event.starts_at is None or event.starts_at <= clock.now():
        raise Refused("bad_input", _("The new date has passed already."), field="sessions")
    dating.require_free_room(event, override=override)
    event.deadline_at = deadline_at or _moved(old_deadline, was, event.starts_at)
    if event.deadline_at is not None and event.deadline_at > event.starts_at:
        raise Refused(
            "bad_input", _("Registration ends at the start of the event at the latest."), field="deadline_at"
        )
    return event.starts_at


def _moved(deadline: datetime | None, was: datetime | None, starts_at: datetime) -> datetime | None:
    return None if deadline is None or was is None else starts_at - (was - deadline)


def _next_issue(event: Event, changed: list[str]) -> None:
    event.calendar_sequence += 1
    event.content_version += 1
    event.save(update_fields=[*changed, "calendar_sequence", "content_version"])
