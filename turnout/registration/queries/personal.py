"""What somebody sees of his own registrations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from turnout.audit import queries as trails
from turnout.audit.models import AuditEntry
from turnout.audit.queries import Line
from turnout.events.models import Event, Session
from turnout.people.models import Person, User
from turnout.registration.models import Attendee, Registration
from turnout.registration.queries import lines, twins
from turnout.registration.states import LIVE, AttendeeState

EVENT_VERBS = ("event.postponed", "event.cancelled")


@dataclass(frozen=True, slots=True)
class Page:
    """One registration: who is in it, where they stand, what happened."""

    registration: Registration
    people: Sequence[Attendee]
    sessions: Sequence[Session]
    ranks: Mapping[UUID, int]
    doubles: Mapping[UUID, Sequence[Attendee]]
    trail: Sequence[Line]
    authors: Mapping[str, str] = field(default_factory=dict)

    @property
    def event(self) -> Event:
        """Return the event."""
        return self.registration.event

    @property
    def placed(self) -> list[Attendee]:
        """Return those who have a place."""
        return [one for one in self.people if one.state == AttendeeState.CONFIRMED]

    @property
    def waiting(self) -> list[Attendee]:
        """Return those who wait."""
        return [one for one in self.people if one.state == AttendeeState.WAITING]

    @property
    def live(self) -> list[Attendee]:
        """Return those who hold or wait."""
        return [one for one in self.people if one.state in LIVE]


def people_of(registration: Registration, guardian: Person, *, everybody: bool) -> list[Attendee]:
    """Return who is in a registration, as the registrant sees it; another guardian sees his own children."""
    rows = registration.attendees.select_related("person__merged_into", "tier").order_by("position", "pk")
    if not everybody:
        rows = rows.filter(person__guardians__guardian=guardian)
    for one in (found := list(rows)):
        one.registration = registration
        one.event = registration.event
    return found


def page(registration: Registration, guardian: Person, *, everybody: bool) -> Page:
    """Return everything that the page of a registration says, by a fixed number of statements."""
    people = people_of(registration, guardian, everybody=everybody)
    waits = any(one.state == AttendeeState.WAITING for one in people)
    trail = _trail(registration) if everybody else []
    return Page(
        registration=registration,
        people=people,
        sessions=list(registration.event.sessions.order_by("starts_at", "pk")),
        ranks=lines.ranks([registration.pk]).get(registration.pk, {}) if waits else {},
        doubles=twins.among(people) if registration.registrant.is_proven else {},
        trail=trail,
        authors=_authors(people, trail),
    )


def upcoming(person: Person, now: datetime) -> QuerySet[Registration]:
    """Return what somebody or a child of his is registered for and that is not over, the soonest first."""
    rows = _of(person).filter(Q(event__ends_at__gt=now) | Q(event__ends_at__isnull=True))
    return rows.order_by("event__starts_at", "pk")


def past(person: Person, now: datetime) -> QuerySet[Registration]:
    """Return what is over, the latest first."""
    return _of(person).filter(event__ends_at__lte=now).order_by("-event__starts_at", "-pk")


def with_people(rows: Sequence[Registration]) -> list[Page]:
    """Return registrations with their people and ranks, by two statements for any number."""
    found: dict[UUID, list[Attendee]] = {one.pk: [] for one in rows}
    for one in (
        Attendee.objects.filter(registration__in=list(found))
        .select_related("person", "tier")
        .order_by("position", "pk")
    ):
        found[one.registration_id].append(one)
    ranks = lines.ranks(list(found)) if found else {}
    return [Page(one, found[one.pk], (), ranks.get(one.pk, {}), {}, ()) for one in rows]


def _of(person: Person) -> QuerySet[Registration]:
    shared = Attendee.objects.filter(person__guardians__guardian=person).values("registration")
    rows = Registration.objects.filter(Q(registrant=person) | Q(pk__in=shared))
    return rows.select_related("event__venue", "event__room", "registrant")


def _trail(registration: Registration) -> list[Line]:
    """Return what happened to a registration, and to its event since, newest first: three statements."""
    own = Q(subject_kind=registration._meta.label_lower, subject_id=str(registration.pk))
    events = Q(
        subject_kind="events.event",
        subject_id=str(registration.event_id),
        verb__in=EVENT_VERBS,
        at__gte=registration.made_at,
    )
    return trails.lines(AuditEntry.objects.filter(own | events).order_by("-at", "-pk"), limit=50)


def _authors(people: Sequence[Attendee], trail: Sequence[Line]) -> dict[str, str]:
    """Return the first names of the guardians among those who did something, by the key of their login."""
    users = {UUID(line.actor.id) for line in trail if line.actor.kind == "user"}
    if not users:
        return {}
    family = Q(person__wards__child__in={one.person_id for one in people}) | Q(
        person__registrations__in={one.registration_id for one in people}
    )
    rows = User.objects.filter(family, pk__in=users).distinct().values_list("pk", "person__first_name")
    return {str(pk): name for pk, name in rows}
