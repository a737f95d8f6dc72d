"""New dates, no event at all, and its ordinary end."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import dating, locking, telling
from turnout.events.models import Event
from turnout.events.rules import due
from turnout.events.rules.dating import SessionDraft
from turnout.events.states import PLANNED, EventState
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
    _require_postponable(found, sessions, reason)
    was, old_deadline = found.starts_at, found.deadline_at
    dropped = telling.sessions_facts(found.sessions.all())[len(sessions) :]
    dating.replace(found, sessions)
    if found.starts_at is None or found.starts_at <= clock.now():
        raise Refused("bad_input", _("The new date has passed already."), field="sessions")
    dating.require_free_room(found, override=override)
    found.deadline_at = deadline_at or _moved(old_deadline, was, found.starts_at)
    if found.deadline_at is not None and found.deadline_at > found.starts_at:
        raise Refused(
            "bad_input", _("Registration ends at the start of the event at the latest."), field="deadline_at"
        )
    _next_issue(found, ["starts_at", "ends_at", "deadline_at"])
    audit.record(
        "event.postponed",
        found,
        by=by,
        reason=reason,
        was=was.isoformat() if was else "",
        starts_at=found.starts_at.isoformat(),
        sessions=len(sessions),
        dropped=dropped,
    )
    return found


@transaction.atomic
def cancel(event: Event, *, by: Actor, reason: str) -> Event:
    """Cancel an event that is not over. In the same transaction its line is closed and its places end.

    Those rows belong to registration, which hears `event.cancelled`. Refused: wrong_state, reason_missing
    (G-57).
    """
    found, tiers = locking.event_and_tiers(event.pk)
    held, waiting = sum(tier.held for tier in tiers), sum(tier.waiting for tier in tiers)
    _next_issue(found, [])
    name = "drop" if found.state in PLANNED else "cancel"
    lifecycle.move(found, name, by=by, reason=reason, held=held, waiting=waiting)
    found.refresh_from_db()
    return found


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


def _require_postponable(event: Event, sessions: Sequence[SessionDraft], reason: str) -> None:
    if event.state not in {EventState.PUBLISHED, EventState.REGISTRATION_CLOSED}:
        raise Refused(
            "wrong_state",
            _("Only a published event that has not begun can be postponed: it is “%(state)s”.")
            % {"state": event.state_label},
            state=event.state,
        )
    if text.is_blank(reason):
        raise Refused("reason_missing", _("Say why. The reason is kept in the history."), field="reason")
    if not sessions:
        raise Refused("bad_input", _("Give the new dates, or cancel the event."), field="sessions")


def _moved(deadline: datetime | None, was: datetime | None, starts_at: datetime) -> datetime | None:
    return None if deadline is None or was is None else starts_at - (was - deadline)


def _next_issue(event: Event, changed: list[str]) -> None:
    event.calendar_sequence += 1
    event.content_version += 1
    event.save(update_fields=[*changed, "calendar_sequence", "content_version"])
