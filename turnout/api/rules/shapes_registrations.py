"""How registrations, what stands in a line and offers look to programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from turnout.api.queries.registrations import Seen
from turnout.api.rules.shapes import Shape, instant
from turnout.events.models import Asked, Question
from turnout.events.rules import questions as rules
from turnout.registration.models import Attendee, Offer, Registration
from turnout.registration.queries.standings import Standing
from turnout.registration.rules import links, paying, prices, standing
from turnout.registration.states import AttendeeState


def registration(seen: Seen, now: datetime) -> Shape:
    """Return a registration: who registered, who comes or waits, sums, offers, answers where they were read."""
    one = seen.registration
    return {
        "reference": one.reference,
        "event": one.event.reference,
        "title": one.event.title,
        "url": links.absolute(links.page_path(one.reference)),
        "source": one.source,
        "language": one.language,
        "made_at": instant(one.made_at),
        "says": standing.sentence(seen.people, seen.ranks),
        "contact": _contact(one) if seen.is_whole else None,
        "people": [_person(each, seen) for each in seen.people],
        "money": _money(seen) if seen.is_whole else None,
        "offers": [offer(each, one) for each in seen.offers if each.expires_at > now],
        "answers": _answers(seen, None) if seen.is_whole else [],
    }


def offer(one: Offer, of: Registration) -> Shape:
    """Return places that are offered to a registration, until when."""
    return {
        "id": str(one.pk),
        "registration": of.reference,
        "event": of.event.reference,
        "tier": str(one.tier_id),
        "state": str(one.state),
        "places": one.places,
        "made_at": instant(one.made_at),
        "expires_at": instant(one.expires_at),
    }


def entry(one: Standing) -> Shape:
    """Return who stands in a line: the registration, how many, since when, at which rank, what is offered."""
    return {
        "id": str(one.entry.pk),
        "registration": one.entry.registration.reference,
        "tier": str(one.entry.tier_id),
        "state": str(one.entry.state),
        "rank": one.rank,
        "mode": str(one.entry.mode),
        "people": [each.person.first_name for each in one.people],
        "lapses": one.entry.lapses,
        "is_paused": one.entry.paused_at is not None,
        "joined_at": instant(one.entry.joined_at),
        "offered_until": instant(one.offer.expires_at) if one.offer else None,
        "offered_places": one.offer.places if one.offer else 0,
    }


def question(one: Question) -> Shape:
    """Return a question as the form asks it."""
    return {
        "id": str(one.pk),
        "asked": one.asked,
        "kind": one.kind,
        "label": one.label,
        "hint": one.hint,
        "why": one.why,
        "seen_by": one.seen_by,
        "is_required": one.is_required,
        "options": [{"key": key, "label": label} for key, label in one.offered],
        "wording": one.wording,
        "version": one.version,
        "tiers": list(one.tiers),
        "shown_if": str(one.shown_if_id) if one.shown_if_id else None,
        "shown_when": one.shown_when,
    }


def _contact(one: Registration) -> Shape:
    who = one.registrant
    return {
        "first_name": who.first_name,
        "last_name": who.last_name,
        "email": who.email,
        "phone": who.phone,
        "is_proven": who.is_proven,
    }


def _person(one: Attendee, seen: Seen) -> Shape:
    waits = one.state == AttendeeState.WAITING
    return {
        "id": str(one.pk),
        "person": str(one.person.merged_into_id or one.person_id),
        "first_name": one.person.first_name,
        "age": one.age,
        "tier": str(one.tier_id),
        "tier_name": one.tier.name,
        "state": str(one.state),
        "rank": seen.ranks.get(one.tier_id) if waits else None,
        "price_minor": one.price_minor,
        "is_paid_at_door": one.settles_at_door,
        "held_until": instant(one.hold_until) if one.state == AttendeeState.PENDING_PAYMENT else None,
        "answers": _answers(seen, one.pk),
    }


def _money(seen: Seen) -> Shape:
    ahead, door = prices.left(seen.people, seen.settled)
    costs = prices.owed(seen.people)
    return {
        "currency": seen.registration.event.currency,
        "costs_minor": costs,
        "settled_minor": seen.settled,
        "left_minor": costs - seen.settled,
        "left_beforehand_minor": ahead,
        "left_at_door_minor": door,
        "pay_until": instant(paying.until(seen.people)),
    }


def _answers(seen: Seen, key: UUID | None) -> list[dict[str, Any]]:
    if seen.said is None:
        return []
    said = seen.said.about(key)
    asked = Asked.REGISTRATION if key is None else Asked.ATTENDEE
    return [
        {
            "question": str(one.pk),
            "label": one.label,
            "value": rules.plain(one, said[one.pk]),
            "says": rules.told(one, said[one.pk]),
        }
        for one in seen.questions
        if one.asked == asked and said.get(one.pk)
    ]
