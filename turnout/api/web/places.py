"""Routes of regions and venues, and of the token itself."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Router

from turnout.api.queries import places as queries
from turnout.api.rules import shapes
from turnout.api.web import answers
from turnout.api.web.entering import Token, require_token, token_of
from turnout.api.web.events import Paging
from turnout.api.web.inputs import NO_NUL
from turnout.api.web.schemas import ListOf, MetroOut, TokenOut, VenueOut
from turnout.kernel import keyset
from turnout.kernel.refusals import Refused
from turnout.people.models import ApiToken
from turnout.ui.doors import actor_of
from turnout.venues.models import Metro, Venue

router = Router(tags=["places"])
Slug = Annotated[str, Path(max_length=120)]


class Venues(Paging):
    """What narrows the list of venues."""

    metro: str = Field("", description="Slug of a region.", max_length=120, pattern=NO_NUL)
    view: str = Field(
        "public",
        description="public: as everybody sees them. desk: those you manage, with rooms and contacts (venues:write).",
        pattern="^(public|desk)$",
    )


@router.get("/metros", response=ListOf[MetroOut], summary="Regions")
def list_metros(request: HttpRequest, wanted: Query[Paging]) -> HttpResponse:
    """List the regions by name."""
    page = keyset.page(Metro.objects.all(), "name", after=wanted.after, size=wanted.limit)
    return answers.listed(request, page, shapes.metro)


@router.get("/venues", response=ListOf[VenueOut], summary="Venues")
def list_venues(request: HttpRequest, wanted: Query[Venues]) -> HttpResponse:
    """List the venues by name; with `view=desk` and a token those you manage."""
    is_for_desk = wanted.view == "desk"
    if is_for_desk:
        require_token(request, "venues:write")
    rows = (
        queries.venues_to_change(actor_of(request)) if is_for_desk else Venue.objects.select_related("metro")
    )
    rows = rows.filter(metro__slug=wanted.metro) if wanted.metro else rows
    page = keyset.page(rows, "name", after=wanted.after, size=wanted.limit)
    return answers.listed(request, page, lambda one: shapes.venue(one, for_desk=is_for_desk))


@router.get("/venues/{slug}", response=VenueOut, summary="One venue")
def show_venue(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Return a venue: where it is, how to get in; to those who manage it everything the desk knows of it."""
    mine = queries.venue_to_change(actor_of(request), slug)
    if mine is not None:
        return answers.data(shapes.venue(mine, for_desk=True))
    found = Venue.objects.select_related("metro").filter(slug=slug.replace("\0", "")).first()
    if found is None:
        raise Refused("not_found", _("There is no such thing here."))
    return answers.data(shapes.venue(found))


@router.get("/token", response=TokenOut, auth=Token(""), summary="Your token", tags=["token"])
def show_token(request: HttpRequest) -> HttpResponse:
    """Return whose token this is, what it opens and when it ends. Any scope."""
    token = token_of(request)
    assert token is not None  # noqa: S101 -- the route asks for one
    return answers.data(
        {
            "name": token.name,
            "owner": _owner(token),
            "scopes": token.scopes,
            "expires_at": shapes.instant(token.expires_at),
        }
    )


def _owner(token: ApiToken) -> str | None:
    """Return whose token it is; an app of others learns the address only where somebody let it know."""
    if token.connection_id and "email" not in token.scopes:
        return None
    return token.user.application_name or token.user.email
