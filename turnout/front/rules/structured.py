"""An event as search engines and chat windows read it: schema.org/Event as JSON-LD, Open Graph."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from turnout.events.models import Event, Series, Session
from turnout.events.rules.sale import Sale, SaleState
from turnout.events.states import EventState
from turnout.front.rules import cards
from turnout.ui import dates, money, trusting

LONGEST = 200  # what readers of a link show
CONTEXT = "https://schema.org"
_OFFERS = {
    Sale.REGISTER: "InStock",
    Sale.WAITLIST: "BackOrder",
    Sale.FULL: "SoldOut",
    Sale.NOT_OPEN: "PreOrder",
}


def json_ld(
    event: Event, sessions: Sequence[Session], state: SaleState, *, url: str, image: str, organizer: str
) -> SafeString:
    """Return the event as schema.org/Event, safe inside a script element of type application/ld+json."""
    data = described(event, sessions, state, url=url, image=image, organizer=organizer)
    return trusting.data_block(data)


def series(found: Series, events: Sequence[Event], *, url: str, organizer: str) -> SafeString:
    """Return a series as schema.org/EventSeries with the dates that its page shows."""
    base = url.partition("/series/")[0]
    dated = [event for event in events if event.starts_at is not None and event.ends_at is not None]
    data: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "EventSeries",
        "@id": url,
        "url": url,
        "name": found.title,
        "organizer": {"@type": "Organization", "name": organizer},
        "subEvent": [_date(event, f"{base}/events/{event.slug}/") for event in dated],
    }
    return trusting.data_block(data)


def _date(event: Event, url: str) -> dict[str, Any]:
    return {
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": event.title,
        **_span(event, list(event.sessions.all())),
        "location": {"@type": "Place", "name": event.venue.name}
        if event.venue is not None
        else {"@type": "VirtualLocation", "url": url},
    }


def described(
    event: Event, sessions: Sequence[Session], state: SaleState, *, url: str, image: str, organizer: str
) -> dict[str, Any]:
    """Return the event in the words of schema.org; what is not known is left out."""
    is_cancelled = event.state == EventState.CANCELLED
    whole = state.total
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": event.title,
        "description": excerpt(event),
        "image": [image],
        **_span(event, sessions),
        "eventStatus": f"{CONTEXT}/{'EventCancelled' if is_cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"{CONTEXT}/{'Offline' if event.venue else 'Online'}EventAttendanceMode",
        "location": _location(event, url),
        "organizer": {"@type": "Organization", "name": organizer},
        "isAccessibleForFree": all(one.tier.price_minor == 0 for one in state.tiers),
        "maximumAttendeeCapacity": whole,
        "remainingAttendeeCapacity": state.left
        if whole is not None and state.state in cards.HAS_PLACES
        else None,
        "typicalAgeRange": _ages(event),
        "offers": [_offer(one.tier.name, one.tier.price_minor, one.state, event, url) for one in state.tiers],
        "subEvent": [_sub_event(event, one, url) for one in sessions] if len(sessions) > 1 else None,
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def excerpt(event: Event) -> str:
    """Return what the event is, in one or two sentences of plain text."""
    said = event.summary or event.description or event.title
    return Truncator(" ".join(said.split())).chars(LONGEST)


def image_alt() -> str:
    """Return what the picture of a link shows."""
    return _("A pattern of arches and circles, drawn for this event")


def _span(event: Event, sessions: Sequence[Session]) -> dict[str, str]:
    if event.starts_at is None or event.ends_at is None or not sessions:
        return {}
    first, last = sessions[0], max(sessions, key=lambda one: one.ends_at)
    return {
        "startDate": _written(first, event.time_zone)["startDate"],
        "endDate": _written(last, event.time_zone)["endDate"],
        **(
            {"doorTime": dates.in_zone(first.doors_at, event.time_zone).isoformat()} if first.doors_at else {}
        ),
    }


def _written(session: Session, zone: str) -> dict[str, str]:
    starts, ends = dates.in_zone(session.starts_at, zone), dates.in_zone(session.ends_at, zone)
    if session.is_whole_day:
        last = max(starts, ends - timedelta(microseconds=1)).date()
        return {"startDate": starts.date().isoformat(), "endDate": last.isoformat()}
    return {"startDate": starts.isoformat(), "endDate": ends.isoformat()}


def _location(event: Event, url: str) -> dict[str, Any]:
    venue = event.venue
    if venue is None:
        return {"@type": "VirtualLocation", "url": url}
    address = {
        "@type": "PostalAddress",
        "streetAddress": venue.street,
        "addressLocality": venue.town or venue.district,
        "postalCode": venue.postcode,
        "addressCountry": venue.country,
    }
    place: dict[str, Any] = {
        "@type": "Place",
        "name": venue.name,
        "address": {k: v for k, v in address.items() if v},
    }
    if venue.latitude is not None and venue.longitude is not None:
        point = {"latitude": float(venue.latitude), "longitude": float(venue.longitude)}
        place["geo"] = {"@type": "GeoCoordinates", **point}
    return place


def _offer(name: str, minor: int, state: Sale, event: Event, url: str) -> dict[str, Any]:
    opens = {"validFrom": event.opens_at.isoformat()} if event.opens_at else {}
    return {
        "@type": "Offer",
        "name": name,
        "price": money.plain(minor, event.currency),
        "priceCurrency": event.currency,
        "availability": f"{CONTEXT}/{_OFFERS.get(state, 'Discontinued')}",
        "url": url,
        **opens,
    }


def _sub_event(event: Event, session: Session, url: str) -> dict[str, Any]:
    name = f"{event.title}: {session.title}" if session.title else event.title
    return {
        "@type": "Event",
        "name": name,
        **_written(session, event.time_zone),
        "location": _location(event, url),
    }


def _ages(event: Event) -> str | None:
    if event.min_age is None and event.max_age is None:
        return None
    return f"{event.min_age or 0}-{'' if event.max_age is None else event.max_age}"
