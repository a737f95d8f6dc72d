"""What events need: of the officer who approves them, and of the chair who runs them (CLB "Role dashboards")."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, Value
from django.db.models.functions import Coalesce

from turnout.audit.models import AuditEntry
from turnout.events.models import Event, Tier
from turnout.events.models.events import Events
from turnout.events.states import BEFORE_COMPLETION, EventState
from turnout.kernel import keyset
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission

S = EventState
PENDING, APPROVED, CHAIRLESS, WRAP_UP = (
    "pending-review",
    "recently-approved",
    "needing-chairs",
    "needing-wrapup",
)
COMING, TO_WRAP_UP, ALL = "coming", "to-wrap-up", "all"
OFFICER = (PENDING, APPROVED, CHAIRLESS, WRAP_UP)
CHAIR = (TO_WRAP_UP, COMING, ALL)
RECENTLY, SOON = timedelta(days=7), timedelta(days=60)
FIRST, PAGE = 8, 50
MOST_APPROVALS = 5_000  # of a week
# Those without a date come last, by an instant of their own: a page cannot begin after nothing.
BEGINS, UNDATED = "begins", datetime(9999, 1, 1, tzinfo=UTC)
ORDERS = {APPROVED: BEGINS, COMING: BEGINS, WRAP_UP: "ends_at", TO_WRAP_UP: "ends_at", ALL: "-pk"}


@dataclass(frozen=True, slots=True)
class Board:
    """The first rows of a list, and how many there are in all."""

    name: str
    rows: list[Event]
    count: int


def of_officer(actor: Actor, now: datetime) -> list[Board]:
    """Return the lists of whoever approves events, within his scopes: a fixed number of statements."""
    return [_board(name, _for_officer(actor, name, now)) for name in OFFICER]


def of_chair(user_id: UUID, now: datetime) -> list[Board]:
    """Return the lists of whoever chairs events: a fixed number of statements."""
    return [_board(name, _for_chair(user_id, name, now)) for name in CHAIR]


def officer_page(
    actor: Actor, name: str, now: datetime, *, after: str = "", before: str = "", size: int = PAGE
) -> keyset.Page[Event]:
    """Return a page of one list of the officer, oldest need first."""
    rows = _with_parts(_for_officer(actor, name, now))
    return keyset.page(rows, ORDERS.get(name, "starts_at"), after=after, before=before, size=size)


def chair_page(
    user_id: UUID, name: str, now: datetime, *, after: str = "", before: str = "", size: int = PAGE
) -> keyset.Page[Event]:
    """Return a page of one list of the chair."""
    rows = _with_parts(_for_chair(user_id, name, now))
    return keyset.page(rows, ORDERS.get(name, "starts_at"), after=after, before=before, size=size)


def count_for_officer(actor: Actor) -> int:
    """Return how many events wait for a review by `actor`: one statement."""
    return Event.objects.visible_to(actor, Permission.APPROVE_EVENTS).filter(state=S.PENDING_REVIEW).count()


def count_for_chair(actor: Actor) -> int:
    """Return how many events `actor` chairs that are over and want a wrap-up: one statement."""
    return _chaired(UUID(actor.rights_of)).filter(state=S.COMPLETED).count()


def submitted_at(keys: Collection[UUID]) -> dict[UUID, datetime]:
    """Return since when these events wait for a review: one statement."""
    acts = AuditEntry.objects.filter(
        verb="event.submitted", subject_kind="events.event", subject_id__in=[str(key) for key in keys]
    )
    return {UUID(key): at for key, at in acts.order_by("at", "pk").values_list("subject_id", "at")}


def _for_officer(actor: Actor, name: str, now: datetime) -> Events:
    rows = Event.objects.visible_to(actor, Permission.APPROVE_EVENTS)
    if name == PENDING:
        return rows.filter(state=S.PENDING_REVIEW)
    if name == APPROVED:
        return rows.filter(state=S.APPROVED, pk__in=_approved_since(now - RECENTLY))
    if name == CHAIRLESS:
        return rows.filter(
            state__in=sorted(BEFORE_COMPLETION), chair=None, starts_at__gt=now, starts_at__lte=now + SOON
        )
    return rows.filter(state=S.COMPLETED)


def _for_chair(user_id: UUID, name: str, now: datetime) -> Events:
    rows = _chaired(user_id)
    if name == TO_WRAP_UP:
        return rows.filter(state=S.COMPLETED)
    if name == COMING:
        return rows.filter(Q(starts_at=None) | Q(ends_at__gt=now), state__in=sorted(BEFORE_COMPLETION))
    return rows


def _chaired(user_id: UUID) -> Events:
    return Event.objects.filter(chair__user=user_id)


def _approved_since(since: datetime) -> list[UUID]:
    acts = AuditEntry.objects.filter(verb="event.approved", at__gte=since).order_by("-at", "-pk")
    return [UUID(key) for key in acts.values_list("subject_id", flat=True)[:MOST_APPROVALS]]


def _board(name: str, rows: Events) -> Board:
    order = ORDERS.get(name, "starts_at")
    key = "-pk" if order.startswith("-") else "pk"
    return Board(name, list(_with_parts(rows).order_by(order, key)[:FIRST]), rows.count())


def _with_parts(rows: Events) -> Events:
    tiers = Prefetch("tiers", Tier.objects.order_by("position", "pk"))
    dated = rows.annotate(**{BEGINS: Coalesce("starts_at", Value(UNDATED))})
    return dated.select_related("venue", "room", "metro", "chair").prefetch_related(tiers, "sessions")
