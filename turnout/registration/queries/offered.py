"""What is offered to whom."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from turnout.people.models import Person
from turnout.registration.models import Attendee, Offer
from turnout.registration.states import AttendeeState, OfferState


def live(registrations: Collection[UUID]) -> dict[UUID, list[Offer]]:
    """Return the live offers of registrations, the first to end first: one statement."""
    rows = Offer.objects.filter(registration__in=registrations, state=OfferState.LIVE)
    found: dict[UUID, list[Offer]] = defaultdict(list)
    for offer in rows.select_related("tier", "entry").order_by("expires_at", "pk"):
        found[offer.registration_id].append(offer)
    return dict(found)


def to_registrant(person: Person, now: datetime) -> list[Offer]:
    """Return the offers that somebody can take now, with their events, the first to end first: one statement."""
    rows = Offer.objects.filter(registration__registrant=person, state=OfferState.LIVE, expires_at__gt=now)
    return list(rows.select_related("registration__event", "tier").order_by("expires_at", "pk"))


def to_all(registrations: Collection[UUID], now: datetime) -> set[tuple[UUID, UUID]]:
    """Return the registrations, each with a tier, where all who wait have a place offered: one statement."""
    waits = Attendee.objects.filter(
        registration=OuterRef("registration"), tier=OuterRef("tier"), state=AttendeeState.WAITING
    )
    counted = waits.order_by().values("tier").annotate(number=Count("pk")).values("number")
    rows = Offer.objects.filter(registration__in=registrations, state=OfferState.LIVE, expires_at__gt=now)
    return set(
        rows.filter(places__gte=Coalesce(Subquery(counted), 0))
        .order_by()
        .values_list("registration_id", "tier_id")
    )


def find(key: UUID) -> Offer | None:
    """Return an offer with all that its page says."""
    return (
        Offer.objects.filter(pk=key)
        .select_related(
            "tier", "entry", "registration__registrant", "event__venue", "event__room", "event__metro"
        )
        .first()
    )


def waiting(offer: Offer) -> list[Attendee]:
    """Return who of the registration waits for the places of an offer, in order."""
    rows = Attendee.objects.filter(
        registration=offer.registration_id, tier=offer.tier_id, state=AttendeeState.WAITING
    )
    return list(rows.select_related("person").order_by("position", "pk"))


def places(event_id: UUID) -> int:
    """Return how many places of an event are offered and wait for an answer."""
    rows = Offer.objects.filter(event=event_id, state=OfferState.LIVE)
    return int(rows.aggregate(total=Sum("places"))["total"] or 0)
