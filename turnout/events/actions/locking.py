"""Locks of this room, in the one order: room → event → tiers (core.md section 3); what review settles."""

from uuid import UUID

from django.utils.translation import gettext as _

from turnout.events.models import Event, Series, Tier
from turnout.events.queries import reviewing
from turnout.events.states import EventState
from turnout.kernel.locks import locked
from turnout.kernel.refusals import NextStep, Refused
from turnout.venues.models import Room, Venue


def event_and_tiers(event_id: UUID) -> tuple[Event, list[Tier]]:
    """Return an event and its tiers under their locks. Refused: not_found."""
    event = locked(Event.objects.filter(pk=event_id)).first()
    if event is None:
        raise Refused("not_found", _("There is no such event."))
    return event, list(locked(Tier.objects.filter(event_id=event_id)))


def with_room(event_id: UUID) -> tuple[Event, list[Tier]]:
    """Return the same, having locked the room first. Refused: lost_race when it was moved meanwhile."""
    before = Event.objects.filter(pk=event_id).values_list("venue_id", "room_id").first()
    if before is None:
        raise Refused("not_found", _("There is no such event."))
    place(*before)
    event, tiers = event_and_tiers(event_id)
    if (event.venue_id, event.room_id) != before:
        raise Refused("lost_race", _("Somebody else moved this event a moment earlier. Look at it again."))
    return event, tiers


def series(series_id: UUID) -> Series:
    """Return a series under its lock, which comes after those of its dates. Refused: not_found."""
    found = locked(Series.objects.filter(pk=series_id)).first()
    if found is None:
        raise Refused("not_found", _("There is no such series."))
    return found


def place(venue_id: UUID | None, room_id: UUID | None) -> None:
    """Lock the room, or the venue where an event has no room of it."""
    if room_id is not None:
        locked(Room.objects.filter(pk=room_id)).first()
    elif venue_id is not None:
        locked(Venue.objects.filter(pk=venue_id)).first()


def require_unapproved(event: Event) -> None:
    """Refuse (`wrong_state`) to change what was approved by review and is not published yet (G-59).

    Dates, the instant of publication and the chair may still change.
    """
    if event.state == EventState.APPROVED and reviewing.needs_review(event):
        raise Refused(
            "wrong_state",
            _("It was approved as it is. Take it back to draft to change it; then it is reviewed again."),
            NextStep(_("Back to draft"), f"/desk/events/{event.reference}/revision/"),
            state=event.state,
        )
