"""The weekly message of the desk: what needs whoever approves events, and whoever chairs them (CLB dashboards)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from turnout.events.models import Event
from turnout.events.queries import boards
from turnout.events.queries.boards import Board
from turnout.events.states import BEFORE_COMPLETION, EventState
from turnout.jobs import actions as jobs
from turnout.kernel import clock, permissions, times
from turnout.kernel.permissions import Permission
from turnout.messaging import actions as messaging
from turnout.people.models import Grant, User
from turnout.people.policy import roles

TEMPLATE = "week_of_events"
MONDAY, HOUR, ZONE = 0, 8, "UTC"
TOLD = 5  # of each list, by title; the rest by number
BATCH = 500
WORTH = {boards.PENDING, boards.CHAIRLESS, boards.WRAP_UP, boards.TO_WRAP_UP, boards.COMING}
APPROVING = [str(role) for role in roles.Role if Permission.APPROVE_EVENTS in roles.permissions_of(role)]


def begin() -> int:
    """Ask for a message to everybody whose Monday morning it is, one job each; return for how many. Safe to repeat."""
    now, found = clock.now(), 0
    for user in _readers(now):
        zone = user.person.metro.time_zone if user.person and user.person.metro else ZONE
        if monday := morning_of(now, zone):
            jobs.enqueue(write, key=f"{user.pk}:{monday}", user=str(user.pk), monday=monday.isoformat())
            found += 1
    return found


def morning_of(now: datetime, zone: str) -> date | None:
    """Return the day when it is Monday in a zone, at eight in the morning or later; None at any other time."""
    local = times.local(now, zone)
    return local.date() if local.weekday() == MONDAY and local.hour >= HOUR else None


@jobs.job("events.write_week")
@transaction.atomic
def write(user: str, monday: str) -> None:
    """Write one message with what needs its reader as things stand now; none when nothing does. Once a week."""
    reader = User.objects.filter(pk=UUID(user), is_active=True, wants_digest=True).first()
    person = reader.person if reader else None
    if reader is None or person is None or not person.email:
        return
    now = clock.now()
    lists = [*_of_officer(reader, now), *boards.of_chair(reader.pk, now)]
    told = [_told(one) for one in lists if one.count and one.name in WORTH]
    if not told:
        return
    messaging.send(
        TEMPLATE,
        to=messaging.Recipient(person.first_name, person.email, str(person.pk), person.language or "en"),
        about=person,
        key=f"{TEMPLATE}:{reader.pk}:{monday}",
        expires_at=now + timedelta(days=2),
        first_name=person.first_name,
        lists=told,
        is_chair=any(one.name in boards.CHAIR and one.count for one in lists),
        is_officer=any(one.name in boards.OFFICER and one.count for one in lists),
    )


def _of_officer(reader: User, now: datetime) -> list[Board]:
    if not permissions.reach(reader.actor, Permission.APPROVE_EVENTS):
        return []
    return boards.of_officer(reader.actor, now)


def _readers(now: datetime) -> Iterable[User]:
    """Return who approves events or chairs one that is not put away, and has not switched the message off."""
    approving = Grant.objects.live(now).filter(role__in=APPROVING).exclude(role=roles.Role.SYSTEM_ADMIN)
    chairing = Event.objects.filter(
        chair__user__isnull=False, state__in=[*sorted(BEFORE_COMPLETION), EventState.COMPLETED]
    )
    rows = User.objects.filter(is_active=True, wants_digest=True).filter(
        Q(pk__in=approving.values("user")) | Q(person__in=chairing.values("chair"))
    )
    return rows.select_related("person__metro").order_by("pk").iterator(chunk_size=BATCH)


def _told(board: Board) -> dict[str, Any]:
    return {
        "name": board.name,
        "count": board.count,
        "more": max(board.count - TOLD, 0),
        "events": [
            {
                "title": one.title,
                "reference": one.reference,
                "starts_at": one.starts_at.isoformat() if one.starts_at else "",
                "time_zone": one.time_zone,
            }
            for one in board.rows[:TOLD]
        ],
    }
