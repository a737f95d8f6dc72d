"""How doors, their lists, devices and what came of scans look as plain data."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from turnout.api.rules.shapes import Shape, instant
from turnout.events.models import Event, Session
from turnout.registration.models import Kiosk, Tap
from turnout.registration.queries.door import Figures
from turnout.registration.queries.scanners import Row
from turnout.registration.rules import door, kiosks
from turnout.registration.rules.scans import Answer

Names = Mapping[UUID, str]


def a_door(event: Event, session: Session, found: Figures) -> Shape:
    """Return the door of a session: when scans count, who is expected, who is here, whom the room still takes."""
    return {
        "session": str(session.pk),
        "title": session.title,
        "starts_at": instant(session.starts_at),
        "ends_at": instant(session.ends_at),
        "day": kiosks.day_of(event, session).isoformat(),
        "opens_at": instant(door.opens(event, session)),
        "closes_at": instant(session.ends_at + door.AFTER),
        "takes_scans_until": instant(session.ends_at + door.LATE),
        "counts": counts(found),
    }


def counts(found: Figures) -> Shape:
    """Return the counts of a session."""
    return {
        "expected": found.expected,
        "here": found.here,
        "waiting": found.waiting,
        "walk_ins": found.walk_ins,
        "from_standby": found.admitted,
        "room_left": found.room_left,
    }


def row(one: Row) -> Shape:
    """Return somebody of the list of a door."""
    return {
        "id": str(one.id),
        "registration": one.reference,
        "first_name": one.first_name,
        "last_name": one.last_name,
        "age": one.age,
        "tier": one.tier,
        "state": one.state,
        "standing": one.standing,
        "tapped_at": instant(one.tapped_at),
        "device": _key(one.device),
    }


def answer(one: Answer, names: Names) -> Shape:
    """Return what came of a scan."""
    return {
        "id": one.scan.id,
        "device": str(one.scan.device),
        "code": one.code,
        "message": str(door.WORDS.get(one.code, "")),
        "attendee": _key(one.attendee_id),
        "standing": one.standing,
        "before": None if one.met_at is None else _before(one.met_at, one.met_device, names),
    }


def clash(one: Tap, names: Names) -> Shape:
    """Return a scan that changed nothing, for people who look at it."""
    return {
        "key": str(one.key),
        "device": _key(one.device),
        "device_name": names.get(one.device, "") if one.device else "",
        "code": one.outcome,
        "message": str(door.WORDS.get(one.outcome, "")),
        "scanned_at": instant(one.tapped_at),
        "received_at": instant(one.received_at),
        "attendee": _key(one.attendee_id),
        "first_name": one.attendee.person.first_name if one.attendee else "",
        "before": None if one.met_at is None else _before(one.met_at, one.met_device, names),
    }


def device(one: Kiosk, state: str) -> Shape:
    """Return a device without its key."""
    return {
        "id": str(one.pk),
        "event": one.event.reference,
        "name": one.name,
        "day": one.day.isoformat(),
        "state": state,
        "made_at": instant(one.made_at),
        "expires_at": instant(one.expires_at),
        "opened_at": instant(one.opened_at),
        "used_at": instant(one.used_at),
        "revoked_at": instant(one.revoked_at),
    }


def _before(at: datetime, device: UUID | None, names: Names) -> Shape:
    return {"at": instant(at), "device": _key(device), "device_name": names.get(device, "") if device else ""}


def _key(key: UUID | None) -> str | None:
    return str(key) if key else None
