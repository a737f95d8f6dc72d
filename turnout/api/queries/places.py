"""Which places a program may change: those in regions where its owner may."""

from django.db.models import QuerySet

from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.venues.models import Metro, Venue


def metro_to_fill(actor: Actor, slug: str) -> Metro | None:
    """Return a region where `actor` manages venues."""
    return Metro.objects.visible_to(actor, Permission.MANAGE_VENUES).filter(slug=slug).first()


def venue_to_change(actor: Actor, slug: str) -> Venue | None:
    """Return a venue that `actor` manages, with all that is shown of it."""
    return venues_to_change(actor).filter(slug=slug.replace("\0", "")).first()


def venues_to_change(actor: Actor) -> QuerySet[Venue]:
    """Return the venues that `actor` manages, with all that is shown of them."""
    rows = Venue.objects.visible_to(actor, Permission.MANAGE_VENUES)
    return rows.select_related("metro").prefetch_related("rooms", "contacts")


def metro_to_change(actor: Actor, slug: str) -> Metro | None:
    """Return a region that `actor` may change."""
    rows = Metro.objects.visible_to(actor, Permission.MANAGE_METROS)
    return rows.filter(slug=slug.replace("\0", "")).first()
