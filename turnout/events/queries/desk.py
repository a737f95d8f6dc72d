"""What the desk asks about events, venues and metros. Every list is scope-filtered, ordered, and ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from turnout.events.models import Event, Tier, Topic
from turnout.events.models.events import Events
from turnout.events.states import EventState
from turnout.kernel import codes, keyset, prefixes, text
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.venues.models import Metro, Venue

S = EventState
PAGE = 25
SOON = timedelta(days=14)
OPEN = (S.PUBLISHED, S.REGISTRATION_CLOSED, S.IN_PROGRESS)

# What a list can show: its name, which events, and the order (soonest first, else newest first).
UPCOMING, DRAFTS, PAST, CANCELLED, ALL = "upcoming", "drafts", "past", "cancelled", "all"
VIEWS = (UPCOMING, DRAFTS, PAST, CANCELLED, ALL)
ORDERS = {UPCOMING: "starts_at", PAST: "-starts_at"}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of events is narrowed to."""

    view: str = UPCOMING
    words: str = ""
    metro: UUID | None = None
    venue: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def listing(
    actor: Actor, by: Filter, now: datetime, *, after: str = "", before: str = ""
) -> keyset.Page[Event]:
    """Return a page of the events that `actor` sees, with venue, metro and tiers: two statements."""
    rows = _narrowed(_in_view(Event.objects.visible_to(actor), by.view, now), by)
    full = rows.select_related("venue", "room", "metro").prefetch_related(_tiers())
    return keyset.page(full, ORDERS.get(by.view, "-pk"), after=after, before=before, size=PAGE)


def matching(actor: Actor, by: Filter, now: datetime, permission: Permission) -> QuerySet[Event]:
    """Return the events of a view and its words where `actor` has a permission, with venue, metro and tiers."""
    return _narrowed(_in_view(_placed(Event.objects.visible_to(actor, permission)), by.view, now), by)


def counts(actor: Actor, now: datetime) -> dict[str, int]:
    """Return how many events each view of the list holds for `actor`: one statement."""
    return Event.objects.visible_to(actor).aggregate(
        **{view: Count("pk", filter=_is_in(view, now)) for view in VIEWS}
    )


def find(actor: Actor, reference: str, permission: Permission = Permission.SEE_EVENTS) -> Event | None:
    """Return the event with this reference, if it lies where `actor` has the permission."""
    rows = Event.objects.visible_to(actor, permission).select_related(
        "venue", "room", "metro", "chair", "series"
    )
    return rows.filter(reference=codes.tidy(text.line(reference))).first()


def at_venue(venue: Venue, now: datetime, *, limit: int = 10) -> list[Event]:
    """Return the next events at a venue, soonest first."""
    rows = Event.objects.filter(venue=venue, ends_at__gt=now).exclude(state__in=[S.CANCELLED, S.REJECTED])
    return list(
        rows.select_related("room", "metro").prefetch_related(_tiers()).order_by("starts_at", "pk")[:limit]
    )


def count_at_venue(venue: Venue) -> int:
    """Return how many events take place there, or did."""
    return Event.objects.filter(venue=venue).count()


def in_metro(metro: Metro, now: datetime, *, limit: int = 10) -> list[Event]:
    """Return the next events in a metro, soonest first."""
    rows = Event.objects.filter(metro=metro, ends_at__gt=now).exclude(state__in=[S.CANCELLED, S.REJECTED])
    return list(
        rows.select_related("venue", "room").prefetch_related(_tiers()).order_by("starts_at", "pk")[:limit]
    )


# --- Today ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Today:
    """What needs somebody: what he may decide, drafts, what happens next, lines."""

    to_decide: list[Event]
    drafts: list[Event]
    next_up: list[Event]
    with_line: list[Event]


def today(actor: Actor, now: datetime, *, limit: int = 12) -> Today:
    """Return what lies before `actor`, each list with its tiers: a fixed number of statements."""
    running = _placed(Event.objects.visible_to(actor)).filter(state__in=OPEN, ends_at__gt=now)
    manages = _placed(Event.objects.visible_to(actor, Permission.MANAGE_EVENTS))
    drafts = manages.filter(state=S.DRAFT).prefetch_related("sessions")
    return Today(
        to_decide=list(_placed(_to_decide(actor)).prefetch_related("sessions").order_by("pk")[:limit]),
        drafts=list(drafts.order_by("-pk")[:limit]),
        next_up=list(running.filter(starts_at__lt=now + SOON).order_by("starts_at", "pk")[:limit]),
        with_line=list(running.filter(waiting__gt=0).order_by("starts_at", "pk")[:limit]),
    )


