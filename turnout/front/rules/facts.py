"""What an event's page says in facts: its dates, its place, how to get in, what people ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from turnout.events.models import Audience, Event, RegistrationType, Session
from turnout.events.rules.sale import Sale, SaleState
from turnout.ui import dates
from turnout.venues.models import Venue


@dataclass(frozen=True, slots=True)
class Fact:
    """An icon, a label, a text, perhaps a page about it."""

    icon: str
    label: str
    text: str
    url: str = ""


def dates_of(event: Event, sessions: Sequence[Session]) -> list[Fact]:
    """Return one fact per sitting: the day, the hours with the zone, the doors."""
    if not sessions:
        return [Fact("calendar", _("The date is not fixed yet"), _("It will be announced here."))]
    return [_sitting(session, event.time_zone) for session in sessions]


def place(event: Event) -> Fact:
    """Return where it happens."""
    if event.venue is None:
        if event.online_url:
            return Fact("laptop", _("Online"), _("The link comes with your confirmation."))
        return Fact("map-pin", _("The place is not fixed yet"), _("It will be announced here."))
    name = ", ".join(part for part in (event.venue.name, event.room.name if event.room else "") if part)
    return Fact("map-pin", name, event.venue.address, f"/venues/{event.venue.slug}/")


def ways(event: Event) -> list[Fact]:
    """Return how to get there and in: parking, entry, access, of what is known."""
    return [] if event.venue is None else ways_of(event.venue)


def ways_of(venue: Venue) -> list[Fact]:
    """Return how to get to a venue and in."""
    known = [
        Fact("square-parking", _("Parking"), venue.parking_instructions),
        Fact("door-open", _("Getting in"), venue.entry_instructions),
        Fact("accessibility", _("Access"), venue.access_notes),
    ]
    return [fact for fact in known if fact.text.strip()]


def map_url(event: Event) -> str:
    """Return a map with the venue on it; nothing without an address."""
    return map_of(event.venue) if event.venue else ""


def map_of(venue: Venue) -> str:
    """Return a map with the venue on it: by its point, else by its address."""
    if venue.latitude is not None and venue.longitude is not None:
        point = {"mlat": f"{venue.latitude}", "mlon": f"{venue.longitude}"}
        return f"https://www.openstreetmap.org/?{urlencode(point)}#map=17/{venue.latitude}/{venue.longitude}"
    if not venue.address:
        return ""
    return f"https://www.openstreetmap.org/search?{urlencode({'query': f'{venue.name}, {venue.address}'})}"


def opening_hours(venue: Venue) -> list[tuple[str, str]]:
    """Return the days on which a venue is open, with their hours."""
    hours = venue.opening_hours if isinstance(venue.opening_hours, dict) else {}
    return [
        (str(WEEKDAYS[number]), str(hours[name]).replace("-", " to "))
        for number, name in enumerate(_DAYS)
        if hours.get(name)
    ]


def other_hours(venue: Venue, today: date) -> list[tuple[str, str]]:
    """Return the next days on which a venue is open otherwise, or closed, in order."""
    found = sorted((date.fromisoformat(day), str(said)) for day, said in venue.opening_exceptions.items())
    return [
        (dates.day_plain(day, today.year), said.replace("-", f" {_('to')} ") or _("closed"))
        for day, said in found
        if day >= today
    ][:OTHER_DAYS]


OTHER_DAYS = 12
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def calendar_notes(event: Event) -> list[str]:
    """Return the paragraphs of a calendar entry that help on the way."""
    notes = [f"{fact.label}: {fact.text}" for fact in ways(event)]
    return [*([f"{_('Bring')}: {event.bring}"] if event.bring else []), *notes]


def questions(event: Event, state: SaleState) -> list[tuple[str, str]]:
    """Return what people ask before they register, with the answers that hold for this event."""
    if state.state not in {Sale.REGISTER, Sale.WAITLIST, Sale.BY_CODE, Sale.NOT_OPEN}:
        return []
    found = []
    if event.audience == Audience.CHILDREN:
        found.append((
            _("Can I register a friend's child?"),
            _("Yes. You are the contact for everybody you register, so we call you first if anything happens."),
        ))  # fmt: skip
    found.append((
        _("What if we cannot come?"),
        _("Cancel from the link in your confirmation, up to the start. Somebody else can then have the place."),
    ))  # fmt: skip
    if event.audience == Audience.CHILDREN:
        found.append((
            _("What do you keep about my child?"),
            _("A first name and, if you give it, an age. Nothing else."),
        ))  # fmt: skip
    if event.registration_type != RegistrationType.ACCOUNT_REQUIRED:
        found.append((
            _("Do I need an account?"),
            _("No. With one, your details are filled in next time and you see all your registrations."),
        ))  # fmt: skip
    return found


def _sitting(session: Session, zone: str) -> Fact:
    starts, ends = dates.in_zone(session.starts_at, zone), dates.in_zone(session.ends_at, zone)
    if session.is_whole_day:
        label, text = dates.days(starts, ends), _("All day")
    elif dates.is_one_day(starts, ends):
        label, text = dates.day_long(starts), _zoned(dates.hours(starts, ends), session, zone)
    else:
        label, text = _("%(first)s to %(last)s") % {
            "first": dates.day_long(starts), "last": dates.day_long(ends - timedelta(microseconds=1)),
        }, _zoned(dates.hours(starts, ends), session, zone)  # fmt: skip
    if session.doors_at is not None:
        doors = dates.clock(dates.in_zone(session.doors_at, zone))
        text = _("%(hours)s, doors from %(doors)s") % {"hours": text, "doors": doors}
    return Fact("calendar", f"{label}: {session.title}" if session.title else label, text)


def _zoned(hours: str, session: Session, zone: str) -> str:
    starts, ends = dates.in_zone(session.starts_at, zone), dates.in_zone(session.ends_at, zone)
    return hours if starts.utcoffset() != ends.utcoffset() else f"{hours} {dates.zone_name(ends)}"
