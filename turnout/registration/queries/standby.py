"""What the standby of a session asks: who stands by in which order, who waited, what there is to give."""

from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet, Subquery

from turnout.events.models import Event, Session
from turnout.events.rules import places
from turnout.kernel import clock
from turnout.registration.models import Attendee, StandBy, WaitlistEntry
from turnout.registration.queries import door, keeping
from turnout.registration.states import AttendeeState

WAITED = (AttendeeState.WAITING, AttendeeState.EXPIRED)


@dataclass(frozen=True, slots=True)
class Seats:
    """What there is to give at a session, under its lock exactly.

    `total` places (None has no limit), `booked` held by people and offers, `here` people with a place who came,
    `admitted` people let in from standby, `room` what the room still takes.
    """

    total: int | None
    booked: int
    here: int
    admitted: int
    room: int | None
    is_open: bool

    @property
    def unclaimed(self) -> int:
        """Return how many places people have who have not come."""
        return max(0, self.booked - self.here)

    @property
    def to_give(self) -> int | None:
        """Return how many people can be let in: what is free, and from the minute on what is unclaimed."""
        taken = self.here if self.is_open else self.booked
        left = None if self.total is None else max(0, self.total - taken - self.admitted)
        known = [one for one in (left, self.room) if one is not None]
        return min(known) if known else None


def seats(event: Event, figures: door.Figures) -> Seats:
    """Return what there is to give: one statement. Before: venue and room came with the event."""
    return Seats(
        total=places.capacity(event, event.tiers.all()).total,
        booked=event.held,
        here=figures.here,
        admitted=figures.admitted,
        room=figures.room_left,
        is_open=figures.standby_is_open,
    )


def wishes(session: Session) -> QuerySet[StandBy]:
    """Return who stands by: first those who waited in the line, in its order, then the others as they came."""
    rows = StandBy.objects.filter(session=session, admitted_at__isnull=True, left_at__isnull=True)
    ranked = rows.select_related("attendee__person", "attendee__registration__registrant")
    return ranked.annotate(sort_key=_sort_key("attendee__registration", "attendee__tier")).order_by(
        F("sort_key").asc(nulls_last=True), "attendee__position", "came_at", "pk"
    )


def let_in(session: Session) -> QuerySet[StandBy]:
    """Return who was let in, the newest first."""
    rows = StandBy.objects.filter(session=session, admitted_at__isnull=False)
    return rows.select_related("attendee__person", "attendee__registration__registrant").order_by(
        "-admitted_at", "-pk"
    )


def waited(event: Event, session: Session, words: str = "") -> QuerySet[Attendee]:
    """Return who waits or waited for a place to the end and does not stand by, in the order of the line."""
    rows = Attendee.objects.filter(event=event, state__in=WAITED).exclude(
        pk__in=StandBy.objects.filter(session=session, left_at__isnull=True, attendee__isnull=False).values(
            "attendee"
        )
    )
    holding = Attendee.objects.filter(event=event, state=AttendeeState.CONFIRMED).values("person")
    return (
        rows.exclude(person__in=holding)
        .filter(door.by_words(words))
        .select_related("person", "registration__registrant")
        .annotate(sort_key=_sort_key("registration", "tier"))
        .order_by(F("sort_key").asc(nulls_last=True), "position", "pk")
    )


def told_for(event: Event, session: Session | None = None) -> str:
    """Return the instant from which places that nobody took go to people at the door, as messages tell it.

    Empty where nobody stands by: online, without a limit of places, without sessions, or when it has passed.
    Of the first session, unless one is given.
    """
    session = session or event.sessions.order_by("starts_at", "pk").first()
    if session is None or event.venue_id is None or places.capacity(event, event.tiers.all()).total is None:
        return ""
    when = keeping.kept_until(event, session)
    return when.isoformat() if when > clock.now() else ""


def _sort_key(registration: str, tier: str) -> Subquery:
    entries = WaitlistEntry.objects.filter(registration=OuterRef(registration), tier=OuterRef(tier))
    return Subquery(entries.order_by("-sort_key").values("sort_key")[:1])
