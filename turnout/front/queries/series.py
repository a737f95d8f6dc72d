"""What the public page of a series asks, and how many dates of it are to come."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from turnout.events.models import Event, Series
from turnout.events.models.events import Events
from turnout.events.states import LIVE, EventState
from turnout.front.queries.catalogue import HEAVY
from turnout.front.queries.pages import FEED_PAST, FEED_SIZE
from turnout.kernel import keyset
from turnout.venues.models import Venue

PAGE = 30
PAST_SHOWN = 12
NEXT_SHOWN = 4


def find(slug: str) -> Series | None:
    """Return the series at this address when one of its dates is listed: one statement."""
    dates = Event.objects.listed().filter(series__isnull=False).values("series")
    return Series.objects.select_related("metro").filter(slug=slug, pk__in=dates).first()


def coming(series: Series, now: datetime, *, after: str = "", before: str = "") -> keyset.Page[Event]:
    """Return a page of the dates to come that anybody may know of, cancelled ones too: four statements."""
    rows = _with_card(_known(series).filter(ends_at__gt=now).exclude(state=EventState.COMPLETED))
    return keyset.page(rows, "starts_at", after=after, before=before, size=PAGE)


def past(series: Series, now: datetime) -> list[Event]:
    """Return the last dates that are over, the latest first: four statements at most."""
    over = Q(ends_at__lte=now) | Q(state=EventState.COMPLETED)
    rows = _known(series).filter(over).exclude(state=EventState.CANCELLED)
    return list(_with_card(rows).order_by("-starts_at", "-pk")[:PAST_SHOWN])


def others(event: Event, now: datetime) -> list[Event]:
    """Return the next dates of the series beside this one; nothing is asked for an event that stands alone."""
    if event.series_id is None:
        return []
    rows = Event.objects.listed().filter(series=event.series_id, state__in=sorted(LIVE), starts_at__gt=now)
    rows = rows.exclude(pk=event.pk).only("slug", "starts_at", "ends_at", "time_zone", "series__slug")
    return list(rows.select_related("series").order_by("starts_at", "pk")[:NEXT_SHOWN])


def more(events: Iterable[Event], now: datetime) -> dict[UUID | None, tuple[str, int]]:
    """Return, by series, its address and how many listed dates are to come; asks once, and only if there is one."""
    keys = {event.series_id for event in events if event.series_id is not None}
    if not keys:
        return {}
    rows = Event.objects.listed().filter(series__in=keys, state__in=sorted(LIVE), ends_at__gt=now)
    counted = rows.order_by().values("series_id", "series__slug").annotate(count=Count("pk"))
    return {row["series_id"]: (row["series__slug"], row["count"]) for row in counted}


def feed(series: Series, now: datetime) -> Sequence[Event]:
    """Return the dates of the series' calendar, with their sessions: since 30 days ago, cancelled ones too."""
    rows = _known(series).filter(ends_at__gt=now - FEED_PAST)
    found = rows.select_related("venue").defer(*HEAVY).prefetch_related("sessions")
    return list(found.order_by("starts_at", "pk")[:FEED_SIZE])


def slugs(size: int) -> list[str]:
    """Return the addresses of series that have a listed date, for the sitemap."""
    listed = Event.objects.listed().filter(series__isnull=False).values("series")
    return list(Series.objects.filter(pk__in=listed).order_by("slug").values_list("slug", flat=True)[:size])


def _known(series: Series) -> Events:
    return Event.objects.listed().filter(series=series)


def _with_card(rows: QuerySet[Event]) -> QuerySet[Event]:
    venues = Venue.objects.only("name", "capacity")
    return rows.defer(*HEAVY).prefetch_related(Prefetch("venue", venues), "tiers", "sessions")
