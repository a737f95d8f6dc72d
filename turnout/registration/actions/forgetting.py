"""Forget what has served its time."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db.models import F

from turnout.kernel import clock
from turnout.registration.models import Attendee, FormKey, Registration

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


def erase(rows: Collection[UUID], registrants: Collection[UUID]) -> int:
    """Take the ages of these persons, and end every link to what these registrants registered; return how many.

    Places and counts stay: they hold no personal value.
    """
    Attendee.objects.filter(person__in=rows).update(age=None)
    mine = Registration.objects.filter(registrant__in=registrants)
    FormKey.objects.filter(registration__in=mine).delete()
    return mine.update(generation=F("generation") + 1, language="", referring_link="", wants_account=False)
