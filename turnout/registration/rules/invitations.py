"""Calendar files of a registration: one entry per session, with a UID of its own, so that each can be struck out."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings

from turnout.events.rules import calendars
from turnout.events.rules.calendars import Entry

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


def entries(
    event: Mapping[str, Any],
    registration_id: str,
    *,
    sequence: int,
    attendee: str,
    is_cancelled: bool,
    url: str,
) -> list[Entry]:
    """Return the entries of an event's facts for one registration; its UIDs stay the same whatever is sent."""
    venue = event["venue"] or {}
    return [
        Entry(
            uid=f"{registration_id}-{session['number']}@turnout",
            title=f"{event['title']}: {session['title']}" if session["title"] else event["title"],
            starts_at=datetime.fromisoformat(session["starts_at"]),
            ends_at=datetime.fromisoformat(session["ends_at"]),
            zone=event["time_zone"],
            sequence=sequence,
            is_whole_day=session["is_whole_day"],
            is_cancelled=is_cancelled,
            place=", ".join(part for part in (venue.get("name", ""), venue.get("address", "")) if part),
            description="\n\n".join(_notes(event, venue)),
            url=url,
            organizer=event["contact_email"] or parseaddr(settings.TURNOUT_MAIL_FROM)[1],
            attendee=attendee,
        )
        for session in event["sessions"]
    ]


def written(found: list[Entry], *, method: str, stamp: datetime) -> bytes:
    """Return the entries as a file."""
    return calendars.build(found, stamp=stamp, method=method)


def _notes(event: Mapping[str, Any], venue: Mapping[str, Any]) -> list[str]:
    parts = (event["summary"], event["online_url"], venue.get("parking"), venue.get("entry"), event["bring"])
    return [part for part in parts if part]
