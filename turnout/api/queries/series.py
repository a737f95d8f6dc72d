"""Which series a program sees, and how many of their dates: a fixed number of statements."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from turnout.events.models import Errand, Event, Series, Stop
from turnout.events.queries import errands
from turnout.events.queries.errands import Way
from turnout.kernel import keyset
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission


def page(actor: Actor, after: str, limit: int) -> keyset.Page[Series]:
    """Return a page of the series with a date that `actor` works with, the newest first: one statement."""
    return keyset.page(_seen(actor), "-pk", after=after, size=limit)


def find(actor: Actor, slug: str) -> Series | None:
    """Return a series by its address if `actor` works with one of its dates: one statement."""
    return _seen(actor).filter(slug=slug.replace("\0", "")).first()


def counts(actor: Actor, rows: Sequence[Series], now: datetime) -> dict[UUID, dict[str, int]]:
    """Return, by series, how many dates `actor` sees, and how many of them are to come: one statement."""
    counted = Event.objects.visible_to(actor).filter(series__in=[row.pk for row in rows]).order_by()
    found = counted.values("series").annotate(
        dates=Count("pk"), coming=Count("pk", filter=Q(starts_at__gt=now))
    )
    return {one["series"]: {"dates": one["dates"], "coming": one["coming"]} for one in found}


def manages_any(actor: Actor, series: Series) -> bool:
    """Return whether `actor` manages a date of a series: one statement."""
    return Event.objects.visible_to(actor, Permission.MANAGE_EVENTS).filter(series=series).exists()


def stops(actor: Actor, way: Way, after: str, limit: int) -> keyset.Page[Stop]:
    """Return a page of the dates of a change, in the order in which they are done: one statement."""
    return keyset.page(errands.visible(actor, way.errand), "pk", after=after, size=limit)


def of_errand(actor: Actor, errand: Errand) -> Way:
    """Return how far a change is that was put down just now."""
    found = errands.find(actor, errand.series, errand.pk)
    return found or Way(errand, {})


def _seen(actor: Actor) -> QuerySet[Series]:
    own = Event.objects.visible_to(actor).filter(series__isnull=False).order_by().values("series")
    return Series.objects.select_related("metro").filter(pk__in=own)
