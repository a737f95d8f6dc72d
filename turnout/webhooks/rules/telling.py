"""How an act is told to a program: thin, with references to ask the API by, never a name (docs/webhooks.md)."""

from datetime import UTC
from typing import Any

from turnout.webhooks.queries.telling import Thing, Told
from turnout.webhooks.rules.entries import ENTRIES

MOST_CHANGES = 50
KINDS = {
    "events.event": "event",
    "registration.attendee": "attendee",
    "registration.waitlistentry": "entry",
    "registration.offer": "offer",
}
PATHS = {"event": "/api/v1/events/", "registration": "/api/v1/registrations/"}


def shape(told: Told, site: str) -> dict[str, Any]:
    """Return what is sent: the same at every try, whatever has happened since."""
    known = ENTRIES.get(told.verb)
    data: dict[str, Any] = {
        name: told.facts[name] for name in (known.facts if known else ()) if name in told.facts
    }
    if told.event:
        data["event"] = _thing(told.event, site)
    if told.attendee:
        data["attendee"] = told.attendee
    moved = [_change(one) for one in told.changes if one[0] in KINDS]
    if moved:
        data["changes"] = moved[:MOST_CHANGES]
    if len(moved) > MOST_CHANGES:
        data["changes_left_out"] = len(moved) - MOST_CHANGES
    return {
        "id": told.key,
        "type": told.verb,
        "created_at": told.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "sequence": told.sequence,
        "subject": _thing(told.thing, site),
        "data": data,
    }


def _change(change: tuple[str, str, str, str]) -> dict[str, str]:
    kind, key, before, after = change
    return {"kind": KINDS[kind], "id": key, "from": before, "to": after}


def _thing(thing: Thing, site: str) -> dict[str, str]:
    if not thing.reference:
        return {"kind": thing.kind, "id": thing.key}
    url = f"{site.rstrip('/')}{PATHS[thing.kind]}{thing.reference}"
    return {"kind": thing.kind, "reference": thing.reference, "url": url}
