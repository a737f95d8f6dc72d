"""Routes by which staff put words on registrations, and cancel places of many families at once, as on a roster."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Path, Router, Schema

from turnout.api.rules.shapes import Shape, instant
from turnout.api.rules.shapes_transfers import why_not
from turnout.api.web import answers
from turnout.api.web.entering import Token
from turnout.api.web.event_moves import found as event_found
from turnout.api.web.events import Reference as EventReference
from turnout.api.web.events import nothing
from turnout.api.web.inputs import NO_NUL, Body
from turnout.api.web.registrations import (
    MANAGE,
    READ,
    WRITE,
    Reference,
    everybody,
    found,
    managed,
    require_reason,
)
from turnout.api.web.transfers import WhyNotOut
from turnout.kernel import text
from turnout.kernel.refusals import Refused
from turnout.registration.actions import cancelling_many, tagging
from turnout.registration.models import Tag
from turnout.registration.models.tags import LONGEST
from turnout.registration.queries import roster
from turnout.ui.doors import actor_of

router = Router(tags=["registrations"])
Key = Annotated[UUID, Path(description="The tag.")]


class TagIn(Body):
    """A word of staff."""

    word: Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=NO_NUL)] = Field(
        description="Staff see it, families never do.", examples=["Needs a ramp"]
    )


class TagOut(Schema):
    """A word of staff on a registration."""

    id: str
    word: str
    made_at: datetime


class CancellingManyIn(Body):
    """Whose places are cancelled, and why; every family reads the reason."""

    people: Annotated[list[UUID], Field(min_length=1, max_length=200)] = Field(
        description="Attendees of this event, of any families."
    )
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=NO_NUL)]


class CancelledOut(Schema):
    """What became of a family."""

    registration: str
    cancelled: int
    refused: WhyNotOut | None


@router.get(
    "/registrations/{reference}/tags",
    response=list[TagOut],
    auth=Token(READ),
    summary="Tags of a registration",
)
def list_tags(request: HttpRequest, reference: Reference) -> HttpResponse:
    """List the words that staff put on a registration. Scope: registrations:read."""
    rows = found(request, reference).tags.order_by("key", "pk")
    return answers.data([_shape(one) for one in rows])


@router.post(
    "/registrations/{reference}/tags",
    response={201: TagOut},
    auth=Token(WRITE),
    summary="Put a tag on a registration",
)
def add_tag(request: HttpRequest, reference: Reference, sent: TagIn) -> HttpResponse:
    """Put a word on a registration; one that is there stays as it is. Scope: registrations:write."""
    registration = managed(request, reference)
    tagging.tag(registration.event, everybody(registration), sent.word, by=actor_of(request))
    row = registration.tags.get(key=text.search_key(text.line(sent.word)))
    return answers.created(_shape(row), f"/registrations/{registration.reference}/tags")


@router.delete(
    "/registrations/{reference}/tags/{key}",
    response={204: None},
    auth=Token(WRITE),
    summary="Take a tag off",
)
def delete_tag(request: HttpRequest, reference: Reference, key: Key) -> HttpResponse:
    """Take a word off a registration. Scope: registrations:write."""
    row = found(request, reference).tags.filter(pk=key).first()
    if row is None:
        raise nothing()
    tagging.untag(managed(request, reference), row.pk, by=actor_of(request))
    return answers.gone()


@router.post(
    "/events/{reference}/roster/cancellation",
    response=list[CancelledOut],
    auth=Token(WRITE),
    summary="Cancel places of many families",
)
def cancel_places(request: HttpRequest, reference: EventReference, sent: CancellingManyIn) -> HttpResponse:
    """Cancel the places and waits of these people, family by family; each is told once. Scope: registrations:write.

    A family that is refused does not stop the next; people who have nothing any more are left out.
    """
    event = event_found(request, reference, MANAGE)
    reason = require_reason(sent.reason)
    if not cancelling_many.families(roster.chosen(event, sent.people)):
        raise Refused("bad_input", _("None of them has a place here, or waits."), field="people")
    done = cancelling_many.cancel(event, sent.people, by=actor_of(request), reason=reason)
    return answers.data(
        [
            {
                "registration": one.registration.reference,
                "cancelled": one.people,
                "refused": why_not(one.refused),
            }
            for one in done
        ]
    )


def _shape(one: Tag) -> Shape:
    return {"id": str(one.pk), "word": one.word, "made_at": instant(one.made_at)}
