"""The line and its offers: I-11 to I-13, I-15, I-16, I-26."""

from collections.abc import Iterator
from datetime import datetime

from turnout.events.models import Event
from turnout.front.queries.invariants.checks import Check, Finding
from turnout.registration.rules import turns

IN_LINE = "('waiting', 'offered')"
TAKING = "('published', 'approved')"

CHECKS = [
    Check("I-11", "offered", "An entry is offered exactly while it has one live offer.", """
        SELECT 'entry', w.id, w.state, COUNT(o.id) FROM registration_waitlistentry w
        LEFT JOIN registration_offer o ON o.entry_id = w.id AND o.state = 'live'
        GROUP BY w.id, w.state HAVING (CASE WHEN w.state = 'offered' THEN 1 ELSE 0 END) <> COUNT(o.id)"""),
    Check("I-11", "offer_fits", "A live offer holds at most as many places as people of its registration wait.", """
        SELECT 'offer', o.id, o.places, COUNT(a.id) FROM registration_offer o
        LEFT JOIN registration_attendee a ON a.registration_id = o.registration_id AND a.tier_id = o.tier_id
                  AND a.state = 'waiting'
        WHERE o.state = 'live' GROUP BY o.id, o.places HAVING o.places > COUNT(a.id)"""),
    Check("I-12", "offer_deadline", "A live offer ends after it was made, and is closed within a sweep of its end.", """
        SELECT 'offer', id, made_at, expires_at FROM registration_offer
        WHERE state = 'live' AND (expires_at <= made_at OR expires_at < %(late)s)"""),
    Check("I-12", "offer_settled", "Whatever became of an offer is dated, and only that.", """
        SELECT 'offer', id, state, settled_at FROM registration_offer
        WHERE (state = 'live') <> (settled_at IS NULL)"""),
    Check("I-13", "order", "Nobody was offered a place while somebody before him could have taken it.", """
        SELECT 'offer', o.id, e1.id AS passed_over FROM registration_offer o
        JOIN registration_waitlistentry e2 ON e2.id = o.entry_id
        JOIN registration_waitlistentry e1 ON e1.tier_id = e2.tier_id AND e1.sort_key < e2.sort_key
        JOIN registration_registration r ON r.id = e1.registration_id
        JOIN people_person p ON p.id = r.registrant_id
        WHERE o.state IN ('live', 'accepted') AND NOT o.is_by_hand AND e1.state = 'waiting' AND e1.paused_at IS NULL
          AND COALESCE(e1.stands_since, e1.joined_at) < o.made_at
          AND COALESCE(e2.stands_since, e2.joined_at) <= o.made_at AND p.proven_at < o.made_at
          AND (e1.mode = 'as_free' OR o.places >= (
               SELECT COUNT(*) FROM registration_attendee a WHERE a.registration_id = e1.registration_id
               AND a.tier_id = e1.tier_id AND a.state = 'waiting'))"""),
    Check("I-15", "line_of_live_event", "Nobody waits, and nothing is offered, where registration has ended.", f"""
        SELECT 'entry', w.id, e.state FROM registration_waitlistentry w JOIN events_event e ON e.id = w.event_id
        WHERE w.state IN {IN_LINE} AND e.state NOT IN {TAKING}
        UNION ALL
        SELECT 'offer', o.id, e.state FROM registration_offer o JOIN events_event e ON e.id = o.event_id
        WHERE o.state = 'live' AND e.state NOT IN {TAKING}"""),
    Check("I-26", "offer_announced", "Every live offer was announced, with as many places as it has.", """
        SELECT 'offer', o.id, o.places FROM registration_offer o WHERE o.state = 'live' AND NOT EXISTS (
            SELECT 1 FROM messaging_message m WHERE m.key = 'offer_made:' || {text:o.id} || ':' || o.places)"""),
]  # fmt: skip

IDLE = Check("I-16", "idle", "No place is idle that somebody in line could take.", "")


def served(now: datetime, *, limit: int) -> Iterator[Finding]:
    """Yield whether any line could be served now: then a place lies idle that somebody waits for (I-16)."""
    offenders: list[tuple[object, ...]] = []
    rows = Event.objects.filter(state="published", waiting__gt=0).prefetch_related("tiers").order_by("pk")
    for event in rows.iterator(chunk_size=200):
        found = next(turns.next_in(event, {tier.pk: tier for tier in event.tiers.all()}, now), None)
        if found is not None:
            offenders.append(("entry", str(found[0].entry.pk), found[1]))
        if len(offenders) >= limit:
            break
    yield Finding(IDLE, tuple(offenders))
