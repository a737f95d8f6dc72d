"""Routes of messages: what was said to whom, how far it got, and sending it once more."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from turnout.api.queries import record
from turnout.api.rules import shapes_record as shapes
from turnout.api.rules.shapes import Shape
from turnout.api.web import answers
from turnout.api.web.entering import Token
from turnout.api.web.events import Paging, nothing
from turnout.api.web.inputs import NO_NUL
from turnout.api.web.record_schemas import MessageOut, WholeMessageOut
from turnout.api.web.schemas import ListOf
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.messaging import actions as messaging
from turnout.messaging import queries
from turnout.messaging.models import Message
from turnout.messaging.states import MessageState
from turnout.people import policy
from turnout.ui.doors import actor_of

router = Router(tags=["messages"])
READ, WRITE = "messages:read", "messages:write"
Word = Annotated[str, Field(max_length=200, pattern=NO_NUL)]


class Wanted(Paging):
    """What narrows the list of messages."""

    state: MessageState | None = None
    template: Word = ""
    event: Word = Field("", description="Reference of an event.")
    address: Word = Field("", description="An address, or how it begins.")
    q: Word = Field("", description="Words of the name, the address or the subject.")


@router.get("/messages", response=ListOf[MessageOut], auth=Token(READ), summary="Messages, newest first")
def list_messages(request: HttpRequest, wanted: Query[Wanted]) -> HttpResponse:
    """List what was said to whom and how far it got. Scope: messages:read."""
    actor = actor_of(request)
    policy.require(actor, Permission.SEE_MESSAGES)
    key = record.key_of(actor, wanted.event, Permission.SEE_MESSAGES) if wanted.event else ""
    if wanted.event and not key:
        raise Refused("bad_input", _("You see messages of no such event."), field="event")
    by = queries.Filter(
        state=wanted.state or "",
        template=wanted.template,
        address=wanted.address,
        event_id=key,
        words=wanted.q,
    )
    page = queries.listing(actor, by, after=wanted.after, size=wanted.limit)
    events = record.references(one.event_id for one in page.rows)
    return answers.listed(request, page, lambda one: shapes.message(one, events))


@router.get("/messages/{key}", response=WholeMessageOut, auth=Token(READ), summary="One message")
def show_message(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return a message with its words; what would open something is masked. Scope: messages:read."""
    return answers.data(_whole(_found(request, key)))


@router.post(
    "/messages/{key}/copies",
    response={201: WholeMessageOut},
    auth=Token(WRITE),
    summary="Send a message once more",
)
def send_message_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Queue a message once more, with the facts as they are now; answers with the new one. Scope: messages:write."""
    found = _found(request, key)
    policy.require(actor_of(request), Permission.MANAGE_REGISTRATIONS, found)
    made = messaging.send_again(found, by=actor_of(request))
    return answers.created(_whole(made), f"/messages/{made.pk}")


def _found(request: HttpRequest, key: UUID) -> Message:
    found = queries.find(actor_of(request), key)
    if found is None:
        raise nothing()
    return found


def _whole(found: Message) -> Shape:
    shape = shapes.message(found, record.references([found.event_id]))
    return {**shape, "text": messaging.shown(found).text}
