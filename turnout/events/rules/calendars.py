"""Calendar files (RFC 5545): data in, bytes out. Mails, event pages and feeds write the same entries.

An entry keeps its UID for ever: the event's key and the number of the session among the event's sessions, so
that moved dates move the entry that somebody has already, and a cancellation strikes it out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import icalendar
from django.utils.translation import gettext as _

from turnout.events.models import Event, Session
from turnout.events.states import EventState

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Turnout//Turnout//EN"
YEAR = timedelta(days=366)
REFRESH = timedelta(hours=1)  # how often a subscribed calendar should ask again


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar. `sequence` grows with every change that its readers must take over."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    sequence: int = 0
    is_whole_day: bool = False
    is_cancelled: bool = False
    place: str = ""
    description: str = ""
    url: str = ""
    latitude: float | None = None
    longitude: float | None = None
    organizer: str = ""
    attendee: str = ""

    @property
    def first_day(self) -> date:
        """Return the local day it begins."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def day_after(self) -> date:
        """Return the local day after its last one, as calendars write the end of whole days."""
        end = self.ends_at.astimezone(ZoneInfo(self.zone))
        last = end.date() if end.time() == time.min else end.date() + timedelta(days=1)
        return max(last, self.first_day + timedelta(days=1))


def entries(event: Event, sessions: Iterable[Session], *, url: str, notes: Sequence[str] = ()) -> list[Entry]:
    """Return the entries of an event, one per session; `notes` are paragraphs after the summary.

    `event.venue` must have been fetched. An event without dates has none.
    """
    numbered = enumerate(sorted(sessions, key=lambda one: (one.position, one.starts_at, one.pk)), start=1)
    return [_entry(event, session, number, url, notes) for number, session in numbered]


def place_of(event: Event) -> str:
    """Return where the event happens, on one line; the address of an online one is not public."""
    if event.venue is None:
        return _("Online") if event.online_url else ""
    return ", ".join(part for part in (event.venue.name, event.venue.address) if part)


def build(
    found: Iterable[Entry], *, stamp: datetime, name: str = "", method: str = "PUBLISH", feed_url: str = ""
) -> bytes:
    """Return a calendar file with these entries and every time zone they use.

    `stamp` is when this file was written; `name` and `feed_url` are for calendars that people subscribe to.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("name", name)
    if feed_url:
        calendar.add("source", feed_url, parameters={"VALUE": "URI"})
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    days = [stamp.date()]
    for entry in found:
        calendar.add_component(_component(entry, stamp))
        days += [entry.first_day, entry.day_after]
    calendar.add_missing_timezones(first_date=min(days).replace(month=1, day=1), last_date=max(days) + YEAR)
    return bytes(calendar.to_ical())


def google_link(entry: Entry) -> str:
    """Return the address that offers the entry to a Google calendar."""
    first, last = _written(entry, "%Y%m%d", "%Y%m%dT%H%M%SZ")
    query = {
        "action": "TEMPLATE",
        "text": entry.title,
        "dates": f"{first}/{last}",
        "ctz": entry.zone,
        "location": entry.place,
        "details": "\n\n".join(part for part in (entry.description, entry.url) if part),
    }
    return f"https://calendar.google.com/calendar/render?{urlencode(query)}"


def outlook_link(entry: Entry) -> str:
    """Return the address that offers the entry to Outlook on the web."""
    first, last = _written(entry, "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ")
    query = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": entry.title,
        "startdt": first,
        "enddt": last,
        "allday": "true" if entry.is_whole_day else "false",
        "location": entry.place,
        "body": "\n\n".join(part for part in (entry.description, entry.url) if part),
    }
    return f"https://outlook.live.com/calendar/0/deeplink/compose?{urlencode(query)}"


def _entry(event: Event, session: Session, number: int, url: str, notes: Sequence[str]) -> Entry:
    venue = event.venue
    has_point = venue is not None and venue.latitude is not None and venue.longitude is not None
    title = f"{event.title}: {session.title}" if session.title else event.title
    return Entry(
        uid=f"{event.pk}-{number}@turnout",
        title=title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=event.time_zone,
        sequence=event.calendar_sequence,
        is_whole_day=session.is_whole_day,
        is_cancelled=event.state == EventState.CANCELLED,
        place=place_of(event),
        description="\n\n".join(part for part in (event.summary, *notes) if part),
        url=url,
        latitude=float(venue.latitude) if venue and has_point and venue.latitude is not None else None,
        longitude=float(venue.longitude) if venue and has_point and venue.longitude is not None else None,
    )


def _component(entry: Entry, stamp: datetime) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", entry.uid)
    made.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    made.add("sequence", entry.sequence)
    made.add("summary", entry.title)
    if entry.is_whole_day:
        made.add("dtstart", entry.first_day)
        made.add("dtend", entry.day_after)
    else:
        zone = ZoneInfo(entry.zone)
        made.add("dtstart", entry.starts_at.astimezone(zone))
        made.add("dtend", entry.ends_at.astimezone(zone))
    made.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
    for name, value in (("location", entry.place), ("description", entry.description), ("url", entry.url)):
        if value:
            made.add(name, value)
    if entry.latitude is not None and entry.longitude is not None:
        made.add("geo", (entry.latitude, entry.longitude))
    _add_parties(made, entry)
    return made


def _add_parties(made: icalendar.Event, entry: Entry) -> None:
    """Say who invites whom, as an invitation must (RFC 5546); nobody is asked to answer."""
    if entry.organizer:
        made.add("organizer", icalendar.vCalAddress(f"mailto:{entry.organizer}"))
    if entry.attendee:
        attendee = icalendar.vCalAddress(f"mailto:{entry.attendee}")
        attendee.params["PARTSTAT"] = icalendar.vText("ACCEPTED")
        attendee.params["RSVP"] = icalendar.vText("FALSE")
        made.add("attendee", attendee, encode=False)


def _written(entry: Entry, day_form: str, instant_form: str) -> tuple[str, str]:
    if entry.is_whole_day:
        return entry.first_day.strftime(day_form), entry.day_after.strftime(day_form)
    first, last = entry.starts_at.astimezone(UTC), entry.ends_at.astimezone(UTC)
    return first.strftime(instant_form), last.strftime(instant_form)
