"""Which events were cloned from which."""

from turnout.events.models import Event
from turnout.events.models.events import Events
from turnout.kernel import keyset
from turnout.kernel.actors import Actor

NEWEST = 4
PAGE = 25


def newest(actor: Actor, event: Event) -> list[Event]:
    """Return the newest clones of an event that `actor` sees, with their metro: one statement."""
    return list(_clones(actor, event).select_related("metro").order_by("-pk")[:NEWEST])


def listing(actor: Actor, event: Event, *, after: str = "", before: str = "") -> keyset.Page[Event]:
    """Return a page of the clones that `actor` sees, newest first, with place, metro and tiers: two statements."""
    rows = _clones(actor, event).select_related("venue", "room", "metro").prefetch_related("tiers")
    return keyset.page(rows, "-pk", after=after, before=before, size=PAGE)


def _clones(actor: Actor, event: Event) -> Events:
    return Event.objects.visible_to(actor).filter(cloned_from=event.pk)
