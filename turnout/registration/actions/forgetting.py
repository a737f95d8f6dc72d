"""Forget what has served its time."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from turnout.house import queries as house
from turnout.kernel import batches, clock, locks
from turnout.registration.models import Answer, Attendee, FormKey, Kiosk, Registration, Tag, WalkInDetails
from turnout.registration.queries import kiosks, personal_data

BATCH = 5_000


def forget_form_keys() -> int:
    """Delete the one-time keys of forms whose time is over, a day unless set otherwise; return how many."""
    before = clock.now() - house.days("form_keys")
    gone = 0
    while True:
        old = list(
            personal_data.old_form_keys(before).order_by("made_at").values_list("pk", flat=True)[:BATCH]
        )
        if not old:
            return gone
        gone += FormKey.objects.filter(pk__in=old).delete()[0]


def erase(rows: Collection[UUID], registrants: Collection[UUID]) -> int:
    """Take ages, answers and tags of these persons, and end every link to what these registrants registered.

    Places and counts stay: they hold no personal value. Return how many registrations there are.
    """
    Attendee.objects.filter(person__in=rows).update(age=None)
    mine = Registration.objects.filter(registrant__in=registrants)
    FormKey.objects.filter(registration__in=mine).delete()
    Answer.objects.filter(Q(registration__in=mine) | Q(attendee__person__in=rows)).delete()
    Tag.objects.filter(Q(registration__in=mine) | Q(registration__attendees__person__in=rows)).delete()
    return mine.update(generation=F("generation") + 1, language="", referring_link="", wants_account=False)


def forget_ages(before: datetime) -> int:
    """Take the ages from the places at events that ended before an instant, in batches; return how many."""
    return sum(_take_ages(keys) for keys in batches.of_keys(personal_data.aged(before), BATCH))


def _take_ages(keys: Collection[UUID]) -> int:
    with locks.alone():
        return Attendee.objects.filter(pk__in=keys).update(age=None)


def forget_walk_ins(before: datetime) -> int:
    """Delete what walk-ins told before an instant, in batches; return how many. They stay counted."""
    return sum(
        WalkInDetails.objects.filter(pk__in=keys).delete()[0]
        for keys in batches.of_keys(personal_data.told_at_a_door(before), BATCH)
    )


def forget_kiosks(before: datetime) -> int:
    """Delete the links of volunteers that ended before an instant, with their names; return how many."""
    return sum(
        Kiosk.objects.filter(pk__in=keys).delete()[0] for keys in batches.of_keys(kiosks.over(before), BATCH)
    )


def forget_answers(before: datetime) -> int:
    """Delete the answers to the questions of events that ended before an instant, in batches; return how many."""
    return sum(
        Answer.objects.filter(pk__in=keys).delete()[0]
        for keys in batches.of_keys(personal_data.answered(before), BATCH)
    )
