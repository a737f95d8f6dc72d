"""Review: an event is handed in, and approved, returned or rejected (design.md section 2, G-57 to G-59)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import locking, publishing
from turnout.events.models import Event, Session, Submission, Tier
from turnout.events.queries import reviewing as queries
from turnout.events.rules import publishing as rules
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.lifecycle import actions as lifecycle


@transaction.atomic
def submit(event: Event, *, by: Actor) -> Event:
    """Hand an event to review; from now on what it says is settled. What it says now is kept for the next time.

    Needs a title, a start and a kind of place (CLB). Refused: event_not_ready (all that it lacks), wrong_state.
    """
    found, tiers = locking.event_and_tiers(event.pk)
    if found.state == EventState.DRAFT:
        publishing.require_ready(_lacks(found, tiers))
    now = clock.now()
    lifecycle.move(found, "submit", by=by, content_version=found.content_version)
    Submission.objects.create(
        event=found,
        content=queries.content_of(found),
        content_version=found.content_version,
        submitted_at=now,
    )
    return found


@transaction.atomic
def approve(event: Event, content_version: int, *, by: Actor, publish_at: datetime | None = None) -> Event:
    """Approve the version that the approver read, to be published by hand, or by itself at an instant.

    Refused: content_changed (somebody changed it since), needs_review (a draft whose format is reviewed),
    event_not_ready, bad_input (the instant), wrong_state. Source: G-59.
    """
    found, tiers = locking.event_and_tiers(event.pk)
    if found.state == EventState.DRAFT:
        publishing.require_unreviewed(found)
        publishing.require_ready(_lacks(found, tiers))
    _require_read(found, content_version)
    publishing.require_instant(found, publish_at)
    found.publish_at = publish_at
    facts = {"publish_at": publish_at.isoformat()} if publish_at else {}
    lifecycle.move(found, "approve", by=by, content_version=content_version, **facts)
    found.save(update_fields=["publish_at"])
    return found


@transaction.atomic
def send_back(event: Event, content_version: int, *, by: Actor, reason: str) -> Event:
    """Return a submission for changes: it is a draft again. Refused: reason_missing, content_changed, wrong_state."""
    return _decide(event, "return", content_version, by=by, reason=reason)


@transaction.atomic
def reject(event: Event, content_version: int, *, by: Actor, reason: str) -> Event:
    """Reject a submission for good. Refused: reason_missing, content_changed, wrong_state."""
    return _decide(event, "reject", content_version, by=by, reason=reason)


@transaction.atomic
def revise(event: Event, *, by: Actor, reason: str) -> Event:
    """Take a submission, or an approved event that nobody sees yet, back to a draft that can be changed.

    Whatever was approved is no longer. Refused: reason_missing, wrong_state, tier_in_use (places were given already).
    """
    found, tiers = locking.event_and_tiers(event.pk)
    publishing.require_nobody(found, tiers, while_in=EventState.APPROVED)
    found.publish_at = None
    found.save(update_fields=["publish_at"])
    lifecycle.move(found, "revise", by=by, reason=reason)
    return found


@transaction.atomic
def schedule(event: Event, publish_at: datetime | None, *, by: Actor) -> Event:
    """Let an approved event be published by itself at an instant, or by hand only. Refused: wrong_state, bad_input."""
    found, _tiers = locking.event_and_tiers(event.pk)
    if found.state != EventState.APPROVED:
        raise Refused(
            "wrong_state",
            _("Only an approved event waits to be published: it is “%(state)s”.")
            % {"state": found.state_label},
            state=found.state,
        )
    publishing.require_instant(found, publish_at)
    found.publish_at = publish_at
    found.save(update_fields=["publish_at"])
    audit.record("event.scheduled", found, by=by, publish_at=publish_at.isoformat() if publish_at else "")
    return found


def _decide(event: Event, name: str, content_version: int, *, by: Actor, reason: str) -> Event:
    found, _tiers = locking.event_and_tiers(event.pk)
    _require_read(found, content_version)
    lifecycle.move(found, name, by=by, reason=reason, content_version=content_version)
    return found


def _require_read(event: Event, content_version: int) -> None:
    """Refuse a decision about a version that is not the one that stands; the state is the move's to judge."""
    if (
        event.state in {EventState.DRAFT, EventState.PENDING_REVIEW}
        and event.content_version != content_version
    ):
        raise Refused(
            "content_changed",
            _("It was changed since you opened this page. Read it again, then decide."),
        )


def _lacks(event: Event, tiers: Sequence[Tier]) -> list[rules.Lack]:
    sessions = list(Session.objects.filter(event=event))
    return rules.lacks_for_review(event, sessions, tiers, clock.now())
