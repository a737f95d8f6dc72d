"""Who chairs which event: one person each (CLB assumption 2)."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast

from turnout.events.models import Event
from turnout.events.states import BEFORE_COMPLETION
from turnout.people.models import Person
from turnout.people.policy.roles import Role

RECENT = 12


def roles_of(user_id: UUID) -> QuerySet[Any, tuple[str, str, str]]:
    """Return the role that a login has at each event it chairs: role, kind of scope, key."""
    rows = Event.objects.filter(chair__user=user_id, chair__user__is_active=True).order_by()
    return rows.values_list(
        Value(str(Role.EVENT_CHAIR), CharField()), Value("event", CharField()), Cast("pk", CharField())
    )


def chaired_before(event: Event) -> list[Person]:
    """Return who chaired other events of its metro, newest first, each once: one statement."""
    rows = Event.objects.filter(metro=event.metro_id, chair__isnull=False).exclude(chair=event.chair_id)
    newest = rows.select_related("chair").order_by("-pk")[: RECENT * 5]
    found = {one.chair_id: one.chair for one in newest if one.chair is not None}
    return list(found.values())[:RECENT]


def chaired_by(keys: Collection[UUID]) -> list[Event]:
    """Return every event that one of these rows of a person chairs or chaired, the oldest first."""
    return list(Event.objects.filter(chair__in=keys).order_by("starts_at", "pk"))


def still_chaired(keys: Collection[UUID]) -> list[Event]:
    """Return the events that are not over and are chaired by one of these rows of a person."""
    rows = Event.objects.filter(chair__in=keys, state__in=sorted(BEFORE_COMPLETION))
    return list(rows.order_by("starts_at", "pk"))
