"""What pages ask about a series: its dates, how many are to come, and who uses the room then."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Count, Q

from turnout.events.models import Event, Series, Session
from turnout.events.states import LIVE, EventState
from turnout.kernel import codes, keyset, text
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission

Span = tuple[datetime, datetime]
PAGE = 50
MOST = 500
GONE = frozenset({EventState.CANCELLED, EventState.REJECTED})


def find(actor: Actor, reference: str) -> Series | None:
    """Return the series with this reference if `actor` sees one of its events."""
    series = Series.objects.select_related("metro").filter(reference=codes.tidy(text.line(reference))).first()
    if series is None or not Event.objects.visible_to(actor).filter(series=series).exists():
        return None
    return series


def listing(actor: Actor, series: Series, *, after: str = "", before: str = "") -> keyset.Page[Event]:
    """Return a page of the dates that `actor` sees, soonest first, with places and kinds of place: two statements."""
    rows = Event.objects.visible_to(actor).filter(series=series, starts_at__isnull=False)
    full = rows.select_related("venue", "room", "metro").prefetch_related("tiers", "topics")
    return keyset.page(full, "starts_at", after=after, before=before, size=PAGE)


def chosen(actor: Actor, series: Series, references: Iterable[str], permission: Permission) -> list[Event]:
    """Return those of these events of the series for which `actor` has a permission, soonest first."""
    wanted = [codes.tidy(text.line(one)) for one in list(references)[:MOST]]
    rows = Event.objects.visible_to(actor, permission).filter(series=series, reference__in=wanted)
    return list(rows.order_by("starts_at", "pk"))


def coming(actor: Actor, series: Series, now: datetime, states: Collection[str]) -> list[Event]:
    """Return the dates to come that `actor` manages, of certain states or of any but those that are gone."""
    rows = Event.objects.visible_to(actor, Permission.MANAGE_EVENTS).filter(series=series, starts_at__gt=now)
    rows = rows.filter(state__in=sorted(states)) if states else rows.exclude(state__in=sorted(GONE))
    return list(rows.order_by("starts_at", "pk")[: MOST + 1])


def manages_all(actor: Actor, series: Series) -> bool:
    """Return whether `actor` manages every date of a series: one statement."""
    own = Event.objects.visible_to(actor, Permission.MANAGE_EVENTS).order_by().values("pk")
    return not Event.objects.filter(series=series).exclude(pk__in=own).exists()


def counts(actor: Actor, series: Series, now: datetime) -> dict[str, int]:
    """Return how many dates there are, and how many of them are to come: one statement."""
    return (
        Event.objects.visible_to(actor)
        .filter(series=series)
        .aggregate(dates=Count("pk"), coming=Count("pk", filter=Q(starts_at__gt=now)))
    )


def with_room(event: Event, dates: Sequence[Sequence[Span]]) -> dict[int, list[str]]:
    """Return, by the number of the date, the titles of published events that use the room then: one statement."""
    spans = [span for one in dates for span in one]
    if event.venue_id is None or not spans:
        return {}
    there = Session.objects.filter(
        event__state__in=sorted(LIVE),
        event__venue=event.venue_id,
        starts_at__lt=max(ends for _starts, ends in spans),
        ends_at__gt=min(starts for starts, _ends in spans),
    ).exclude(event=event.pk)
    there = (
        there.filter(event__room__isnull=True)
        if event.room_id is None
        else there.filter(event__room=event.room_id)
    )
    taken = list(there.order_by("starts_at", "pk").values_list("starts_at", "ends_at", "event__title"))
    found = {number: _at_once(one, taken) for number, one in enumerate(dates)}
    return {number: titles for number, titles in found.items() if titles}


def others(actor: Actor, event: Event, now: datetime, *, is_later_only: bool) -> list[Event]:
    """Return the other dates to come of an event's series that `actor` manages, perhaps only those after it."""
    if event.series_id is None or event.starts_at is None:
        return []
    rows = Event.objects.visible_to(actor, Permission.MANAGE_EVENTS).filter(series=event.series_id)
    since = max(now, event.starts_at) if is_later_only else now
    rows = rows.filter(starts_at__gt=since).exclude(pk=event.pk).exclude(state__in=sorted(GONE))
    full = rows.select_related("venue", "room", "metro").prefetch_related("tiers")
    return list(full.order_by("starts_at", "pk"))


def _at_once(spans: Sequence[Span], taken: Sequence[tuple[datetime, datetime, str]]) -> list[str]:
    return [
        title
        for starts_at, ends_at, title in taken
        if any(starts_at < ends and ends_at > starts for starts, ends in spans)
    ]
