"""Which events were cloned from which."""

from turnout.events.models import Event
from turnout.kernel.actors import Actor

NEWEST = 12


def clones_of(actor: Actor, event: Event) -> list[Event]:
    """Return the newest clones of an event that `actor` sees: one statement."""
    return list(Event.objects.visible_to(actor).filter(cloned_from=event.pk).order_by("-pk")[:NEWEST])
