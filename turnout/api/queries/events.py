"""Which events a program asks for, and the one it names, with all an answer needs: a fixed number of statements."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from turnout.events.models import Event, Tier
from turnout.events.models.events import Events
from turnout.events.states import PLANNED, EventState
from turnout.kernel import codes, keyset, prefixes, text
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission

ORDERS = {"starts_at": "starts_at", "-starts_at": "-starts_at", "newest": "-pk", "oldest": "pk"}
UNPUBLISHED = PLANNED | {EventState.APPROVED, EventState.REJECTED}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows a list of events; empty narrows nothing."""

    is_for_desk: bool = False
    q: str = ""
    metro: str = ""
    venue: str = ""
    topic: str = ""
    format: str = ""
    state: str = ""
    series: str = ""
    starts_from: datetime | None = None
    starts_until: datetime | None = None


def page(actor: Actor, wanted: Wanted, sort: str, after: str, limit: int) -> keyset.Page[Event]:
    """Return a page of events: of the catalogue, or those that `actor` works with. Sorted by start: dated ones only."""
    rows = Event.objects.visible_to(actor) if wanted.is_for_desk else Event.objects.listed()
    rows = _narrowed(rows, wanted)
    if "starts_at" in sort:
        rows = rows.filter(starts_at__isnull=False)
    return keyset.page(_with_parts(rows), ORDERS[sort], after=after, size=limit)


def clones(actor: Actor, event: Event, after: str, limit: int) -> keyset.Page[Event]:
    """Return a page of the events cloned from this one that `actor` works with, the newest first."""
    rows = Event.objects.visible_to(actor).filter(cloned_from=event.pk)
    return keyset.page(_with_parts(rows), "-pk", after=after, size=limit)


def find(actor: Actor, reference: str) -> Event | None:
    """Return an event that everybody may open, or that `actor` works with: by its reference."""
    named = Event.objects.filter(reference=codes.tidy(text.line(reference)))
    return (
        _with_parts(named & Event.objects.public()).first()
        or _with_parts(named & Event.objects.visible_to(actor)).first()
    )


def find_known(actor: Actor, reference: str) -> Event | None:
    """Return an event as `find` does, unless nobody but its planners knows of it: a draft, or what became of one."""
    event = find(actor, reference)
    if event is None or event.is_dropped or event.state in UNPUBLISHED:
        return None
    return event


def whole(key: UUID) -> Event:
    """Return an event that was just made, with all an answer needs."""
    return _with_parts(Event.objects.filter(pk=key)).get()


def is_for_desk(actor: Actor, event: Event) -> bool:
    """Return whether `actor` works with this event."""
    return Event.objects.visible_to(actor).filter(pk=event.pk).exists()


def with_roster(actor: Actor, reference: str) -> Event | None:
    """Return an event whose roster `actor` may see."""
    rows = Event.objects.visible_to(actor, Permission.SEE_ROSTER)
    return rows.filter(reference=codes.tidy(text.line(reference))).first()


def _narrowed(rows: Events, wanted: Wanted) -> Events:
    exact = {
        "metro__slug": wanted.metro,
        "venue__slug": wanted.venue,
        "topics__slug": wanted.topic,
        "series__slug": wanted.series,
        "format": wanted.format,
        "state": wanted.state,
        "starts_at__gte": wanted.starts_from,
        "starts_at__lt": wanted.starts_until,
    }
    found = rows.filter(**{name: value for name, value in exact.items() if value})
    return found.filter(prefixes.begins("search_key", wanted.q)) if wanted.q else found


def _with_parts(rows: Events) -> Events:
    tiers = Prefetch("tiers", Tier.objects.order_by("position", "pk"))
    related = rows.select_related("metro", "venue", "room", "chair", "series", "cloned_from")
    return related.prefetch_related(tiers, "sessions", "topics")
