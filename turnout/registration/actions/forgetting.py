"""Forget what has served its time."""

from datetime import timedelta

from turnout.kernel import clock
from turnout.registration.models import FormKey

KEPT = timedelta(hours=24)
BATCH = 5_000


def forget_form_keys() -> int:
    """Delete the one-time keys of forms older than a day; return how many."""
    gone = 0
    while True:
        old = list(
            FormKey.objects.filter(made_at__lt=clock.now() - KEPT)
            .order_by("made_at")
            .values_list("pk", flat=True)[:BATCH]
        )
        if not old:
            return gone
        gone += FormKey.objects.filter(pk__in=old).delete()[0]
