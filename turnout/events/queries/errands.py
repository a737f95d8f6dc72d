"""What pages ask about a change that is on its way to many dates: how far it is, and what came of it at each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from turnout.events.models import Errand, Event, Outcome, Series, Stop
from turnout.jobs import queries as jobs
from turnout.kernel import keyset
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission

PAGE = 50
RECENT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Way:
    """How far an errand is: at so many of its dates that somebody manages."""

    errand: Errand
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """To how many dates it goes."""
        return sum(self.counts.values())

    @property
    def passed(self) -> int:
        """At how many of them something has come of it."""
        return self.total - self.counts[Outcome.WAITING]

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.errand.ended_at is not None


def find(actor: Actor, series: Series, key: UUID) -> Way | None:
    """Return an errand of a series if it goes to dates that `actor` manages: two statements."""
    return next(iter(_ways(actor, Errand.objects.filter(pk=key, series=series))), None)


def of_series(actor: Actor, series: Series, now: datetime) -> list[Way]:
    """Return what is on its way to dates of a series, or ended within a day, the newest first: two statements."""
    recent = Q(ended_at__isnull=True) | Q(ended_at__gte=now - RECENT)
    return _ways(actor, Errand.objects.filter(recent, series=series).order_by("-made_at", "-pk")[:5])


def stops(actor: Actor, errand: Errand, *, after: str = "", before: str = "") -> keyset.Page[Stop]:
    """Return a page of the dates of an errand, soonest first: one statement."""
    return keyset.page(visible(actor, errand), "event__starts_at", after=after, before=before, size=PAGE)


def visible(actor: Actor, errand: Errand) -> QuerySet[Stop]:
    """Return the dates of an errand that `actor` manages, with their events."""
    return _mine(actor).filter(errand=errand).select_related("event")


def left_over(actor: Actor, errand: Errand) -> list[Stop]:
    """Return the dates where it was not possible, or that kept something of their own: one statement."""
    rows = visible(actor, errand).order_by("event__starts_at", "pk")
    return list(rows.filter(Q(outcome=Outcome.REFUSED) | ~Q(kept=[])))


def has_stopped(errand: Errand, job: str) -> bool:
    """Return whether nobody works on an errand any more, though it has not ended: one statement."""
    return errand.ended_at is None and not jobs.is_alive(job, str(errand.pk))


def _mine(actor: Actor) -> QuerySet[Stop]:
    return Stop.objects.filter(event__in=Event.objects.visible_to(actor, Permission.MANAGE_EVENTS).order_by())


def _ways(actor: Actor, errands: QuerySet[Errand]) -> list[Way]:
    rows = list(errands.select_related("series"))
    counted = _mine(actor).filter(errand__in=rows).order_by()
    found: dict[UUID, dict[str, int]] = {row.pk: dict.fromkeys(Outcome.values, 0) for row in rows}
    for errand, outcome, count in counted.values_list("errand", "outcome").annotate(Count("pk")):
        found[errand][outcome] = count
    return [Way(row, found[row.pk]) for row in rows if any(found[row.pk].values())]
