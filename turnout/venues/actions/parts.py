"""What belongs to a venue: its rooms, and the people there whom we tell."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import drafts
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.venues.actions import managing
from turnout.venues.models import Room, Venue, VenueContact

CONTACT = ("name", "task", "email", "phone")
ROOM = ("name", "capacity")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """Somebody at a venue, before we know him."""

    name: str
    task: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDraft:
    """A room before it exists; no capacity means no limit of its own."""

    name: str
    capacity: int | None = None


@transaction.atomic
def add_contact(venue: Venue, draft: ContactDraft, *, by: Actor) -> VenueContact:
    """Note somebody whom we tell about events at a venue. Refused: bad_input."""
    row = _venue(venue)
    contact = VenueContact(venue=row)
    drafts.fill(contact, asdict(draft))
    drafts.check(contact)
    contact.save(force_insert=True)
    audit.record("venue.contact_added", row, by=by, contact=str(contact.pk))
    return contact


@transaction.atomic
def change_contact(contact: VenueContact, changes: Mapping[str, Any], *, by: Actor) -> VenueContact:
    """Change what we know of a contact. Refused: bad_input."""
    row = _venue(contact.venue)
    changed = drafts.fill(contact, {name: changes[name] for name in CONTACT if name in changes})
    if changed:
        drafts.check(contact)
        contact.save(update_fields=changed)
        audit.record("venue.contact_changed", row, by=by, contact=str(contact.pk), fields=sorted(changed))
    return contact


@transaction.atomic
def remove_contact(contact: VenueContact, *, by: Actor) -> None:
    """Forget a contact."""
    row = _venue(contact.venue)
    audit.record("venue.contact_removed", row, by=by, contact=str(contact.pk))
    contact.delete()


@transaction.atomic
def add_room(venue: Venue, draft: RoomDraft, *, by: Actor) -> Room:
    """Add a room to a venue. Refused: bad_input (another room there has the name)."""
    row = _venue(venue)
    room = Room(venue=row)
    drafts.fill(room, asdict(draft))
    _check(room)
    room.save(force_insert=True)
    managing.touch(row)
    audit.record("venue.room_added", row, by=by, room=str(room.pk), capacity=room.capacity)
    return room


@transaction.atomic
def change_room(room: Room, changes: Mapping[str, Any], *, by: Actor) -> Room:
    """Change a room; the capacity of one in use through `events.actions.housing`. Refused: bad_input."""
    row = _venue(room.venue)
    found = locked(Room.objects.filter(pk=room.pk)).get()
    changed = drafts.fill(found, {name: changes[name] for name in ROOM if name in changes})
    if changed:
        _check(found)
        found.save(update_fields=changed)
        managing.touch(row)
        audit.record(
            "venue.room_changed",
            row,
            by=by,
            room=str(found.pk),
            fields=sorted(changed),
            capacity=found.capacity,
        )
    return found


@transaction.atomic
def remove_room(room: Room, *, by: Actor) -> None:
    """Delete a room where nothing ever took place. Refused: venue_in_use."""
    row = _venue(room.venue)
    audit.record("venue.room_removed", row, by=by, room=str(room.pk))
    try:
        room.delete()
    except ProtectedError as used:
        raise Refused("venue_in_use", _("Events take place in this room, or did.")) from used
    managing.touch(row)


def _venue(venue: Venue) -> Venue:
    return locked(Venue.objects.filter(pk=venue.pk)).get()


def _check(room: Room) -> None:
    drafts.require_places(room.capacity)
    drafts.check(room)
    if Room.objects.filter(venue=room.venue_id, name__iexact=room.name).exclude(pk=room.pk).exists():
        raise Refused("bad_input", _("Another room there has this name."), field="name")
