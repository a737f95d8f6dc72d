"""Remove personal data whose time is over: each night, kind by kind, in batches; audited with counts alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from turnout.audit import queries as audit
from turnout.audit.actions import forgetting as acts
from turnout.front.actions import erasing
from turnout.house import actions as house
from turnout.house import queries as terms
from turnout.kernel import batches, clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.messaging import queries as messaging
from turnout.messaging.actions import forgetting as messages
from turnout.people.actions import copies, linking
from turnout.people.models import DataCopy, Person
from turnout.people.queries import links
from turnout.registration.actions import forgetting as registrations
from turnout.registration.queries import kiosks, personal_data
from turnout.webhooks.actions import forgetting as webhooks
from turnout.webhooks.queries import subscriptions as deliveries

MOST_COUNTED = 10_000
PEOPLE = 100  # erased one by one, each in its own transaction


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of personal data: its name, since when its days count, what is due, and what removes it."""

    key: str
    label: str | Promise
    since: str | Promise
    due: Callable[[datetime], "QuerySet[Any]"]
    remove: Callable[[datetime], int]


def erase_guests(before: datetime) -> int:
    """Erase everybody who is due, each in a transaction; return how many. Whom something new keeps is passed over."""
    pages = batches.of_keys(personal_data.guests(before), PEOPLE)
    return sum(_erase(key) for keys in pages for key in keys)


def _erase(key: UUID) -> int:
    person = Person.objects.current().filter(pk=key).first()
    if person is None:  # erased with somebody of the household a moment ago
        return 0
    try:
        erasing.erase_now(person, by=SYSTEM)
    except Refused:
        return 0
    return 1


def _copies(before: datetime) -> "QuerySet[DataCopy]":
    return DataCopy.objects.filter(ready_at__lt=before)


KINDS = (
    Kind(
        "message_words",
        _("Words and addresses of messages"),
        _("since the message was sent; that it was sent stays"),
        messaging.wordy,
        messages.empty_old,
    ),
    Kind(
        "guests",
        _("Guests who never proved their address"),
        _("since their last event was over; counts stay"),
        personal_data.guests,
        erase_guests,
    ),
    Kind(
        "ages",
        _("Ages of participants"),
        _("since the event was over"),
        personal_data.aged,
        registrations.forget_ages,
    ),
    Kind(
        "answers",
        _("Answers to the questions of events"),
        _("since the event was over"),
        personal_data.answered,
        registrations.forget_answers,
    ),
    Kind(
        "reasons",
        _("Reasons that somebody wrote"),
        _("since they were written"),
        audit.reasons,
        acts.forget_reasons,
    ),
    Kind(
        "links",
        _("Links, codes and records of signing in"),
        _("since they ended"),
        links.dead,
        lambda _before: linking.forget_dead(),
    ),
    Kind(
        "door_links",
        _("Names of volunteers who had a link to a door"),
        _("since the day of the event"),
        kiosks.over,
        registrations.forget_kiosks,
    ),
    Kind(
        "walk_ins",
        _("What people who came without a place told at the door"),
        _("since they told it"),
        personal_data.told_at_a_door,
        registrations.forget_walk_ins,
    ),
    Kind(
        "webhook_deliveries",
        _("What other programs were told"),
        _("since it arrived or was given up"),
        deliveries.over,
        webhooks.forget_deliveries,
    ),
    Kind(
        "form_keys",
        _("One-time keys of forms"),
        _("since the form was sent"),
        personal_data.old_form_keys,
        lambda _before: registrations.forget_form_keys(),
    ),
    Kind(
        "copies",
        _("Copies of somebody's data"),
        _("since they were made"),
        _copies,
        lambda _before: copies.forget_old(),
    ),
)


def apply_all() -> dict[str, int]:
    """Remove everything whose time is over; return how many of each kind. Act: retention.applied, if any."""
    now, removed = clock.now(), {}
    for kind in KINDS:
        days = terms.kept_for()[kind.key]
        if days is not None and (count := kind.remove(now - timedelta(days=days))):
            removed[kind.key] = count
    house.record_applied(removed, by=SYSTEM)
    return removed


def due_now() -> dict[str, int]:
    """Return how many of each kind would be removed at this moment, counted up to ten thousand."""
    now, kept = clock.now(), terms.kept_for()
    return {
        kind.key: 0 if (days := kept[kind.key]) is None else _counted(kind, now - timedelta(days=days))
        for kind in KINDS
    }


def _counted(kind: Kind, before: datetime) -> int:
    return kind.due(before)[: MOST_COUNTED + 1].count()
