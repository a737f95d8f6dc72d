"""Lines: who stands where."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from turnout.registration.models import WaitlistEntry
from turnout.registration.states import IN_LINE


def ranks(registrations: Collection[UUID]) -> dict[UUID, dict[UUID, int]]:
    """Return the rank (1 is first) of each registration in the line of each tier it waits for, by one statement."""
    before = _in_line().filter(tier=OuterRef("tier"), sort_key__lt=OuterRef("sort_key"))
    counted = before.order_by().values("tier").annotate(number=Count("pk")).values("number")
    rows = (
        _in_line()
        .filter(registration__in=registrations)
        .annotate(rank=Coalesce(Subquery(counted), 0) + 1)
        .values_list("registration_id", "tier_id", "rank")
    )
    found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for registration_id, tier_id, rank in rows:
        found[registration_id][tier_id] = rank
    return dict(found)


def lengths(event_id: UUID) -> dict[UUID, int]:
    """Return how many registrations stand in the line of each tier of an event."""
    rows = _in_line().filter(event=event_id).order_by().values("tier").annotate(number=Count("pk"))
    return dict(rows.values_list("tier", "number"))


def modes(registration_id: UUID) -> dict[UUID, str]:
    """Return in which way a registration waits for each tier."""
    return dict(
        _in_line().filter(registration=registration_id).annotate(how=F("mode")).values_list("tier", "how")
    )


def events_of(registrant: UUID) -> list[UUID]:
    """Return the events in whose lines a registrant stands."""
    rows = _in_line().filter(registration__registrant=registrant).order_by()
    return sorted(rows.values_list("event_id", flat=True).distinct())


def _in_line() -> QuerySet[WaitlistEntry]:
    return WaitlistEntry.objects.filter(state__in=IN_LINE)
