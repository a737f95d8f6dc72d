"""Publication: an event is shown, taken back, its registration closed and opened again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import dating, editing, housing, locking
from turnout.events.actions.editing import EventDraft
from turnout.events.models import Event, Tier
from turnout.events.queries import reviewing as queries
from turnout.events.rules import places
from turnout.events.rules import publishing as rules
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import NextStep, Refused
from turnout.lifecycle import actions as lifecycle


@transaction.atomic
def publish(event: Event, *, by: Actor, override: str = "") -> Event:
    """Show an event: from APPROVED, and from DRAFT over APPROVED in one act.

    After: its cap is at most what the room takes, and nobody else uses the room then (`override` says why it
    may be shared). Refused: event_not_ready (all that it lacks), room_taken, capacity_below_held, wrong_state.
    Refused as well: needs_review, for a draft whose format is approved first. Source: COM UC-7.1, G-06, G-60.
    """
    found, tiers = locking.with_room(event.pk)
    sessions = list(found.sessions.all())
    if found.state == EventState.DRAFT:
        require_unreviewed(found)
    if found.state in {EventState.DRAFT, EventState.APPROVED}:
        require_ready(rules.lacks(found, sessions, tiers, clock.now()))
    shared_with = dating.require_free_room(found, override=override)
    changed = housing.fit(found)
    steps = ["approve", "publish"] if found.state == EventState.DRAFT else ["publish"]
    changes = [shift for step in steps for shift in lifecycle.move_many([found], step)]
    found.publish_at = None
    _save(found, [*changed, "publish_at"])
    facts = {"room_shared_with": shared_with} if shared_with else {}
    audit.record(
        "event.published", found, by=by, changes=changes, reason=override if shared_with else "", **facts
    )
    return found


@transaction.atomic
def create_and_publish(draft: EventDraft, *, by: Actor, override: str = "") -> Event:
    """Make an event and show it at once: both, or neither with the refusals of `create` and `publish`."""
    return publish(editing.create(draft, by=by), by=by, override=override)


@transaction.atomic
def unpublish(event: Event, *, by: Actor, reason: str) -> Event:
    """Take an event back from the public. Refused: tier_in_use (G-60), reason_missing."""
    found, tiers = locking.event_and_tiers(event.pk)
    require_nobody(found, tiers, while_in=EventState.PUBLISHED)
    lifecycle.move(found, "unpublish", by=by, reason=reason)
    _save(found)
    return found


@transaction.atomic
def close(event: Event, *, by: Actor) -> Event:
    """Close registration before its deadline, or at it."""
    found, _tiers = locking.event_and_tiers(event.pk)
    lifecycle.move(found, "close", by=by)
    _save(found)
    return found


@transaction.atomic
def reopen(event: Event, deadline_at: datetime, *, by: Actor, reason: str) -> Event:
    """Open registration again until a new deadline, at most the start. Refused: bad_input, reason_missing."""
    found, _tiers = locking.event_and_tiers(event.pk)
    if deadline_at <= clock.now():
        raise Refused("bad_input", _("The new deadline has passed already."), field="deadline_at")
    if found.starts_at is not None and deadline_at > found.starts_at:
        raise Refused(
            "bad_input", _("Registration ends at the start of the event at the latest."), field="deadline_at"
        )
    found.deadline_at = deadline_at
    lifecycle.move(found, "reopen", by=by, reason=reason, deadline_at=deadline_at.isoformat())
    _save(found, ["deadline_at"])
    return found


def require_unreviewed(event: Event) -> None:
    """Refuse (`needs_review`) to go past review where the organisation wants it for this format."""
    if queries.needs_review(event):
        raise Refused(
            "needs_review",
            _("Events of this format are approved first. Submit it for review."),
            NextStep(_("Submit for review"), f"/desk/events/{event.reference}/submission/"),
        )


def require_instant(event: Event, publish_at: datetime | None) -> None:
    """Refuse (`bad_input`) an instant of publication that is past, or not before the event begins."""
    if publish_at is None:
        return
    if publish_at <= clock.now():
        raise Refused(
            "bad_input", _("This time has passed already. Publish it now instead."), field="publish_at"
        )
    if event.starts_at is not None and publish_at >= event.starts_at:
        raise Refused("bad_input", _("It would be published after it has begun."), field="publish_at")


def require_nobody(event: Event, tiers: Sequence[Tier], *, while_in: EventState) -> None:
    """Refuse (`tier_in_use`) what would take an event from people who hold a place, are offered one, or wait."""
    held, waiting = sum(tier.held for tier in tiers), sum(tier.waiting for tier in tiers)
    if event.state == while_in and (held or waiting):
        raise Refused(
            "tier_in_use",
            _("This is not possible while %(who)s.") % {"who": places.in_use(held, waiting)},
            held=held,
            waiting=waiting,
        )


def require_ready(lacking: list[rules.Lack]) -> None:
    """Refuse (`event_not_ready`) with everything that is lacking."""
    if lacking:
        raise Refused(
            "event_not_ready",
            " ".join(lack.message for lack in lacking),
            field=lacking[0].field,
            lacks=[lack.code for lack in lacking],
        )


def _save(event: Event, changed: list[str] | None = None) -> None:
    event.content_version += 1
    event.save(update_fields=[*(changed or []), "content_version"])