def count_to_decide(actor: Actor) -> int:
    """Return how many events wait for a decision that `actor` may take: one statement."""
    return _to_decide(actor).count()


def _to_decide(actor: Actor) -> Events:
    """Return what `actor` may approve or publish, where he may."""
    reviews = Event.objects.visible_to(actor, Permission.APPROVE_EVENTS).filter(state=S.PENDING_REVIEW)
    ready = Event.objects.visible_to(actor, Permission.PUBLISH_EVENTS).filter(
        state=S.APPROVED, publish_at__isnull=True
    )
    return reviews | ready


def _placed(rows: Events) -> Events:
    return rows.select_related("venue", "room", "metro").prefetch_related(_tiers())


# --- venues, metros, topics ---------------------------------------------------------------------------


def venues(
    actor: Actor,
    words: str = "",
    metro: UUID | None = None,
    *,
    permission: Permission = Permission.MANAGE_VENUES,
) -> QuerySet[Venue]:
    """Return the venues that `actor` sees, by name, each with its metro and how many rooms it has."""
    rows = (
        Venue.objects.visible_to(actor, permission)
        .select_related("metro")
        .annotate(rooms_count=Count("rooms"))
    )
    if metro is not None:
        rows = rows.filter(metro=metro)
    for word in text.line(words).split()[:8]:
        rows = rows.filter(Q(name__icontains=word) | Q(town__icontains=word) | Q(street__icontains=word))
    return rows.order_by("name", "pk")


def places(actor: Actor, within: Metro | None) -> list[Venue]:
    """Return the venues, with their rooms, where `actor` may put an event, and those of the metro of his own event."""
    mine = Venue.objects.visible_to(actor, Permission.MANAGE_EVENTS)
    found = mine if within is None else mine | Venue.objects.filter(metro=within)
    return list(found.select_related("metro").prefetch_related("rooms").order_by("name", "pk"))


def metros(actor: Actor, permission: Permission) -> list[Metro]:
    """Return the metros where `actor` has a permission, by name, with how many venues lie in each."""
    rows = Metro.objects.visible_to(actor, permission).annotate(venues_count=Count("venues"))
    return list(rows.order_by("name", "pk"))


def topics() -> list[Topic]:
    """Return every topic with how many events have it."""
    return list(Topic.objects.annotate(events_count=Count("events")).order_by("name", "pk"))


def _narrowed(rows: Events, by: Filter) -> Events:
    exact = {"metro": by.metro, "venue": by.venue, "ends_at__gt": by.since, "starts_at__lt": by.until}
    found = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    reference = text.line(by.words).upper()
    if not reference:
        return found
    by_words = prefixes.begins("search_key", by.words) or Q(pk__in=[])
    return found.filter(by_words | Q(reference=reference[:6]))


def _in_view(rows: Events, view: str, now: datetime) -> Events:
    return rows.filter(_is_in(view if view in VIEWS else ALL, now))


def _is_in(view: str, now: datetime) -> Q:
    return {
        UPCOMING: Q(state__in=[S.APPROVED, *OPEN], ends_at__gt=now),
        DRAFTS: Q(state__in=[S.DRAFT, S.PENDING_REVIEW, S.APPROVED]),
        PAST: Q(ends_at__lte=now) & ~Q(state__in=[S.CANCELLED, S.REJECTED, S.DRAFT]),
        CANCELLED: Q(state=S.CANCELLED),
        ALL: ~Q(pk__in=[]),
    }[view]


def _tiers() -> "Prefetch[str, QuerySet[Tier], str]":
    return Prefetch("tiers", Tier.objects.order_by("position", "pk"))


def tiers_of(events: Iterable[Event]) -> dict[UUID, list[Tier]]:
    """Return the tiers that came with these events."""
    return {event.pk: list(event.tiers.all()) for event in events}
