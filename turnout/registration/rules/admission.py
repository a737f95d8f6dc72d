"""Who is let in: the event's state and windows, the tier's, and what the line leaves to newcomers."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from turnout.events.models import Event, RegistrationType, Tier, Visibility
from turnout.events.states import EventState
from turnout.kernel.refusals import NextStep, Refused

Wants = Mapping[UUID, int]


def require_open(event: Event, now: datetime) -> None:
    """Refuse unless the event takes registrations from the public at `now` (windows are half-open)."""
    if event.state == EventState.CANCELLED:
        raise Refused("event_cancelled", _("This event was cancelled."), other_events())
    if event.registration_type == RegistrationType.NONE:
        raise Refused(
            "registration_not_required", _("No registration is needed. Just turn up."), other_events()
        )
    if event.starts_at is not None and event.starts_at <= now:
        raise Refused("event_over", _("This event has started or is over."), other_events())
    closed = event.closes_at is not None and event.closes_at <= now
    if event.state != EventState.PUBLISHED or closed:
        raise Refused("registration_closed", _("Registration for this event is closed."), other_events())
    if event.opens_at is not None and event.opens_at > now:
        raise Refused(
            "registration_not_open",
            _("Registration has not opened yet."),
            other_events(),
            opens_at=event.opens_at.isoformat(),
        )


def require_for_staff(event: Event) -> None:
    """Refuse unless staff may register people: they need no open window, but a living event."""
    if event.state == EventState.CANCELLED:
        raise Refused("event_cancelled", _("This event was cancelled."))
    if event.state not in {EventState.APPROVED, EventState.PUBLISHED, EventState.REGISTRATION_CLOSED,
                           EventState.IN_PROGRESS}:  # fmt: skip
        raise Refused("registration_closed", _("This event takes no registrations."))


def require_on_sale(tier: Tier, now: datetime) -> None:
    """Refuse unless the tier is active and inside its own window."""
    opened = tier.opens_at is None or tier.opens_at <= now
    closed = tier.closes_at is not None and tier.closes_at <= now
    if not tier.is_active or not opened or closed:
        raise Refused(
            "tier_not_on_sale",
            _("“%(tier)s” is not on sale at this moment.") % {"tier": tier.name},
            field="tier",
            tier=str(tier.pk),
        )


def other_events() -> NextStep:
    """Return where somebody goes who cannot register here."""
    return NextStep(_("See other events"), "/")


def require_public(event: Event) -> None:
    """Refuse a private event to everybody but staff."""
    if event.visibility == Visibility.PRIVATE:
        raise Refused("event_private", _("This event is not open to everybody."), other_events())


def for_newcomers(event: Event, tiers: Iterable[Tier]) -> dict[UUID, int | None]:
    """Return how many places of each tier a newcomer may take; None means no limit.

    Nothing in a tier that people wait for, and of a cap over the tiers only what the waiting people of other
    tiers, who have room in theirs, leave over (core.md section 2; I-17).
    """
    rows = list(tiers)
    left = {tier.pk: _least(tier.left, event.left) for tier in rows}
    for tier in rows:
        if tier.waiting:
            left[tier.pk] = 0
        elif event.capacity is not None and event.waiting:
            owed = sum(_usable(other) for other in rows if other.pk != tier.pk)
            spare = max((event.left or 0) - owed, 0)
            left[tier.pk] = _least(left[tier.pk], spare)
    return left


def _usable(tier: Tier) -> int:
    """Return how many of its waiting people the tier itself has room for."""
    return tier.waiting if tier.left is None else min(tier.waiting, tier.left)


def _least(*limits: int | None) -> int | None:
    known = [limit for limit in limits if limit is not None]
    return min(known) if known else None
