"""Old deliveries go when their time is over; a deleted subscription when nothing can be written for it any more."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from turnout.kernel import batches, clock
from turnout.webhooks.models import Deliveries, Delivery, Lane, Subscription

BATCH = 500
SETTLED_AFTER = timedelta(hours=1)  # an act that was being written when it was deleted has ended long ago


def forget_deliveries(before: datetime) -> int:
    """Delete deliveries that ended before an instant, with their tries; return how many."""
    return _deleted(Delivery.objects.settled(before))


def remove_ended() -> int:
    """Remove deleted subscriptions with all that was told to them; return how many."""
    ended = Subscription.objects.filter(ended_at__lt=clock.now() - SETTLED_AFTER)
    keys: list[UUID] = list(ended.order_by("pk").values_list("pk", flat=True))
    for one in keys:
        _deleted(Delivery.objects.filter(subscription=one))
        for page in batches.of_keys(Lane.objects.filter(subscription=one), BATCH):
            Lane.objects.filter(pk__in=page).delete()
        Subscription.objects.filter(pk=one).delete()
    return len(keys)


def _deleted(rows: Deliveries) -> int:
    total = 0
    for page in batches.of_keys(rows, BATCH):
        with transaction.atomic():
            Delivery.objects.filter(pk__in=page).delete()
        total += len(page)
    return total
