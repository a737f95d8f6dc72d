"""What names in a body mean: a region, a venue with its room, topics; only where whoever asks may put an event."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from turnout.events.models import Topic
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.venues.models import Metro, Room, Venue


def metro(actor: Actor, slug: str, within: Metro | None = None) -> Metro:
    """Return a region where `actor` manages events, or that of his own event. Refused: bad_input."""
    rows = Metro.objects.visible_to(actor, Permission.MANAGE_EVENTS)
    if within is not None:
        rows = rows | Metro.objects.filter(pk=within.pk)
    found = rows.filter(slug=slug).first()
    if found is None:
        raise Refused("bad_input", _("You put no event into such a region."), field="metro")
    return found


def only_metro(actor: Actor) -> Metro:
    """Return the one region where `actor` manages events. Refused: bad_input where there are several."""
    found = list(Metro.objects.visible_to(actor, Permission.MANAGE_EVENTS).order_by("pk")[:2])
    if len(found) != 1:
        raise Refused("bad_input", _("Name a venue; for an online event name its region."), field="metro")
    return found[0]


def venue(actor: Actor, slug: str, within: Metro | None = None) -> Venue:
    """Return a venue of such a region. Refused: bad_input."""
    rows = Venue.objects.visible_to(actor, Permission.MANAGE_EVENTS)
    if within is not None:
        rows = rows | Venue.objects.filter(metro=within)
    found = rows.select_related("metro").filter(slug=slug).first()
    if found is None:
        raise Refused("bad_input", _("You put no event into such a venue."), field="venue")
    return found


def room(of: Venue | None, name: str) -> Room:
    """Return a room of a venue, by its name or its id. Refused: bad_input."""
    rooms = list(of.rooms.all()) if of is not None else []
    found = next((one for one in rooms if name in {one.name, str(one.pk)}), None)
    if found is None:
        raise Refused("bad_input", _("The venue has no such room."), field="room")
    return found


def topics(slugs: Sequence[str]) -> list[Topic]:
    """Return topics, each once. Refused: bad_input."""
    wanted = set(slugs)
    found = list(Topic.objects.filter(slug__in=wanted))
    if len(found) != len(wanted):
        unknown = min(wanted - {one.slug for one in found})
        raise Refused(
            "bad_input", _("There is no topic “%(slug)s”.") % {"slug": unknown[:80]}, field="topics"
        )
    return found
