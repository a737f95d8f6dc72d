"""What the people at a venue are told about the events there (COM UC-7.1 step 6)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from turnout.events.models import Event, Session
from turnout.messaging import actions as messaging
from turnout.venues.models import Venue

TEMPLATE = "venue_event_scheduled"
_ENDS = frozenset({"cancelled", "withdrawn", "left"})  # worth knowing until it would be over


def tell_venue(event: Event, what: str, *, occasion: UUID) -> None:
    """Tell every contact of the event's venue what becomes of it there (scheduled, changed …), once per occasion."""
    if event.venue is not None:
        _tell(event, event.venue, event_facts(event), what, occasion)


def tell_left_venue(event: Event, venue: Venue, *, occasion: UUID) -> None:
    """Tell every contact of the venue where an event was planned that it takes place elsewhere, once per occasion."""
    _tell(event, venue, {**event_facts(event), "venue": _place(venue), "room": ""}, "left", occasion)


def _tell(event: Event, venue: Venue, facts: dict[str, Any], what: str, occasion: UUID) -> None:
    messaging.send_many(
        messaging.Draft(
            TEMPLATE,
            messaging.Recipient(contact.name, contact.email),
            event,
            key=f"{TEMPLATE}:{contact.pk}:{occasion}",
            facts={"event": facts, "first_name": contact.name, "what": what, "people_limit": event.capacity},
            expires_at=event.ends_at if what in _ENDS else event.starts_at,
            event_id=str(event.pk),
            metro_id=str(event.metro_id),
        )
        for contact in venue.contacts.all()
        if contact.email
    )


def event_facts(event: Event, sessions: Sequence[Session] | None = None) -> dict[str, Any]:
    """Return everything a message says about an event, frozen: one statement for its sessions, unless given."""
    venue = event.venue
    return {
        "id": str(event.pk),
        "reference": event.reference,
        "slug": event.slug,
        "title": event.title,
        "summary": event.summary,
        "time_zone": event.time_zone,
        "bring": event.bring,
        "online_url": event.online_url,
        "contact_email": event.contact_email,
        "calendar_sequence": event.calendar_sequence,
        "sessions": sessions_facts(event.sessions.all() if sessions is None else sessions),
        "room": event.room.name if event.room else "",
        "venue": _place(venue) if venue else None,
    }


def _place(venue: Venue) -> dict[str, str]:
    return {
        "id": str(venue.pk),
        "name": venue.name,
        "address": venue.address,
        "parking": venue.parking_instructions,
        "entry": venue.entry_instructions,
        "access": venue.access_notes,
    }


def sessions_facts(sessions: Iterable[Session]) -> list[dict[str, Any]]:
    """Return the sessions of an event, frozen, in order and with the numbers that calendars know them by."""
    return [
        {
            "id": str(one.pk),
            "number": number,
            "title": one.title,
            "starts_at": one.starts_at.isoformat(),
            "ends_at": one.ends_at.isoformat(),
            "is_whole_day": one.is_whole_day,
            "doors_at": one.doors_at.isoformat() if one.doors_at else "",
        }
        for number, one in enumerate(sorted(sessions, key=_in_order), start=1)
    ]


def _in_order(session: Session) -> tuple[int, datetime, UUID]:
    """Return what calendars number the sessions of an event by."""
    return session.position, session.starts_at, session.pk
