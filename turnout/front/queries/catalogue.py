"""What the catalogue asks: a page of events, a month of sittings, and what one can filter by.

Each answer takes a constant number of statements, and reads rows by an index from where the page begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce, Least

from turnout.events.models import Event, RegistrationType, Session, Tier, Topic
from turnout.events.states import LIVE, EventState
from turnout.kernel import prefixes, text
from turnout.venues.models import Metro, Venue

PAGE = 24
COUNTED = 1000  # more than that is "more than 1,000"
MOST_IN_MONTH = 2000
MOST_VENUES = 300
LONGEST = timedelta(days=31)  # of a sitting (events.rules.dating)
HEAVY = ("description", "bring", "search_key")


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody asked for; empty values ask for nothing. `since` and `until` are instants, half-open."""

    words: str = ""
    metro: str = ""
    venue: str = ""
    topic: str = ""
    format: str = ""
    age: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    has_places: bool = False
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list begins or ends: between two events."""

    starts_at: datetime
    pk: UUID


@dataclass(frozen=True, slots=True)
class Page:
    """Some events in the order of the list, and whether there are others before and after them."""

    events: Sequence[Event]
    has_earlier: bool
    has_later: bool

    @property
    def first(self) -> Place | None:
        """Return the place of the first event."""
        return _place(self.events[0]) if self.events else None

    @property
    def last(self) -> Place | None:
        """Return the place of the last event."""
        return _place(self.events[-1]) if self.events else None


@dataclass(frozen=True, slots=True)
class Facets:
    """What one can choose from. `venues` is cut at 300; the chosen one is always among them.

    Of the topics, only the `lively` are shown: those of some listed event.
    """

    metros: Sequence[Metro]
    topics: Sequence[Topic]
    lively: Sequence[Topic]
    venues: Sequence[Venue]


def facets(metro: str, venue: str) -> Facets:
    """Return the choices of the filters; venues of the chosen metro only, where there is one of that name."""
    metros = list(Metro.objects.all())
    chosen = [one for one in metros if one.slug == metro]
    asked = Venue.objects.only("name", "slug", "metro").order_by("name", "pk")
    here = asked.filter(metro__in=chosen) if chosen else asked
    venues = list(here[:MOST_VENUES])
    if venue and len(venues) == MOST_VENUES and all(one.slug != venue for one in venues):
        venues += list(asked.filter(slug=venue))
    about = Event.topics.through.objects.filter(topic=OuterRef("pk"), event__in=Event.objects.listed())
    topics = list(Topic.objects.annotate(has_events=Exists(about)))
    return Facets(metros, topics, [one for one in topics if one.has_events], venues)


def matching(filters: Filters, now: datetime) -> QuerySet[Event]:
    """Return the events that match, past or not, without an order; asks where to begin, at once.

    Of the coming dates of a series it is the first one that matches. Past ones each stand for themselves.
    """
    found = Event.objects.listed().filter(_asked(filters, now))
    if filters.is_past:
        over = Q(ends_at__lte=now) | Q(
            state=EventState.COMPLETED
        )  # the latter by hand, perhaps before its time
        return found.filter(over, starts_at__lte=now + LONGEST).exclude(state=EventState.CANCELLED)
    coming = found.filter(state__in=sorted(LIVE), ends_at__gt=now, starts_at__gte=_first_running(now))
    return coming.filter(Q(series__isnull=True) | ~Exists(_sooner(coming)))


def _sooner(coming: QuerySet[Event]) -> QuerySet[Event]:
    """Return the dates of the same series that match as well and come first."""
    begins = Q(starts_at=OuterRef("starts_at"), pk__lt=OuterRef("pk"))
    return coming.filter(
        Q(starts_at__lt=OuterRef("starts_at")) | begins,
        starts_at__lte=OuterRef("starts_at"),
        series=OuterRef("series"),
    )


def page(
    found: QuerySet[Event],
    filters: Filters,
    *,
    after: Place | None = None,
    before: Place | None = None,
    size: int = PAGE,
) -> Page:
    """Return a page of what matches: what comes after a place, or what ends before it; soonest first.

    What is over is listed latest first. Four statements, whatever the number of rows.
    """
    backwards = before is not None
    ordered = _ordered(found, filters, backwards=backwards)
    cursor = before or after
    if cursor:
        ordered = ordered.filter(_beyond(cursor, is_rising=filters.is_past == backwards))
    rows = list(_for_cards(ordered)[: size + 1])
    has_more = len(rows) > size
    rows = rows[:size]
    if backwards:
        return Page(rows[::-1], has_earlier=has_more, has_later=True)
    return Page(rows, has_earlier=after is not None, has_later=has_more)


def count(found: QuerySet[Event]) -> int:
    """Return how many events match; one more than `COUNTED` stands for any larger number."""
    return found.order_by()[: COUNTED + 1].count()


def month(filters: Filters, now: datetime, since: datetime, until: datetime) -> list[Session]:
    """Return the sittings between two instants of the events that match, in order, at most 2,001.

    The month that contains `now`, and later ones, leave out events that are over.
    """
    wanted = Event.objects.listed().filter(_asked(filters, now), starts_at__lt=until, ends_at__gt=since)
    if until > now:
        wanted = wanted.filter(state__in=sorted(LIVE), ends_at__gt=now)
    else:
        wanted = wanted.exclude(state=EventState.CANCELLED)
    sittings = Session.objects.filter(
        starts_at__lt=until, starts_at__gt=since - LONGEST, ends_at__gt=since, event__in=wanted
    )
    shown = sittings.select_related("event").only(
        "starts_at", "ends_at", "is_whole_day", "event__title", "event__slug", "event__time_zone"
    )
    return list(shown.order_by("starts_at", "pk")[: MOST_IN_MONTH + 1])


def upcoming_of(now: datetime, *, size: int, metro: str = "", venue: str = "") -> Page:
    """Return the next events of a metro or a venue."""
    filters = Filters(metro=metro, venue=venue)
    return page(matching(filters, now), filters, size=size)


def _place(event: Event) -> Place | None:
    return Place(event.starts_at, event.pk) if event.starts_at else None


def _first_running(now: datetime) -> datetime:
    """Return a start before which nothing listed can still be running, so that an index may begin there."""
    running = Event.objects.filter(state=EventState.IN_PROGRESS).order_by("starts_at", "pk")
    first = running.values_list("starts_at", flat=True)[:1]
    return min([now - LONGEST, *(one for one in first if one)])


def _asked(filters: Filters, now: datetime) -> Q:
    wanted = _said(filters.words)
    if filters.metro:
        wanted &= Q(metro__in=Metro.objects.filter(slug=filters.metro).values("pk"))
    if filters.venue:
        wanted &= Q(venue__in=Venue.objects.filter(slug=filters.venue).values("pk"))
    if filters.topic:
        wanted &= Q(pk__in=Event.topics.through.objects.filter(topic__slug=filters.topic).values("event"))
    if filters.format:
        wanted &= Q(format=filters.format)
    if filters.age is not None:
        wanted &= Q(min_age__isnull=True) | Q(min_age__lte=filters.age)
        wanted &= Q(max_age__isnull=True) | Q(max_age__gte=filters.age)
    if filters.since:
        wanted &= Q(ends_at__gt=filters.since)
    if filters.until:
        wanted &= Q(starts_at__lt=filters.until)
    return wanted & _with_places(now) if filters.has_places else wanted


def _said(words: str) -> Q:
    """Return the condition that each typed word begins a word of title, summary, venue or topic."""
    plain, wanted = [], Q()
    typed = prefixes.typed(words)
    topics = [(topic.pk, f" {text.search_key(topic.name)}") for topic in Topic.objects.all()] if typed else []
    for word in typed:
        about = [pk for pk, name in topics if f" {word}" in name]
        if not about:
            plain.append(word)
            continue
        by_topic = Event.topics.through.objects.filter(topic__in=about).values("event")
        by_key = Event.objects.order_by().filter(prefixes.begins("search_key", word)).values("pk")
        wanted &= Q(pk__in=by_key.union(by_topic))  # each half by its own index, which OR would not use
    return prefixes.begins("search_key", " ".join(plain)) & wanted


def _with_places(now: datetime) -> Q:
    """Return the condition under which the public may take a place now (events.rules.sale, in SQL)."""
    opened = Q(opens_at__isnull=True) | Q(opens_at__lte=now)
    tier = Tier.objects.filter(
        opened,
        Q(closes_at__isnull=True) | Q(closes_at__gt=now),
        Q(capacity__isnull=True) | Q(held__lt=F("capacity")),
        event=OuterRef("pk"),
        is_active=True,
        waiting=0,
        waiting__lte=OuterRef("waiting"),  # always so; it keeps PostgreSQL from reading every tier there is
    )
    waited_for = Tier.objects.filter(event=OuterRef("pk"), is_active=True, waiting__gt=0)
    usable: Any = Case(
        When(capacity__isnull=True, then=F("waiting")), default=Least("waiting", F("capacity") - F("held"))
    )
    owed = Subquery(waited_for.values("event").annotate(n=Sum(usable)).values("n"))
    below_cap = Q(capacity__isnull=True) | Q(capacity__gt=F("held") + Coalesce(owed, 0))
    in_time = Q(state=EventState.PUBLISHED, starts_at__gt=now) & (
        Q(deadline_at__isnull=True) | Q(deadline_at__gt=now)
    )
    bookable = in_time & opened & below_cap & ~Q(registration_type=RegistrationType.NONE) & Exists(tier)
    return bookable | Q(registration_type=RegistrationType.NONE)


def _ordered(found: QuerySet[Event], filters: Filters, *, backwards: bool) -> QuerySet[Event]:
    if filters.is_past == backwards:
        return found.order_by("starts_at", "pk")
    return found.order_by("-starts_at", "-pk")


def _beyond(place: Place, *, is_rising: bool) -> Q:
    """Return what lies past a place, with a bound that an index on the start can use."""
    if is_rising:
        return Q(starts_at__gte=place.starts_at) & (Q(starts_at__gt=place.starts_at) | Q(pk__gt=place.pk))
    return Q(starts_at__lte=place.starts_at) & (Q(starts_at__lt=place.starts_at) | Q(pk__lt=place.pk))


def _for_cards(found: QuerySet[Event]) -> QuerySet[Event]:
    """Return the events with what a card shows. Nothing is joined, so that an index gives the order."""
    venues = Venue.objects.only("name", "capacity")
    return found.defer(*HEAVY).prefetch_related(Prefetch("venue", venues), "tiers", "sessions")
