"""Who uses which room when: two published events at once in one room (decision G-06)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from turnout.audit.models import AuditEntry
from turnout.events.models import Event, Session
from turnout.events.states import LIVE, EventState
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.venues.models import Venue

AHEAD = timedelta(days=60)
MOST = 500
SAID = ("event.published", "event.postponed", "event.changed")  # the acts that say why a room is shared


@dataclass(frozen=True, slots=True)
class Clash:
    """Two events that use a room at once, the one that begins first before the other."""

    first: Event
    second: Event


def sessions_between(venue: Venue, since: datetime, until: datetime) -> list[Session]:
    """Return what takes place at a venue in a span of time, drafts too, with event and room: one statement."""
    rows = Session.objects.filter(event__venue=venue, starts_at__lt=until, ends_at__gt=since)
    rows = rows.exclude(event__state__in=[EventState.CANCELLED, EventState.REJECTED])
    return list(rows.select_related("event__room").order_by("starts_at", "pk")[:MOST])


def clashes(actor: Actor, now: datetime, *, limit: int = 6) -> list[Clash]:
    """Return pairs of coming events in one room at once that nobody gave a reason for: three statements at most."""
    sessions = (
        _coming(actor, now)
        .filter(_taken())
        .select_related("event__venue", "event__room")
        .order_by("starts_at", "pk")[: limit * 8]
    )
    pairs: dict[frozenset[UUID], Clash] = {}
    seen: list[Session] = []
    for session in sessions:
        for other in seen:
            if _collide(other, session):
                key = frozenset({other.event_id, session.event_id})
                pairs.setdefault(key, Clash(other.event, session.event))
        seen.append(session)
    agreed = _agreed({key for pair in pairs for key in pair})
    return [clash for key, clash in pairs.items() if key not in agreed][:limit]


def _coming(actor: Actor, now: datetime) -> "QuerySet[Session]":
    own = Event.objects.visible_to(actor, Permission.MANAGE_EVENTS).filter(state__in=LIVE)
    return Session.objects.filter(
        event__in=own, event__venue__isnull=False, ends_at__gt=now, starts_at__lt=now + AHEAD
    )


def _taken() -> Q:
    """Return the condition that another published event has a session there while this one lasts."""
    others = Session.objects.filter(
        event__state__in=LIVE,
        event__venue=OuterRef("event__venue"),
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    ).exclude(event=OuterRef("event"))
    same_room = Exists(others.filter(event__room=OuterRef("event__room")))
    same_venue = Exists(others.filter(event__room__isnull=True))
    return Q(same_room) | (Q(event__room__isnull=True) & Q(same_venue))


def _collide(one: Session, other: Session) -> bool:
    is_same_place = (one.event.venue_id, one.event.room_id) == (other.event.venue_id, other.event.room_id)
    return (
        one.event_id != other.event_id
        and is_same_place
        and one.starts_at < other.ends_at
        and one.ends_at > other.starts_at
    )


def _agreed(events: set[UUID]) -> set[frozenset[UUID]]:
    """Return the pairs for which an act says that they share the room."""
    if not events:
        return set()
    acts = AuditEntry.objects.filter(
        subject_kind=Event._meta.label_lower, subject_id__in=[str(key) for key in events], verb__in=SAID
    ).values_list("subject_id", "facts")
    return {
        frozenset({UUID(subject), UUID(other)})
        for subject, facts in acts
        for other in facts.get("room_shared_with", ())
    }
