"""Events in rooms: nobody plans more people than a room takes, nor two events in it at once (G-06)."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from turnout.events.actions import locking
from turnout.events.models import Event, Session
from turnout.events.rules import publishing as rules
from turnout.events.states import LIVE
from turnout.kernel import clock, drafts, text
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.venues.actions import managing, parts
from turnout.venues.models import Room, Venue

MOVES = frozenset({"venue", "room"})


def overlapping(event: Event) -> list[Event]:
    """Return the published events with a session in the same room while one of `event` lasts."""
    if event.venue_id is None:
        return []
    own = list(event.sessions.values_list("starts_at", "ends_at"))
    if not own:
        return []
    at_once = Q()
    for starts_at, ends_at in own:
        at_once |= Q(starts_at__lt=ends_at, ends_at__gt=starts_at)
    others = _published_there(event.venue_id, event.room_id).exclude(pk=event.pk)
    taken = Session.objects.filter(at_once, event__in=others).values("event_id")
    return list(others.filter(pk__in=taken).order_by("starts_at", "pk"))


def fit(event: Event) -> list[str]:
    """Set the cap of an event at most to what its room takes; return the changed columns.

    Before: room and event are locked. Refused: capacity_below_held.
    """
    most = rules.room_capacity(event)
    if most is None or (event.capacity is not None and event.capacity <= most):
        return []
    if event.held > most:
        raise Refused(
            "capacity_below_held",
            _("%(held)s people hold a place, but the room takes %(most)s.")
            % {"held": event.held, "most": most},
            field="room",
            held=event.held,
        )
    event.capacity = most
    return ["capacity"]


def require_after_move(event: Event, changed: Iterable[str], *, override: str = "") -> list[str]:
    """Refuse to move a published event into a room too small for its cap, or taken unless `override` says why.

    Returns the events that share the room then.
    """
    if not MOVES & set(changed) or event.state not in LIVE:
        return []
    locking.place(event.venue_id, event.room_id)
    most = rules.beyond_room(event, event.capacity)
    if most is not None:
        raise Refused(
            "bad_input",
            _("The room takes %(most)s people. Set the places of the event to that first.") % {"most": most},
            field="room",
        )
    others = overlapping(event)
    if others and text.is_blank(override):
        raise Refused(
            "room_taken",
            _("“%(event)s” uses the room at that time. Give a reason to use it together.")
            % {"event": others[0].title},
            field="room",
        )
    return [str(other.pk) for other in others]


def require_cap_fits(event: Event, capacity: int | None) -> None:
    """Refuse a cap above what the room of a published event takes. Before: room and event are locked."""
    most = rules.beyond_room(event, capacity) if event.state in LIVE else None
    if most is not None:
        raise Refused(
            "bad_input", _("The room takes %(most)s people.") % {"most": most}, field="capacity", most=most
        )


@transaction.atomic
def change_room(room: Room, name: str, capacity: int | None, *, by: Actor) -> Room:
    """Change a room, and how many people it takes. Refused: venue_in_use (an event there has more places)."""
    locking.place(room.venue_id, None)
    locking.place(room.venue_id, room.pk)
    if capacity != room.capacity:
        _require_fits(_published_there(room.venue_id, room.pk), capacity)
    return parts.change_room(room, {"name": name, "capacity": capacity}, by=by)


@transaction.atomic
def change_venue(venue: Venue, values: Mapping[str, Any], capacity: int | None, *, by: Actor) -> Venue:
    """Change a venue, and how many people it takes as one room. Refused: as `change_room` does."""
    locking.place(venue.pk, None)
    if capacity != venue.capacity:
        _require_fits(_published_there(venue.pk, None), capacity)
    return managing.change(venue, {**values, "capacity": capacity}, by=by)


def _published_there(venue_id: UUID, room_id: UUID | None) -> "QuerySet[Event]":
    there = Event.objects.filter(state__in=LIVE, venue_id=venue_id)
    return there.filter(room__isnull=True) if room_id is None else there.filter(room_id=room_id)


def _require_fits(events: "QuerySet[Event]", capacity: int | None) -> None:
    drafts.require_places(capacity)
    if capacity is None:
        return
    too_many = events.filter(ends_at__gt=clock.now()).filter(
        Q(capacity__isnull=True) | Q(capacity__gt=capacity)
    )
    if found := too_many.order_by("starts_at", "pk").first():
        raise Refused(
            "venue_in_use",
            _("“%(event)s” has more places than that. Change its places first.") % {"event": found.title},
            field="capacity",
            event=str(found.pk),
        )
