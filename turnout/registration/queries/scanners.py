"""What scanner apps ask: the doors of an event, who is expected, what changed since, which scans clashed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum

from turnout.audit.models import AuditEntry
from turnout.events.models import Event, Session, Tier
from turnout.events.rules import publishing
from turnout.registration.models import Attendance, Attendee, StandBy, Tap, WalkIn
from turnout.registration.queries import keeping
from turnout.registration.queries.door import HERE, LOOK_BACK, Figures
from turnout.registration.states import AttendeeState

LISTED = (AttendeeState.CONFIRMED, AttendeeState.WAITING)
OF_PEOPLE = (
    "person.changed",
    "person.merged",
    "person.erased",
    "child.renamed",
)  # after which somebody may be called otherwise
OF_MANY = Q(subject_kind="registration.registration") | Q(verb="tier.changed")
MOST = 5_000  # keys of what changed, above which the list begins anew
OLDEST = timedelta(days=7)  # what a device heard before that is told anew
QUIET = timedelta(days=1)  # of an event about which nothing was written for longer, all before that was heard


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody of the list of a door, and where he stands at its session."""

    id: UUID
    state: str
    reference: str
    first_name: str
    last_name: str
    age: int | None
    tier: str
    standing: str = ""
    tapped_at: datetime | None = None
    device: UUID | None = None

    @property
    def is_listed(self) -> bool:
        """Whether he has a place, or waits for one."""
        return self.state in LISTED


def figures_of(event: Event, sessions: Sequence[Session], at: datetime) -> dict[UUID, Figures]:
    """Return the counts of each session, as `door.figures` does of one: four statements, however many sessions."""
    counted = Attendee.objects.filter(event=event).aggregate(
        expected=Count("pk", filter=Q(state=AttendeeState.CONFIRMED)),
        waiting=Count("pk", filter=Q(state=AttendeeState.WAITING)),
    )
    here = _per_session(
        Attendance.objects.filter(
            session__in=sessions, standing__in=HERE, attendee__state=AttendeeState.CONFIRMED
        ),
        Count("pk"),
    )
    walked = _per_session(WalkIn.objects.filter(session__in=sessions, undone_at__isnull=True), Count("pk"))
    admitted = _per_session(
        StandBy.objects.filter(session__in=sessions, admitted_at__isnull=False), Sum("people")
    )
    most, found = publishing.room_capacity(event), {}
    for one in sessions:
        is_open = keeping.kept_until(event, one) <= at
        came, counts, let_in = (by.get(one.pk, 0) for by in (here, walked, admitted))
        kept = came if is_open else counted["expected"]
        found[one.pk] = Figures(
            **counted,
            here=came,
            walk_ins=counts,
            admitted=let_in,
            standby_is_open=is_open,
            room_left=None if most is None else max(0, most - kept - counts - let_in),
        )
    return found


def latest(event: Event, session: Session, now: datetime) -> datetime:
    """Return up to when a device that reads the whole list has heard of its changes: three statements."""
    acted = AuditEntry.objects.filter(event_id=str(event.pk)).aggregate(at=Max("at"))["at"]
    tapped = Attendance.objects.filter(session=session).aggregate(at=Max("received_at"))["at"]
    return _heard(now, acted, tapped, _of_people(_a_while_before(now)).aggregate(at=Max("at"))["at"])


def everybody(event: Event, session: Session, after: UUID | None, size: int) -> list[Row]:
    """Return the next rows of the list after a key, in the order of the keys: three statements."""
    people = Attendee.objects.filter(event=event, state__in=LISTED)
    return _rows(people.filter(pk__gt=after) if after else people, session, size)


def changed(
    event: Event, session: Session, since: datetime, after: UUID | None, size: int, now: datetime
) -> tuple[list[Row], datetime] | None:
    """Return who may stand differently, or be called otherwise, since an instant; and up to when that was looked at.

    None when so much happened that the whole list is the shorter answer.

    What is written is seen only once it is committed, which may be after a later instant was told: so it looks back
    further, and what is told twice harms nothing. It goes by acts: every change of a place is one. Nine statements.
    """
    start = since - LOOK_BACK
    acts = AuditEntry.objects.filter(event_id=str(event.pk), at__gt=start)
    of_people = _of_people(start)
    tapped = Attendance.objects.filter(session=session, received_at__gt=start)
    ats = [
        acts.aggregate(at=Max("at"))["at"],
        of_people.aggregate(at=Max("at"))["at"],
        tapped.aggregate(at=Max("received_at"))["at"],
    ]
    until = _heard(now, since, *ats)
    changes = acts.filter(changes__thing_kind="registration.attendee").values_list("changes__thing_id")
    people = {UUID(key) for (key,) in changes}
    people |= set(tapped.values_list("attendee", flat=True))
    # Of these whoever belongs to them may be called otherwise: a registration, a kind of place.
    above = {UUID(key) for key in acts.filter(OF_MANY).values_list("subject_id", flat=True)}
    persons = {UUID(key) for key in of_people.values_list("subject_id", flat=True)}
    if len(people) + len(above) + len(persons) > MOST:
        return None
    of_persons = Q(person__in=persons) | Q(
        registration__registrant__in=persons
    )  # a household goes with its head
    of_many = Q(registration__in=above) | Q(tier__in=above)
    rows = Attendee.objects.filter(Q(pk__in=people) | of_many | of_persons, event=event)
    return _rows(rows.filter(pk__gt=after) if after else rows, session, size), until


def clashes(session: Session, device: UUID | None) -> "QuerySet[Tap]":
    """Return the taps of a session that changed nothing, of one device or of all."""
    rows = Tap.objects.filter(session=session).exclude(outcome="done").select_related("attendee__person")
    return rows.filter(device=device) if device else rows


def _of_people(start: datetime) -> "QuerySet[AuditEntry]":
    return AuditEntry.objects.filter(verb__in=OF_PEOPLE, at__gt=start, subject_kind="people.person")


def _heard(now: datetime, *ats: datetime | None) -> datetime:
    """Return up to when all was heard: the last change, so that a list without any stays the same to the letter.

    Where that is long ago, what moves once a day: else a device at a quiet event would be told to begin anew for ever.
    """
    return max([_a_while_before(now), *(at for at in ats if at is not None)])


def _a_while_before(now: datetime) -> datetime:
    return (now - QUIET).replace(hour=0, minute=0, second=0, microsecond=0)


def _rows(people: "QuerySet[Attendee]", session: Session, size: int) -> list[Row]:
    """Return rows in the order of their keys: three statements.

    Tiers are read by themselves: each booking writes theirs, so on PostgreSQL a join would meet what it left behind.
    """
    fields = (
        "pk", "state", "registration__reference", "person__first_name", "person__last_name", "age", "tier",
    )  # fmt: skip
    found = list(people.order_by("pk").values_list(*fields)[:size])
    if not found:
        return []
    tiers = dict(Tier.objects.filter(event=session.event_id).values_list("pk", "name"))
    taps = Attendance.objects.filter(
        session=session, attendee__gte=found[0][0], attendee__lte=found[-1][0]
    ).values_list("attendee", "standing", "tapped_at", "device")
    stands = {row[0]: row[1:] for row in taps}
    return [
        Row(
            key, state, reference, first_name, last_name, age, tiers[tier], *stands.get(key, ("", None, None))
        )
        for key, state, reference, first_name, last_name, age, tier in found
    ]


def _per_session(rows: "QuerySet[Any]", of: Count | Sum) -> dict[UUID, int]:
    return dict(rows.order_by().values_list("session").annotate(of))
