"""What scanner apps ask: the sessions whose door somebody runs, and the devices that stand there."""

from uuid import UUID

from django.db.models import QuerySet

from turnout.events.models import Event, Session
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.registration.models import Kiosk


def session(actor: Actor, key: UUID) -> Session | None:
    """Return a session of an event that `actor` works with."""
    rows = Session.objects.select_related("event__venue", "event__room", "event__metro")
    return rows.filter(pk=key, event__in=Event.objects.visible_to(actor, Permission.SEE_EVENTS)).first()


def devices(actor: Actor) -> "QuerySet[Kiosk]":
    """Return the devices of the events that `actor` works with; which he may see there, the policy says."""
    events = Event.objects.visible_to(actor, Permission.SEE_EVENTS)
    return Kiosk.objects.filter(event__in=events).select_related("event")
