"""What somebody sees of his own registrations."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from turnout.audit import queries as trails
from turnout.audit.models import AuditEntry, Change
from turnout.audit.queries import Line
from turnout.events.models import Event, Session
from turnout.events.states import EventState
from turnout.kernel import statements
from turnout.people.models import Person, User
from turnout.registration.models import Attendee, Registration
from turnout.registration.queries import lines, twins
from turnout.registration.states import LIVE, AttendeeState

EVENT_VERBS = ("event.postponed", "event.cancelled")
MOST_LINES = 50
KIND = Registration._meta.label_lower

PEOPLE = statements.Prepared(
    lambda key: (
        Attendee.objects.filter(registration=key)
        .select_related("person__merged_into", "tier", "voucher_use__voucher")
        .order_by("position", "pk")
    )
)
SESSIONS = statements.Prepared(lambda key: Session.objects.filter(event=key).order_by("starts_at", "pk"))
ACTS = statements.Prepared(
    lambda key: AuditEntry.objects.about(KIND, key).select_related("reason_row")[:MOST_LINES],
    stand_in="a-registration",
)
CHANGES = statements.Prepared(
    lambda key: Change.objects.filter(act__subject_kind=KIND, act__subject_id=key).order_by("pk"),
    stand_in="a-registration",
)


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
    is_whole: bool = True  # nobody else has a place in the registration

    @property
    def event(self) -> Event:
        """Return the event."""
        return self.registration.event

    @property
    def placed(self) -> list[Attendee]:
        """Return those who have a place."""
        return [one for one in self.people if one.state == AttendeeState.CONFIRMED]

    @property
    def pending(self) -> list[Attendee]:
        """Return those whose place is held until somebody decides."""
        return [one for one in self.people if one.state == AttendeeState.PENDING]

    @property
    def unpaid(self) -> list[Attendee]:
        """Return those whose place is held until it is paid."""
        return [one for one in self.people if one.state == AttendeeState.PENDING_PAYMENT]

    @property
    def holds(self) -> bool:
        """Whether anybody has a place, or one that is held until somebody decides or it is paid."""
        return bool(self.placed or self.pending or self.unpaid)

    @property
    def waiting(self) -> list[Attendee]:
        """Return those who wait."""
        return [one for one in self.people if one.state == AttendeeState.WAITING]

    @property
    def live(self) -> list[Attendee]:
        """Return those who hold or wait."""
        return [one for one in self.people if one.state in LIVE]


def page(registration: Registration, guardian: Person, *, everybody: bool) -> Page:
    """Return everything that the page of a registration says, by a fixed number of statements.

    The registrant sees everybody and what happened (`everybody`), another guardian his own children.
    """
    people, sessions, acts, changes = _read(registration)
    placed = sum(one.state == AttendeeState.CONFIRMED for one in people)
    if not everybody:
        mine = set(guardian.wards.values_list("child", flat=True))
        people = [one for one in people if one.person_id in mine]
    for one in people:
        one.registration, one.event = registration, registration.event
    trail = _trail(registration, acts, changes) if everybody else []
    waits = any(one.state == AttendeeState.WAITING for one in people)
    return Page(
        registration=registration,
        people=people,
        sessions=sessions,
        ranks=lines.ranks([registration.pk]).get(registration.pk, {}) if waits else {},
        doubles=twins.among(people) if registration.registrant.is_proven else {},
        trail=trail,
        authors=_authors(people, trail),
        is_whole=placed == sum(one.state == AttendeeState.CONFIRMED for one in people),
    )


def upcoming(person: Person, now: datetime) -> QuerySet[Registration]:
    """Return what somebody or a child of his is registered for and that is not over, the soonest first."""
    rows = everything(person).filter(Q(event__ends_at__gt=now) | Q(event__ends_at__isnull=True))
    return rows.order_by("event__starts_at", "pk")


def past(person: Person, now: datetime) -> QuerySet[Registration]:
    """Return what is over, the latest first."""
    return everything(person).filter(event__ends_at__lte=now).order_by("-event__starts_at", "-pk")


def everything(person: Person) -> QuerySet[Registration]:
    """Return what somebody or a child of his is or was registered for."""
    shared = Attendee.objects.filter(person__guardians__guardian=person).values("registration")
    rows = Registration.objects.filter(Q(registrant=person) | Q(pk__in=shared))
    return rows.select_related("event__venue", "event__room", "registrant")


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


def _read(
    registration: Registration,
) -> tuple[list[Attendee], list[Session], list[AuditEntry], list[Change]]:
    """Read what belongs to a registration, by four statements in one round trip."""
    key = str(registration.pk)
    people, sessions, acts, changes = statements.run(
        [
            PEOPLE.statement(registration.pk),
            SESSIONS.statement(registration.event_id),
            ACTS.statement(key),
            CHANGES.statement(key),
        ]
    )
    return PEOPLE.read(people), SESSIONS.read(sessions), ACTS.read(acts), CHANGES.read(changes)


def _trail(registration: Registration, acts: Sequence[AuditEntry], changes: Sequence[Change]) -> list[Line]:
    """Return what happened to a registration, and to its event since, newest first."""
    shifts: dict[UUID, list[tuple[str, str, str, str]]] = defaultdict(list)
    for one in changes:
        shifts[one.act_id].append((one.thing_kind, one.thing_id, one.from_state, one.to_state))
    own = [_line(act, shifts[act.pk]) for act in acts]
    found = sorted([*own, *_of_event(registration)], key=lambda line: line.at, reverse=True)
    return found[:MOST_LINES]


def _line(act: AuditEntry, shifts: Sequence[tuple[str, str, str, str]]) -> Line:
    reason = act.reason_row.text if hasattr(act, "reason_row") else ""
    subject = (act.subject_kind, act.subject_id)
    return Line(act.verb, act.at, act.actor, reason, act.facts, subject, tuple(shifts))


def _of_event(registration: Registration) -> list[Line]:
    """Return what its event went through since; no statement while it stands as it was announced."""
    event = registration.event
    if not event.calendar_sequence and event.state != EventState.CANCELLED:
        return []
    acts = AuditEntry.objects.filter(
        subject_kind="events.event",
        subject_id=str(event.pk),
        verb__in=EVENT_VERBS,
        at__gte=registration.made_at,
    )
    return trails.lines(acts.order_by("-at", "-pk"), limit=MOST_LINES)


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
