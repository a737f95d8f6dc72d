"""How things look to programs: plain data, the same for a list and for one thing."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from turnout.events.models import Event, Session, Tier, Topic
from turnout.events.rules import places, sale
from turnout.events.rules.sale import SaleState, TierSale
from turnout.registration.models import Attendee
from turnout.venues.models import Metro, Venue

Shape = dict[str, Any]

EVENT_PARTS = ("sessions", "tiers")


def event(
    one: Event, now: datetime, base: str, *, include: Collection[str] = (), for_desk: bool = False
) -> Shape:
    """Return an event as everybody sees it; `for_desk` with what those see who work with it.

    Before: tiers, sessions, topics and what it points to are loaded.
    """
    tiers = list(one.tiers.all())
    state = sale.sale_state(one, tiers, now)
    shape = {
        **_of_event(one, state, base),
        **(_of_desk(one, tiers) if for_desk else {}),
    }
    if "sessions" in include:
        shape["sessions"] = [session(each) for each in one.sessions.all()]
    if "tiers" in include:
        shape["tiers"] = tiers_of(one, now, for_desk=for_desk)
    return shape


def tiers_of(one: Event, now: datetime, *, for_desk: bool = False) -> list[Shape]:
    """Return the kinds of place of an event; hidden ones and those off sale to those who work with it only."""
    tiers = list(one.tiers.all())
    opened = [tier.pk for tier in tiers] if for_desk else []
    on_sale = [_tier(each, one) for each in sale.sale_state(one, tiers, now, opened=opened).tiers]
    if not for_desk:
        return on_sale
    counts = {str(tier.pk): _held(tier) for tier in tiers}
    off_sale = [
        _tier(TierSale(tier, sale.Sale.CLOSED, tier.left), one) for tier in tiers if not tier.is_active
    ]
    return [{**each, **counts[each["id"]]} for each in on_sale + off_sale]


def session(one: Session) -> Shape:
    """Return a sitting."""
    return {
        "id": str(one.pk),
        "title": one.title,
        "starts_at": instant(one.starts_at),
        "ends_at": instant(one.ends_at),
        "doors_at": instant(one.doors_at),
        "is_whole_day": one.is_whole_day,
    }


def metro(one: Metro, *, for_desk: bool = False) -> Shape:
    """Return a region; `for_desk` with what only those see who may change it."""
    of_desk = {"contact_email": one.contact_email, "short_link_domain": one.short_link_domain or ""}
    return {
        "slug": one.slug,
        "name": one.name,
        "time_zone": one.time_zone,
        "description": one.description,
        **(of_desk if for_desk else {}),
    }


def topic(one: Topic) -> Shape:
    """Return what events can be about."""
    return {"slug": one.slug, "name": one.name}


def venue(one: Venue, *, for_desk: bool = False) -> Shape:
    """Return a place as its public page shows it; `for_desk` with what only those see who manage it.

    Before: its metro is loaded, for the desk its rooms and contacts too.
    """
    return {**_venue(one), **(_venue_of_desk(one) if for_desk else {})}


def _venue_of_desk(one: Venue) -> Shape:
    return {
        "notes": one.notes,
        "capacity": one.capacity,
        "closed_on": one.closed_on.isoformat() if one.closed_on else None,
        "opening_hours": one.opening_hours or None,
        "opening_exceptions": [
            {"on": day, "hours": hours} for day, hours in sorted(one.opening_exceptions.items())
        ],
        "content_version": one.content_version,
        "rooms": [
            {"id": str(each.pk), "name": each.name, "capacity": each.capacity} for each in one.rooms.all()
        ],
        "contacts": [
            {
                "id": str(each.pk),
                "name": each.name,
                "task": each.task,
                "email": each.email,
                "phone": each.phone,
            }
            for each in one.contacts.all()
        ],
    }


def _venue(one: Venue) -> Shape:
    return {
        "slug": one.slug,
        "name": one.name,
        "metro": one.metro.slug,
        "street": one.street,
        "district": one.district,
        "town": one.town,
        "postcode": one.postcode,
        "country": one.country,
        "latitude": None if one.latitude is None else float(one.latitude),
        "longitude": None if one.longitude is None else float(one.longitude),
        "parking": one.parking_instructions,
        "entry": one.entry_instructions,
        "access": one.access_notes,
        "url": one.url,
    }


def attendee(one: Attendee) -> Shape:
    """Return who comes or waits: name, age, place, no way to reach him. Before: person and registration are loaded."""
    return {
        "id": str(one.pk),
        "registration": one.registration.reference,
        "first_name": one.person.first_name,
        "last_name": one.person.last_name,
        "age": one.age,
        "tier": str(one.tier_id),
        "state": str(one.state),
    }


def instant(at: datetime | None) -> str | None:
    """Return an instant in UTC, by RFC 3339 to the second."""
    return None if at is None else at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _of_event(one: Event, state: SaleState, base: str) -> Shape:
    return {
        "reference": one.reference,
        "url": f"{base}/events/{one.slug}/",
        "title": one.title,
        "summary": one.summary,
        "description": one.description,
        "bring": one.bring,
        "format": one.format,
        "topics": [topic.slug for topic in one.topics.all()],
        "state": str(one.state),
        "is_published": one.is_published,
        "visibility": one.visibility,
        "audience": one.audience,
        "admission": one.admission,
        "registration_type": one.registration_type,
        "min_age": one.min_age,
        "max_age": one.max_age,
        "party_limit": one.party_limit,
        "currency": one.currency,
        "time_zone": one.time_zone,
        "starts_at": instant(one.starts_at),
        "ends_at": instant(one.ends_at),
        "opens_at": instant(one.opens_at),
        "deadline_at": instant(one.deadline_at),
        "metro": one.metro.slug,
        "venue": None
        if one.venue is None
        else {"slug": one.venue.slug, "name": one.venue.name, "address": one.venue.address},
        "room": one.room.name if one.room else None,
        "is_online": one.venue is None and bool(one.online_url),
        "series": one.series.slug if one.series else None,
        "sale": str(state.state),
        "places": {"total": state.total, "left": state.left},
    }


def _of_desk(one: Event, tiers: list[Tier]) -> Shape:
    found = places.capacity(one, tiers)
    return {
        "chair": one.chair.name if one.chair else None,
        "cloned_from": one.cloned_from.reference if one.cloned_from else None,
        "publish_at": instant(one.publish_at),
        "online_url": one.online_url,
        "contact_email": one.contact_email,
        "auto_confirm": one.auto_confirm,
        "standby_minutes": one.standby_minutes,
        "pays_at_door": one.pays_at_door,
        "pays_ahead": one.pays_ahead,
        "pay_days": one.pay_days,
        "pay_how": one.pay_how,
        "content_version": one.content_version,
        "capacity": {"total": found.total, "held": found.held, "left": found.left, "waiting": one.waiting},
    }


def _tier(one: TierSale, of: Event) -> Shape:
    tier = one.tier
    return {
        "id": str(tier.pk),
        "name": tier.name,
        "description": tier.description,
        "price_minor": tier.price_minor,
        "currency": of.currency,
        "access": tier.access,
        "least_each": tier.least_each,
        "most_each": tier.most_each,
        "opens_at": instant(tier.opens_at),
        "closes_at": instant(tier.closes_at),
        "has_line": tier.has_line,
        "sale": str(one.state),
        "left": one.left,
    }


def _held(tier: Tier) -> Shape:
    return {
        "is_active": tier.is_active,
        "is_hidden": tier.is_hidden,
        "domains": tier.domains,
        "capacity": tier.capacity,
        "held": tier.held,
        "waiting": tier.waiting,
    }
