"""What must be known before families are moved to another event: what they have there, who was here already."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from turnout.events.models import Event, Tier
from turnout.events.queries import desk
from turnout.events.states import EventState
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.registration.models import Attendance, Attendee, Registration, Standing
from turnout.registration.queries import twins
from turnout.registration.states import HOLDING, LIVE, AttendeeState

MOST = 12  # events to choose from at once


TAKING = frozenset({EventState.PUBLISHED, EventState.REGISTRATION_CLOSED})


@dataclass(frozen=True, slots=True)
class There:
    """What is known of a family at the other event: who of it holds a place, and the registration that it has."""

    holding: Collection[UUID] = ()
    registration: Registration | None = None
    people: int = 0


@dataclass(frozen=True, slots=True)
class Family:
    """Those of a registration who are to be moved, and what is known about them."""

    registration: Registration
    people: Sequence[Attendee]
    there: There = field(default_factory=There)
    was_here: Collection[UUID] = ()


def targets(actor: Actor, source: Event, words: str, now: datetime) -> list[Event]:
    """Return events to come that people may be moved to, soonest first, each with its tiers: two statements."""
    by = desk.Filter(words=words)
    rows = desk.matching(actor, by, now, Permission.MANAGE_REGISTRATIONS)
    rows = rows.filter(state__in=TAKING, starts_at__gt=now).exclude(registration_type="none")
    return list(rows.exclude(pk=source.pk).order_by("starts_at", "pk")[:MOST])


def target_tier(actor: Actor, key: UUID) -> Tier | None:
    """Return a kind of place with its event, if `actor` sees that."""
    rows = Event.objects.visible_to(actor, Permission.SEE_EVENTS)
    found = Tier.objects.filter(pk=key, event__in=rows.values("pk"))
    return found.select_related("event__venue", "event__room", "event__metro").first()


def families(people: Iterable[Attendee], target: Event) -> list[Family]:
    """Return those who have a place, by family in order, with what they have at the other event: three statements."""
    grouped: dict[Registration, list[Attendee]] = {}
    for one in people:
        if one.state == AttendeeState.CONFIRMED:
            grouped.setdefault(one.registration, []).append(one)
    moved = [one for several in grouped.values() for one in several]
    holding, was_here, theirs = _holding(moved, target), _was_here(moved), _theirs(grouped, target)
    return [
        Family(one, several, There(holding, *theirs.get(one.registrant_id, (None, 0))), was_here)
        for one, several in grouped.items()
    ]


def _holding(people: Sequence[Attendee], target: Event) -> frozenset[UUID]:
    """Return who holds a place at the other event under any of their entries, by the keys that are theirs now."""
    rows = Attendee.objects.filter(twins.same_people(people), event=target, state__in=HOLDING)
    return frozenset(twins.identity(one) for one in rows.select_related("person"))


def _was_here(people: Sequence[Attendee]) -> frozenset[UUID]:
    here = (Standing.ATTENDED, Standing.PARTIAL)
    rows = Attendance.objects.filter(attendee__in=[one.pk for one in people], standing__in=here)
    return frozenset(rows.values_list("attendee_id", flat=True))


def _theirs(found: Iterable[Registration], target: Event) -> dict[UUID, tuple[Registration, int]]:
    """Return the newest registration at the other event in which somebody of each registrant is, with how many."""
    rows = Attendee.objects.filter(
        event=target, registration__registrant__in={one.registrant_id for one in found}, state__in=LIVE
    ).select_related("registration")
    theirs: dict[Registration, int] = defaultdict(int)
    for one in rows:
        theirs[one.registration] += 1
    oldest_first = sorted(theirs.items(), key=lambda pair: pair[0].pk)
    return {one.registrant_id: (one, count) for one, count in oldest_first}
