"""What registrations hold of somebody: for the copy of his data, and for erasing it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from turnout.events.models import Session
from turnout.events.states import BEFORE_COMPLETION
from turnout.people.models import Person
from turnout.registration.models import (
    Answer,
    Attendance,
    Attendee,
    FormKey,
    Offer,
    Registration,
    StandBy,
    WaitlistEntry,
    WalkInDetails,
)
from turnout.registration.states import LIVE


def registrations(keys: Collection[UUID]) -> list[Registration]:
    """Return what these rows of one person registered, the oldest first."""
    rows = Registration.objects.filter(registrant__in=keys).select_related("event__venue")
    return list(
        rows.prefetch_related(
            "attendees__person", "attendees__tier", "tags", "settlements", "answers__question"
        ).order_by("made_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """That somebody was seen at the door of a session, and as what."""

    session: Session
    said: str
    at: datetime


def seen_at_the_door(keys: Collection[UUID]) -> dict[UUID, list[Seen]]:
    """Return by place or wait who was seen at which session, in what these rows of one person registered."""
    found: dict[UUID, list[Seen]] = defaultdict(list)
    taps = Attendance.objects.filter(attendee__registration__registrant__in=keys).exclude(standing="")
    for row in taps.select_related("session").order_by("session__starts_at", "pk"):
        found[row.attendee_id].append(Seen(row.session, row.get_standing_display(), row.tapped_at))
    wishes = StandBy.objects.filter(attendee__registration__registrant__in=keys)
    for wish in wishes.select_related("session").order_by("session__starts_at", "pk"):
        said = _("Let in from standby") if wish.admitted_at else _("Stood by")
        if wish.attendee_id is not None:
            found[wish.attendee_id].append(Seen(wish.session, said, wish.came_at))
    return found


def attendances(keys: Collection[UUID]) -> list[Attendee]:
    """Return the places and waits of these persons in anybody's registration, the oldest first."""
    rows = Attendee.objects.filter(person__in=keys).select_related("event", "tier", "registration")
    return list(rows.prefetch_related("answers__question").order_by("made_at", "pk"))


def told_at_a_door(before: datetime) -> QuerySet[WalkInDetails]:
    """Return what people who came without a place told before an instant."""
    return WalkInDetails.objects.filter(made_at__lt=before)


def companions(keys: Collection[UUID]) -> list[Person]:
    """Return the others whom these rows registered and who are registered by nobody else."""
    mine = Attendee.objects.filter(registration__registrant__in=keys).values("person")
    elsewhere = Attendee.objects.exclude(registration__registrant__in=keys).values("person")
    found = Person.objects.filter(pk__in=mine, erased_at__isnull=True).exclude(pk__in=keys)
    return list(found.exclude(pk__in=elsewhere).order_by("pk"))


def to_come(keys: Collection[UUID], now: datetime) -> list[Registration]:
    """Return the registrations by which one of these persons has a place, or waits, at what is not over."""
    live = Attendee.objects.filter(
        Q(registration__registrant__in=keys) | Q(person__in=keys),
        state__in=[str(state) for state in LIVE],
        event__state__in=[str(state) for state in BEFORE_COMPLETION],
    ).filter(Q(event__ends_at__isnull=True) | Q(event__ends_at__gt=now))
    rows = Registration.objects.filter(pk__in=live.values("registration")).select_related("event")
    return list(rows.order_by("event__starts_at", "pk"))


def things(keys: Collection[UUID]) -> list[tuple[str, str]]:
    """Return kind and key of everything in the registrations of these rows, as acts name their subjects."""
    models = (Attendee, WaitlistEntry, Offer)
    mine = [(Registration, Registration.objects.filter(registrant__in=keys))]
    mine += [(model, model._default_manager.filter(registration__registrant__in=keys)) for model in models]  # type: ignore[misc]
    return [
        (model._meta.label_lower, str(key))
        for model, rows in mine
        for key in rows.values_list("pk", flat=True)
    ]


def old_form_keys(before: datetime) -> "QuerySet[FormKey]":
    """Return the one-time keys of forms of before an instant."""
    return FormKey.objects.filter(made_at__lt=before)


def aged(before: datetime) -> "QuerySet[Attendee]":
    """Return the places with an age at events that ended before an instant."""
    return Attendee.objects.filter(age__isnull=False, event__ends_at__lt=before)


def answered(before: datetime) -> "QuerySet[Answer]":
    """Return the answers to the questions of events that ended before an instant."""
    return Answer.objects.filter(question__event__ends_at__lt=before)


def guests(before: datetime) -> "QuerySet[Person]":
    """Return who never proved an address, has no account, and registered nothing that ends after an instant."""
    later = Registration.objects.filter(registrant=OuterRef("pk")).filter(
        Q(event__ends_at__isnull=True) | Q(event__ends_at__gte=before)
    )
    place = Attendee.objects.filter(person=OuterRef("pk")).filter(
        Q(event__ends_at__isnull=True) | Q(event__ends_at__gte=before)
    )
    return Person.objects.current().filter(
        ~Exists(later),
        ~Exists(place),
        is_adult=True,
        proven_at__isnull=True,
        user__isnull=True,
        made_at__lt=before,
    )
