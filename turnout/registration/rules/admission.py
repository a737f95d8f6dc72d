"""Who is let in: the event's state and windows, the tier's, and what the line leaves to newcomers."""

from collections.abc import Callable
from datetime import datetime
from typing import NoReturn

from django.utils.translation import gettext as _

from turnout.events.models import Event, Tier, Visibility
from turnout.events.rules import sale
from turnout.events.rules.sale import Sale
from turnout.events.states import EventState
from turnout.kernel.refusals import NextStep, Refused
from turnout.ui import dates


def require_open(event: Event, now: datetime) -> None:
    """Refuse unless the event takes registrations from the public at `now` (windows are half-open)."""
    window = sale.window_state(event, now)
    if window == Sale.REGISTER:
        return
    code, message = _NO[window]()
    if window == Sale.NOT_OPEN and event.opens_at is not None:
        _refuse_until(event, event.opens_at, now)
    raise Refused(code, message, other_events())


def _refuse_until(event: Event, opens_at: datetime, now: datetime) -> NoReturn:
    """Refuse who is too early, and say when to come back, by the clock of the event."""
    opens = dates.in_zone(opens_at, event.time_zone)
    when = dates.moment_long(opens, dates.in_zone(now, event.time_zone).year)
    said = _("Registration has not opened yet. It opens on %(when)s %(zone)s.")
    step = NextStep(_("See the event"), f"/events/{event.slug}/")
    message = said % {"when": when, "zone": dates.zone_name(opens)}
    raise Refused("registration_not_open", message, step, opens_at=opens_at.isoformat())


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


_NO: dict[Sale, Callable[[], tuple[str, str]]] = {
    Sale.CANCELLED: lambda: ("event_cancelled", _("This event was cancelled.")),
    Sale.NOT_NEEDED: lambda: ("registration_not_required", _("No registration is needed. Just turn up.")),
    Sale.STARTED: lambda: ("event_over", _("This event has started.")),
    Sale.OVER: lambda: ("event_over", _("This event is over.")),
    Sale.CLOSED: lambda: ("registration_closed", _("Registration for this event is closed.")),
    Sale.NOT_OPEN: lambda: ("registration_not_open", _("Registration has not opened yet.")),
    Sale.UNPUBLISHED: lambda: ("registration_closed", _("This event takes no registrations.")),
}
