"""What belongs to a venue: its rooms, and the people there whom we tell."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import drafts, unique
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
    row = managing.under_lock(venue.pk)
    contact = VenueContact(venue=row)
    drafts.fill(contact, asdict(draft))
    drafts.check(contact)
    contact.save(force_insert=True)
    audit.record("venue.contact_added", row, by=by, contact=str(contact.pk))
    return contact


@transaction.atomic
def change_contact(contact: VenueContact, changes: Mapping[str, Any], *, by: Actor) -> VenueContact:
    """Change what we know of a contact. Refused: bad_input, not_found."""
    row = managing.under_lock(contact.venue_id)
    found = _contact(contact)
    changed = drafts.fill(found, {name: changes[name] for name in CONTACT if name in changes})
    if changed:
        drafts.check(found)
        found.save(update_fields=changed)
        audit.record("venue.contact_changed", row, by=by, contact=str(found.pk), fields=sorted(changed))
    return found


@transaction.atomic
def remove_contact(contact: VenueContact, *, by: Actor) -> None:
    """Forget a contact. Refused: not_found."""
    row = managing.under_lock(contact.venue_id)
    found = _contact(contact)
    audit.record("venue.contact_removed", row, by=by, contact=str(found.pk))
    found.delete()


@unique.settled
def add_room(venue: Venue, draft: RoomDraft, *, by: Actor) -> Room:
    """Add a room to a venue. Refused: bad_input (another room there has the name)."""
    row = managing.under_lock(venue.pk)
    room = Room(venue=row)
    drafts.fill(room, asdict(draft))
    _check(room)
    room.save(force_insert=True)
    managing.touch(row)
    audit.record("venue.room_added", row, by=by, room=str(room.pk), capacity=room.capacity)
    return room


@unique.settled
def change_room(room: Room, changes: Mapping[str, Any], *, by: Actor) -> Room:
    """Change a room; the capacity of one in use through `events.actions.housing`. Refused: bad_input."""
    row = managing.under_lock(room.venue_id)
    found = _room(room)
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


@unique.settled
def remove_room(room: Room, *, by: Actor) -> None:
    """Delete a room where nothing ever took place. Refused: venue_in_use."""
    row = managing.under_lock(room.venue_id)
    found = _room(room)
    audit.record("venue.room_removed", row, by=by, room=str(found.pk))
    try:
        found.delete()
    except ProtectedError as used:
        raise Refused("venue_in_use", _("Events take place in this room, or did.")) from used
    managing.touch(row)


def _contact(contact: VenueContact) -> VenueContact:
    """Return a contact as it is. Before: the venue is locked."""
    found = locked(VenueContact.objects.filter(pk=contact.pk)).first()
    if found is None:
        raise Refused("not_found", _("This contact was deleted a moment ago."))
    return found


def _room(room: Room) -> Room:
    """Return a room as it is. Before: the venue is locked."""
    found = locked(Room.objects.filter(pk=room.pk)).first()
    if found is None:
        raise Refused("not_found", _("This room was deleted a moment ago."))
    return found


def _check(room: Room) -> None:
    drafts.require_places(room.capacity)
    drafts.check(room)
    if Room.objects.filter(venue=room.venue_id, name__iexact=room.name).exclude(pk=room.pk).exists():
        raise Refused("bad_input", _("Another room there has this name."), field="name")
