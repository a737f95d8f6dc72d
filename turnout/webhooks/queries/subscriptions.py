"""What screens and the doctor ask of subscriptions and their deliveries."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from turnout.events.models import Event
from turnout.kernel import keyset, permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.venues.models import Metro
from turnout.webhooks.models import IS_UNSETTLED, Delivery, Failure, Subscription
from turnout.webhooks.states import DeliveryState

FEW = 20


def listing(actor: Actor, *, after: str = "", before: str = "", size: int = 25) -> keyset.Page[Subscription]:
    """Return a page of the subscriptions that `actor` manages, the newest first. One statement."""
    rows = Subscription.objects.visible_to(actor).select_related("metro", "event")
    return keyset.page(rows, "-pk", after=after, before=before, size=size)


def find(actor: Actor, key: UUID) -> Subscription | None:
    """Return a subscription that `actor` manages."""
    rows = Subscription.objects.visible_to(actor).select_related("metro", "event", "owner__person")
    return rows.filter(pk=key).first()


def log(
    subscription: Subscription, state: str = "", *, after: str = "", before: str = "", size: int = 25
) -> keyset.Page[Delivery]:
    """Return a page of the deliveries of a subscription, the newest first. One statement."""
    rows = Delivery.objects.filter(subscription=subscription)
    if state:
        rows = rows.filter(state=state)
    return keyset.page(rows, "-pk", after=after, before=before, size=size)


def waiting(keys: list[UUID]) -> dict[UUID, int]:
    """Return how many deliveries of each of these subscriptions wait."""
    rows = Delivery.objects.filter(IS_UNSETTLED, subscription__in=keys).order_by()
    return dict(rows.values_list("subscription").annotate(Count("pk")))


def failures(delivery: Delivery) -> list[Failure]:
    """Return the newest tries of a delivery that failed, first to last."""
    return list(Failure.objects.filter(delivery=delivery).order_by("-at", "-pk")[:FEW])[::-1]


def due(now: datetime) -> list[UUID]:
    """Return the subscriptions that have something to send now, or were left in the middle of it."""
    lost = Q(state=DeliveryState.SENDING, lease_until__lt=now)
    rows = Delivery.objects.filter(IS_UNSETTLED, subscription=OuterRef("pk"))
    rows = rows.filter(lost | Q(state=DeliveryState.WAITING, due_at__lte=now))
    return list(
        Subscription.objects.sending().filter(Exists(rows)).order_by("pk").values_list("pk", flat=True)
    )


def oldest_due(now: datetime) -> datetime | None:
    """Return since when the oldest delivery is due that was not tried and that nothing holds back."""
    rows = Delivery.objects.filter(IS_UNSETTLED, due_at__lte=now, attempts=0).order_by()
    rows = rows.filter(subscription__paused_at__isnull=True, subscription__ended_at__isnull=True)
    rows = rows.filter(subscription__failing_since__isnull=True)
    found: datetime | None = rows.aggregate(Min("due_at"))["due_at__min"]
    return found


def metros(actor: Actor) -> "QuerySet[Metro]":
    """Return the metros in which `actor` manages webhooks."""
    reach = permissions.reach(actor, Permission.MANAGE_WEBHOOKS)
    rows = Metro.objects.order_by("name", "pk")
    return rows if reach.is_everywhere else rows.filter(pk__in=reach.ids("metro"))


def event(actor: Actor, reference: str) -> Event | None:
    """Return the event of a reference, in a metro in which `actor` manages webhooks."""
    reach = permissions.reach(actor, Permission.MANAGE_WEBHOOKS)
    found = Event.objects.filter(reference=reference).first()
    return found if found is not None and reach.covers(found) else None


def over(before: datetime) -> "QuerySet[Delivery]":
    """Return the deliveries that ended before an instant."""
    return Delivery.objects.settled(before)
