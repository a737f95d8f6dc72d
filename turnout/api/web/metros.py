"""Routes of regions and topics: what they are called, and changing them; as the desk's pages do."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router

from turnout.api.queries import places as queries
from turnout.api.rules import shapes
from turnout.api.web import answers, conditions
from turnout.api.web.entering import Token
from turnout.api.web.events import nothing
from turnout.api.web.inputs import NO_NUL, Body
from turnout.api.web.places import Slug
from turnout.api.web.schemas import MetroOut, TopicOut
from turnout.events.actions import naming
from turnout.events.models import Topic
from turnout.kernel.permissions import Permission
from turnout.people import policy
from turnout.people.policy import requiring
from turnout.ui.doors import actor_of
from turnout.venues.actions import metros as actions
from turnout.venues.actions.metros import MetroDraft
from turnout.venues.models import Metro

router = Router(tags=["regions and topics"])
SCOPE = "metros:write"
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=NO_NUL)]
Zone = Annotated[str, Field(max_length=64, pattern=NO_NUL, description="Of its events: Europe/London.")]


class MetroValues(Body):
    """What is known of a region; a field that is left out stays as it is."""

    name: Name = ""
    time_zone: Zone = ""
    description: Annotated[str, Field(max_length=2000, pattern=NO_NUL)] = ""
    contact_email: Annotated[str, Field(max_length=254, pattern=NO_NUL)] = ""
    short_link_domain: Annotated[str, Field(max_length=253, pattern=NO_NUL)] = ""


class NewMetro(MetroValues):
    """A region before it exists."""

    name: Name
    time_zone: Zone


class TopicName(Body):
    """What a topic is called."""

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NUL)]


@router.get("/metros/{slug}", response=MetroOut, summary="One region")
def show(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Return a region; to those who may change it also whom to ask there and its domain of short links."""
    found = queries.metro_to_change(actor_of(request), slug)
    if found is not None:
        return answers.data(shapes.metro(found, for_desk=True))
    public = Metro.objects.filter(slug=slug.replace("\0", "")).first()
    if public is None:
        raise nothing()
    return answers.data(shapes.metro(public))


@router.post("/metros", response={201: MetroOut}, auth=Token(SCOPE), summary="Add a region")
def create(request: HttpRequest, sent: NewMetro) -> HttpResponse:
    """Add a region; then give somebody the role of its coordinator. Scope: metros:write."""
    policy.require(actor_of(request), Permission.MANAGE_METROS)
    made = actions.create(MetroDraft(**sent.model_dump(exclude_unset=True)), by=actor_of(request))
    return answers.created(shapes.metro(made, for_desk=True), f"/metros/{made.slug}")


@router.patch("/metros/{slug}", response=MetroOut, auth=Token(SCOPE), summary="Change a region")
def change(request: HttpRequest, slug: Slug, sent: MetroValues) -> HttpResponse:
    """Change what a region says of itself; its address stays. Scope: metros:write."""
    found = actions.under_lock(_mine(request, slug))
    conditions.require_match(request, answers.data(shapes.metro(found, for_desk=True)))
    changed = actions.change(found, sent.model_dump(exclude_unset=True), by=actor_of(request))
    return answers.data(shapes.metro(changed, for_desk=True))


@router.delete("/metros/{slug}", response={204: None}, auth=Token(SCOPE), summary="Delete a region")
def delete(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Delete a region that nothing lies in. Scope: metros:write."""
    actions.delete(_mine(request, slug), by=actor_of(request))
    return answers.gone()


@router.get("/topics", response=list[TopicOut], summary="Topics")
def list_topics(request: HttpRequest) -> HttpResponse:
    """Return what events can be about, by name."""
    return answers.data([shapes.topic(one) for one in Topic.objects.order_by("name", "pk")])


@router.post("/topics", response={201: TopicOut}, auth=Token(SCOPE), summary="Add a topic")
def create_topic(request: HttpRequest, sent: TopicName) -> HttpResponse:
    """Add a topic: whoever makes events of a region may. Scope: metros:write."""
    requiring.require_within(actor_of(request), Permission.MANAGE_EVENTS, "metro")
    made = naming.create_topic(sent.name, by=actor_of(request))
    return answers.created(shapes.topic(made), "/topics")


@router.patch("/topics/{slug}", response=TopicOut, auth=Token(SCOPE), summary="Rename a topic")
def rename_topic(request: HttpRequest, slug: Slug, sent: TopicName) -> HttpResponse:
    """Give a topic another name; its address stays. Scope: metros:write."""
    return answers.data(
        shapes.topic(naming.rename_topic(_topic(request, slug), sent.name, by=actor_of(request)))
    )


@router.delete("/topics/{slug}", response={204: None}, auth=Token(SCOPE), summary="Delete a topic")
def delete_topic(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Delete a topic; its events go without. Scope: metros:write."""
    naming.delete_topic(_topic(request, slug), by=actor_of(request))
    return answers.gone()


def _mine(request: HttpRequest, slug: str) -> Metro:
    found = queries.metro_to_change(actor_of(request), slug)
    if found is None:
        raise nothing()
    return found


def _topic(request: HttpRequest, slug: str) -> Topic:
    """Return a topic, which all events have in common. Refused: not_allowed, not_found."""
    found = Topic.objects.filter(slug=slug.replace("\0", "")).first()
    if found is None:
        raise nothing()
    policy.require(actor_of(request), Permission.MANAGE_METROS)
    return found
