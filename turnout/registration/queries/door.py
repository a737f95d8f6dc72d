"""What a door asks: who is expected, who is here, how many the room still takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from turnout.events.models import Event, Session
from turnout.events.rules import publishing
from turnout.kernel import codes, keyset, prefixes, text
from turnout.registration.models import Attendance, Attendee, StandBy, Standing, WalkIn
from turnout.registration.queries import keeping
from turnout.registration.states import AttendeeState

PAGE = 500
MOST_CHANGED = 10_000
LOOK_BACK = timedelta(seconds=30)  # longer than a tap may wait for its locks
HERE = (Standing.ATTENDED, Standing.PARTIAL)
COME, IN, ALL, WAIT = "to_come", "here", "all", "waiting"
VIEWS = (ALL, COME, IN, WAIT)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many are expected and here; `room_left`: how many more without a place; None where there is no limit."""

    expected: int
    here: int
    waiting: int
    walk_ins: int
    admitted: int
    standby_is_open: bool
    room_left: int | None

    @property
    def to_come(self) -> int:
        """Return how many are still to come."""
        return self.expected - self.here


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody of the list, and where he stands at the session."""

    attendee: Attendee
    attendance: Attendance | None

    @property
    def standing(self) -> str:
        """Return what is known of him."""
        return self.attendance.standing if self.attendance else ""

    @property
    def first_key(self) -> str:
        """Return what a volunteer finds him by."""
        return text.search_key(self.attendee.person.first_name)

    @property
    def is_here(self) -> bool:
        """Whether he is here, for all or a part."""
        return self.standing in HERE

    @property
    def waits(self) -> bool:
        """Whether he only waits for a place."""
        return self.attendee.state == AttendeeState.WAITING


def figures(event: Event, session: Session, at: datetime) -> Figures:
    """Return the counts of a session: three statements. Before: venue and room came with the event.

    `admitted` are people let in from standby. Until the minute from which standby begins the room keeps a seat for
    everybody with a place, so that no walk-in sits on it.
    """
    of_session = Q(attendances__session=session)
    counted = Attendee.objects.filter(event=event).aggregate(
        expected=Count("pk", filter=Q(state=AttendeeState.CONFIRMED), distinct=True),
        waiting=Count("pk", filter=Q(state=AttendeeState.WAITING), distinct=True),
        here=Count(
            "pk",
            filter=of_session & Q(state=AttendeeState.CONFIRMED, attendances__standing__in=HERE),
            distinct=True,
        ),
    )
    walked = WalkIn.objects.filter(session=session, undone_at__isnull=True).count()
    most = publishing.room_capacity(event)
    admitted = StandBy.objects.filter(session=session, admitted_at__isnull=False).aggregate(
        people=Sum("people", default=0)
    )["people"]
    is_open = keeping.kept_until(event, session) <= at
    kept = counted["here"] if is_open else counted["expected"]
    left = None if most is None else max(0, most - kept - walked - admitted)
    return Figures(**counted, walk_ins=walked, admitted=admitted, standby_is_open=is_open, room_left=left)


def seats(
    event: Event,
    session: Session,
    view: str,
    found: Q,
    *,
    after: str = "",
    before: str = "",
) -> tuple[list[Seat], keyset.Page[Attendee]]:
    """Return a page of the people of a session, families together in the order of booking: two statements."""
    said = Attendance.objects.filter(attendee=OuterRef("pk"), session=session).values("standing")
    rows = (
        Attendee.objects.filter(event=event, state__in=[AttendeeState.CONFIRMED, AttendeeState.WAITING])
        .select_related("person", "tier", "registration__registrant")
        .alias(said=Coalesce(Subquery(said), Value("")))
    )
    page: keyset.Page[Attendee] = keyset.page(
        rows.filter(_in_view(view), found), "pk", after=after, before=before, size=PAGE
    )
    said_of = Attendance.objects.filter(session=session, attendee__in=[one.pk for one in page.rows])
    known = {row.attendee_id: row for row in said_of}
    return [Seat(one, known.get(one.pk)) for one in page.rows], page


def changed(session: Session, since: datetime) -> list[tuple[UUID, str]]:
    """Return who stands differently since an instant, oldest first; what is told twice harms nothing.

    A tap is seen only once it is committed, which may be after a later instant was told: so it looks back further.
    """
    rows = Attendance.objects.filter(session=session, received_at__gt=since - LOOK_BACK)
    return list(rows.order_by("received_at", "pk").values_list("attendee_id", "standing")[:MOST_CHANGED])


def bearer(key: UUID) -> Attendee | None:
    """Return whose place a code names."""
    return Attendee.objects.select_related("person", "event").filter(pk=key).first()


def attendance(session: Session, attendee: Attendee) -> Attendance | None:
    """Return where somebody stands at a session."""
    return Attendance.objects.filter(session=session, attendee=attendee).first()


def _in_view(view: str) -> Q:
    placed = Q(state=AttendeeState.CONFIRMED)
    return {
        COME: placed & ~Q(said__in=HERE),
        IN: placed & Q(said__in=HERE),
        WAIT: Q(state=AttendeeState.WAITING),
    }.get(view, placed)


def by_words(words: str) -> Q:
    """Return what finds people by their name, that of who registered them, or the booking's code."""
    found = Q()
    for word in prefixes.typed(words):
        found &= (
            prefixes.begins_here("person__search_key", word)
            | prefixes.begins_here("registration__registrant__search_key", word)
            | Q(registration__reference=codes.tidy(word))
        )
    return found


def by_first_name(words: str) -> Q:
    """Return what finds people by the name that a volunteer sees, and no other, so that a hit tells nothing."""
    found = Q()
    for word in text.line(words).split()[:6]:
        found &= Q(person__first_name__istartswith=word) | Q(person__first_name__icontains=f" {word}")
    return found
