"""The way to an object: what lies outside somebody's scope is not there (404), inside it may be refused (403)."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from turnout.events.models import Event, Topic
from turnout.events.queries import desk as queries
from turnout.kernel.permissions import Permission
from turnout.people.policy import requiring
from turnout.ui.doors import actor_of
from turnout.venues.models import Metro, Venue


def event(request: HttpRequest, reference: str, permission: Permission = Permission.SEE_EVENTS) -> Event:
    """Return an event that the viewer sees. Refused: not_allowed without `permission` for it."""
    actor = actor_of(request)
    found = queries.find(actor, reference)
    if found is None:
        raise Http404
    requiring.require(actor, permission, found)
    return found


def venue(request: HttpRequest, slug: str) -> Venue:
    """Return a venue that the viewer manages."""
    rows = Venue.objects.visible_to(actor_of(request), Permission.MANAGE_VENUES).select_related("metro")
    return get_object_or_404(rows, slug=slug)


def metro(request: HttpRequest, slug: str, permission: Permission = Permission.MANAGE_VENUES) -> Metro:
    """Return a metro in which the viewer manages venues. Refused: not_allowed without `permission` for it."""
    actor = actor_of(request)
    found = get_object_or_404(Metro.objects.visible_to(actor, Permission.MANAGE_VENUES), slug=slug)
    requiring.require(actor, permission, found)
    return found


def topic(request: HttpRequest, slug: str) -> Topic:
    """Return a topic. Refused: not_allowed unless the viewer manages events everywhere, for all have it."""
    requiring.require(actor_of(request), Permission.MANAGE_METROS)
    return get_object_or_404(Topic, slug=slug)
