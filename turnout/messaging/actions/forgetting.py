"""Take from messages what they say and to whom; that one was sent, when, and of which kind stays."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from turnout.kernel import batches, clock, locks
from turnout.messaging import queries
from turnout.messaging.models import NOBODY, Attempt, Message, Report, Suppression
from turnout.messaging.rules import catalogue
from turnout.messaging.states import UNSENT, MessageState

BATCH = 500


def erase(*, addresses: Collection[str], people: Collection[str], about: Collection[tuple[str, str]]) -> int:
    """Empty the messages to these address keys or persons, and those about these things; return how many.

    What has not left is not sent any more.
    """
    mine = Q(address_key__in=addresses) | Q(person_id__in=people)
    for kind in {kind for kind, _ in about}:
        mine |= Q(about_kind=kind, about_id__in=[key for one, key in about if one == kind])
    found = Message.objects.filter(mine)
    now = clock.now()
    found.filter(state__in=[str(state) for state in UNSENT]).update(
        state=MessageState.SUPPRESSED, settled_at=now, lease_until=None
    )
    keys = list(found.values_list("pk", flat=True))
    Suppression.objects.filter(Q(address_key__in=addresses) | Q(message__in=keys)).delete()
    return empty(keys)


def empty(keys: Collection[UUID]) -> int:
    """Take words and addresses from these messages, and from what was said about them; return how many."""
    Attempt.objects.filter(message__in=keys).update(reason="")
    Report.objects.filter(message__in=keys).update(words="")
    return Message.objects.filter(pk__in=keys).update(
        name="", email=NOBODY, address_key="", facts={}, subject="", said="", why="", last_error=""
    )


def empty_forgotten() -> int:
    """Empty the messages of which nothing is to stay, as soon as they are settled; return how many."""
    kinds = [one.name for one in catalogue.every() if one.is_forgotten]
    settled = Message.objects.filter(template__in=kinds).exclude(email=NOBODY)
    keys = list(
        settled.exclude(state__in=[str(state) for state in UNSENT]).values_list("pk", flat=True)[:BATCH]
    )
    return _empty_alone(keys) if keys else 0


def empty_old(before: datetime) -> int:
    """Take the words from the messages that were settled before an instant, in batches; return how many."""
    return sum(_empty_alone(keys) for keys in batches.of_keys(queries.wordy(before), BATCH))


def _empty_alone(keys: Collection[UUID]) -> int:
    with locks.alone():
        return empty(keys)
