"""The same person with two places at one event: rows of a family that proved its address after booking twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from turnout.people.models import Person
from turnout.registration.models import Attendee
from turnout.registration.states import LIVE


def of(attendee: Attendee) -> list[Attendee]:
    """Return the other live places of the person of `attendee` at the same event."""
    return [one for one in among([attendee]).get(attendee.pk, []) if one.pk != attendee.pk]


def among(attendees: Sequence[Attendee]) -> dict[UUID, list[Attendee]]:
    """Return, for each of the attendees whose person has several live places at his event, all of these places.

    Before: persons are fetched. One statement.
    """
    live = [one for one in attendees if one.state in LIVE]
    if not live:
        return {}
    rows = (
        Attendee.objects.filter(
            same_people(live),
            event__in={one.event_id for one in live},
            state__in=LIVE,
        )
        .select_related("person__merged_into", "registration__registrant", "registration__event", "tier")
        .order_by("made_at", "pk")
    )
    groups: dict[tuple[UUID, UUID], list[Attendee]] = defaultdict(list)
    for one in rows:
        groups[one.event_id, identity(one)].append(one)
    found = {one.pk: groups[one.event_id, identity(one)] for one in live}
    return {pk: group for pk, group in found.items() if len(group) > 1}


def between(pairs: Sequence[tuple[Person, Person]], now: datetime) -> list[list[Attendee]]:
    """Return the live places that pairs of people have at the same event that is not over, event by event.

    Each pair is somebody (or a child) and who it would become. One statement.
    """
    same = {one.pk: other.pk for one, other in pairs}
    keys = {*same, *same.values()}
    rows = (
        Attendee.objects.filter(Q(person__in=keys) | Q(person__merged_into__in=keys), state__in=LIVE)
        .exclude(event__ends_at__lte=now)
        .select_related("person", "registration__event", "tier")
        .order_by("event__starts_at", "event", "made_at", "pk")
    )
    groups: dict[tuple[UUID, UUID], list[Attendee]] = defaultdict(list)
    for one in rows:
        key = identity(one)
        groups[one.event_id, same.get(key, key)].append(one)
    return [group for group in groups.values() if len(group) > 1]


def same_people(attendees: Iterable[Attendee]) -> Q:
    """Return what finds the places and waits of the same people, whichever of their rows these stand under.

    Before: persons are fetched.
    """
    keys = {identity(one) for one in attendees}
    return Q(person__in=keys) | Q(person__merged_into__in=keys)


def identity(attendee: Attendee) -> UUID:
    """Return the key of the person as he is now."""
    return attendee.person.merged_into_id or attendee.person_id
