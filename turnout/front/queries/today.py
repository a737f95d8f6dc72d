"""What needs somebody at the desk now: everything within his scope, in a fixed number of statements."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from turnout.audit import queries as audit
from turnout.events.models import Event
from turnout.events.queries import desk, reviewing, rooms
from turnout.events.states import LIVE
from turnout.front.queries import duplicates
from turnout.jobs import queries as jobs
from turnout.kernel import permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import NOWHERE, Permission, Reach
from turnout.messaging.models import Message
from turnout.messaging.states import MessageState
from turnout.people.models import Grant
from turnout.registration.models import Attendee, Registration
from turnout.registration.states import LIVE as LIVE_PLACES
from turnout.registration.states import AttendeeState

MOST = 6
UNDELIVERED = timedelta(days=14)  # how long a message that did not arrive is shown
UNPROVEN = timedelta(hours=24)  # how old a registration is before its unproven address is worth a look
SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Counted:
    """An event and how many of something."""

    reference: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Undecided:
    """An event with people on whom somebody has to decide, and until when."""

    event: Event
    count: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for somebody."""

    events: desk.Today
    clashes: list[rooms.Clash]
    undelivered: list[Counted]
    unproven: list[Counted]
    undecided: list[Undecided]
    grants: list[Grant]
    dead_jobs: int
    broken_seal: int | None
    twice: int
    approves: Reach = NOWHERE  # where he may approve events
    returned: Collection[UUID] = ()  # drafts that a review sent back


def findings(actor: Actor, now: datetime) -> Findings:
    """Return what needs `actor`; what he may not see is not asked for."""
    events = desk.today(actor, now)
    return Findings(
        events=events,
        returned=reviewing.returned(events.drafts).keys(),
        clashes=rooms.clashes(actor, now) if permissions.reach(actor, Permission.MANAGE_EVENTS) else [],
        undelivered=undelivered(actor, now),
        unproven=unproven(actor, now),
        undecided=undecided(actor),
        grants=grants_that_end(actor, now),
        dead_jobs=jobs.dead_count() if permissions.reach(actor, Permission.SEE_SYSTEM) else 0,
        broken_seal=_broken_seal() if permissions.reach(actor, Permission.SEE_SYSTEM) else None,
        approves=permissions.reach(actor, Permission.APPROVE_EVENTS),
        twice=duplicates.count_sure(actor) if permissions.reach(actor, Permission.SEE_PEOPLE) else 0,
    )


def _broken_seal() -> int | None:
    """Return the link at which the chain over the record does not fit, if the newest proof found one."""
    last = audit.last_proof()
    return last.broken_seal if last else None


def undelivered(actor: Actor, now: datetime) -> list[Counted]:
    """Return the events about which messages did not arrive lately, the worst first; "" stands for no event."""
    if not permissions.reach(actor, Permission.SEE_MESSAGES):
        return []
    counted: Any = (
        Message.objects.visible_to(actor)
        .filter(state__in=[MessageState.BOUNCED, MessageState.DEAD], created_at__gt=now - UNDELIVERED)
        .order_by()
        .values("event_id")
        .annotate(count=Count("pk"))
        .order_by("-count", "event_id")[:MOST]
    )
    rows = [(row["event_id"], row["count"]) for row in counted]
    keys = [key for key, _count in rows if key]
    known = {str(event.pk): event for event in Event.objects.filter(pk__in=keys)} if keys else {}
    return [
        Counted(known[key].reference, known[key].title, count) if key in known else Counted("", "", count)
        for key, count in rows
    ]


def unproven(actor: Actor, now: datetime) -> list[Counted]:
    """Return the events of the next two weeks with registrations whose address nobody has proven in a day."""
    places = Attendee.objects.filter(registration=OuterRef("pk"), state__in=LIVE_PLACES)
    rows: Any = (
        Registration.objects.visible_to(actor, Permission.SEE_ROSTER)
        .filter(
            event__state__in=LIVE,
            event__starts_at__gt=now,
            event__starts_at__lt=now + SOON,
            made_at__lt=now - UNPROVEN,
            registrant__proven_at__isnull=True,
        )
        .filter(Exists(places))
        .exclude(registrant__email="")
        .order_by()
        .values(reference_=F("event__reference"), title=F("event__title"), starts_at=F("event__starts_at"))
        .annotate(count=Count("pk"))
        .order_by("starts_at", "reference_")[:MOST]
    )
    return [Counted(row["reference_"], row["title"], row["count"]) for row in rows]


def undecided(actor: Actor) -> list[Undecided]:
    """Return the events where somebody waits for a decision of `actor`, the most urgent first: one statement."""
    if not permissions.reach(actor, Permission.MANAGE_REGISTRATIONS):
        return []
    waits = Attendee.objects.filter(event=OuterRef("pk"), state=AttendeeState.PENDING)
    rows: Any = (
        Event.objects.visible_to(actor, Permission.MANAGE_REGISTRATIONS)
        .filter(Exists(waits))
        .annotate(people=Count("attendees", filter=Q(attendees__state=AttendeeState.PENDING)))
        .order_by(Coalesce("deadline_at", "starts_at"), "pk")[:MOST]
    )
    return [Undecided(event, event.people) for event in rows]


def grants_that_end(actor: Actor, now: datetime) -> list[Grant]:
    """Return the roles that end within two weeks, the next first, for those who may give roles."""
    if not permissions.reach(actor, Permission.MANAGE_GRANTS):
        return []
    ending = Grant.objects.live(now).filter(expires_at__lt=now + SOON, user__is_active=True)
    return list(ending.select_related("user__person").order_by("expires_at", "pk")[:MOST])
