"""What lists of messages and acts ask besides: the references of their events, one statement for all rows."""

from collections.abc import Iterable
from uuid import UUID

from turnout.events.models import Event
from turnout.kernel import codes, text
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission


def references(keys: Iterable[str]) -> dict[str, str]:
    """Return the references of events by their keys."""
    wanted = [UUID(key) for key in set(keys) if key]
    found = Event.objects.filter(pk__in=wanted).values_list("pk", "reference") if wanted else []
    return {str(key): reference for key, reference in found}


def key_of(actor: Actor, reference: str, permission: Permission) -> str:
    """Return the key of an event where `actor` has a permission; empty where there is none."""
    rows = Event.objects.visible_to(actor, permission).filter(reference=codes.tidy(text.line(reference)))
    found = rows.values_list("pk", flat=True).first()
    return str(found) if found else ""
