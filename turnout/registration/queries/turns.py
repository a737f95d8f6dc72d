"""Who stands in the lines of an event, in order, with how many people wait and what is offered."""

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from turnout.registration.models import Attendee, Offer, WaitlistEntry
from turnout.registration.states import IN_LINE, AttendeeState, OfferState

CHUNK = 500
CAN_BE_REACHED = Q(paused_at__isnull=True, registration__registrant__proven_at__isnull=False)


def entries(event_id: UUID) -> QuerySet[WaitlistEntry]:
    """Return who stands in the lines of an event, each with `people_waiting` and `places_offered`."""
    waiting = (
        Attendee.objects.filter(
            registration=OuterRef("registration"), tier=OuterRef("tier"), state=AttendeeState.WAITING
        )
        .order_by()
        .values("registration")
        .annotate(number=Count("pk"))
        .values("number")
    )
    offered = Offer.objects.filter(entry=OuterRef("pk"), state=OfferState.LIVE).order_by().values("places")
    return (
        WaitlistEntry.objects.filter(event=event_id, state__in=IN_LINE)
        .select_related("registration__registrant")
        .annotate(
            people_waiting=Coalesce(Subquery(waiting), 0), places_offered=Coalesce(Subquery(offered[:1]), 0)
        )
        .order_by("sort_key", "pk")
    )


def reachable(event_id: UUID, tiers: Collection[UUID]) -> Iterator[WaitlistEntry]:
    """Yield the entries of these lines that an offer would reach, first to last, in one order for all tiers.

    Read in pieces, so that a long line costs only as much as is served of it.
    """
    rows = entries(event_id).filter(CAN_BE_REACHED, tier__in=tiers)
    last = None
    while True:
        chunk = list((rows if last is None else rows.filter(sort_key__gt=last))[:CHUNK])
        yield from chunk
        if len(chunk) < CHUNK:
            return
        last = chunk[-1].sort_key


def people(registrations: Collection[UUID]) -> dict[tuple[UUID, UUID], list[Attendee]]:
    """Return who waits, in their order, by registration and tier: one statement."""
    rows = Attendee.objects.filter(registration__in=registrations, state=AttendeeState.WAITING)
    return grouped(rows.select_related("person").order_by("position", "pk"))


def grouped(rows: Iterable[Attendee]) -> dict[tuple[UUID, UUID], list[Attendee]]:
    """Return attendees by registration and tier, in the order given."""
    found: dict[tuple[UUID, UUID], list[Attendee]] = {}
    for one in rows:
        found.setdefault((one.registration_id, one.tier_id), []).append(one)
    return found
