"""Routes of letters to families: who would receive what, sent to exactly those, and what became of each."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from turnout.api.queries import letters as queries
from turnout.api.queries import record
from turnout.api.rules import shapes_letters, shapes_record
from turnout.api.rules.shapes import Shape
from turnout.api.web import answers
from turnout.api.web.entering import Token
from turnout.api.web.event_moves import found as event_found
from turnout.api.web.events import Paging, Reference, nothing
from turnout.api.web.inputs import NO_NUL, Body
from turnout.api.web.record_schemas import MessageOut
from turnout.api.web.schemas import ListOf
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.events.queries import desk
from turnout.kernel import text
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.registration.actions import letters
from turnout.registration.queries import letters as families
from turnout.registration.queries.letters import Choice, Family
from turnout.registration.rules import letters as rules
from turnout.registration.rules.letters import Letter
from turnout.ui.doors import actor_of

router = Router(tags=["letters"])
READ, WRITE = "messages:read", "letters:write"


class LetterIn(Body):
    """A letter, and to whom. A family gets one, whatever the number of its children and registrations."""

    whom: Literal["held", "pending", "waiting", "everybody"] = Field(
        "held", description="Who holds a place, is not confirmed yet, waits, or all of them."
    )
    tier: UUID | None = Field(None, description="Those of one kind of place only.")
    people: Annotated[list[UUID], Field(max_length=1000)] = Field(
        [], description="To these attendees alone, whatever `whom` says."
    )
    subject: Annotated[str, Field(min_length=1, max_length=150, pattern=NO_NUL)] = Field(
        description="May hold {first_name}, {event} and {reference}.", examples=["News of {event}"]
    )
    text: Annotated[str, Field(min_length=1, max_length=5000, pattern=NO_NUL)] = Field(
        description="Plain; {people} besides, who of the family comes.",
        examples=["Hello {first_name}, {people} should bring a raincoat."],
    )


class PreviewIn(LetterIn):
    """A letter, and which page of those who would receive it is asked for."""

    after: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = Field(
        "", description="`after` of the page before; do not make one up."
    )
    limit: int = Field(50, ge=1, le=answers.MOST, description="Families of a page.")


class SendingIn(LetterIn):
    """A letter to those whom its preview named."""

    seen: Annotated[str, Field(max_length=64, pattern=NO_NUL)] = Field(
        description="`seen` of the preview: where others would receive it by now, nothing is sent (`lost_race`)."
    )


class FamilyOut(Schema):
    """A mailbox that a letter goes to."""

    registration: str
    name: str
    email: str
    people: list[str]
    why_not: str = Field(description="Why nothing can be sent there; empty where it can.")
    subject: str = Field(description="As this family reads it.")
    text: str


class LetterPreviewOut(Schema):
    """Who would receive a letter, and what each would read."""

    seen: str = Field(
        description="Says who would receive it, on all pages together; send it along with the letter."
    )
    total: int = Field(description="How many families there are, on all pages together.")
    count: int = Field(description="How many of them it can reach.")
    families: list[FamilyOut] = Field(description="One page of them, in the order of booking.")
    after: str | None = Field(description="Send it along for the next page; null at the end.")


class LetterOut(Schema):
    """A letter that was sent."""

    id: str
    sent_at: datetime
    whom: str
    families: int
    count: int = Field(description="How many of them it could reach.")
    states: dict[str, int] = Field(description="How many of its messages are in which state.")


@router.post(
    "/events/{reference}/letters/preview",
    response=LetterPreviewOut,
    auth=Token(WRITE),
    summary="See who would receive a letter",
)
def preview_letter(request: HttpRequest, reference: Reference, sent: PreviewIn) -> HttpResponse:
    """Return page by page which families a letter would reach, what each would read; writes nothing.

    All pages are about the same families: where others would receive it by now, the next one is refused
    (`lost_race`). Scope: letters:write.
    """
    event = event_found(request, reference, Permission.MANAGE_REGISTRATIONS)
    written = _letter(event, sent)
    receivers = families.families(event, written.to)
    letters.require_receivers(written, receivers)
    seen = rules.digest(receivers)
    page, later = _part(receivers, seen, sent)
    return answers.data(
        {
            "seen": seen,
            "total": len(receivers),
            "count": sum(1 for one in receivers if not one.why_not),
            "families": [shapes_letters.family(written, one, event) for one in page],
            "after": later,
        }
    )


@router.post(
    "/events/{reference}/letters", response={201: LetterOut}, auth=Token(WRITE), summary="Write to families"
)
def send_letter(request: HttpRequest, reference: Reference, sent: SendingIn) -> HttpResponse:
    """Write to exactly the families that the preview named, once each. Scope: letters:write.

    The same words may be meant twice, so what is sent again without an `Idempotency-Key` is a second letter.
    """
    event = event_found(request, reference, Permission.MANAGE_REGISTRATIONS)
    written = replace(_letter(event, sent), code=uuid4().hex, seen=sent.seen)
    act = letters.send(event, written, by=actor_of(request))
    return answers.created(_shape(event, act), f"/events/{event.reference}/letters/{act.pk}")


@router.get(
    "/events/{reference}/letters",
    response=ListOf[LetterOut],
    auth=Token(READ),
    summary="Letters to families, newest first",
)
def list_letters(request: HttpRequest, reference: Reference, paging: Query[Paging]) -> HttpResponse:
    """List the letters to families of an event, with how far they got. Scope: messages:read."""
    event = _event(request, reference)
    page = queries.page(event, paging.after, paging.limit)
    states = queries.standings(event, page.rows)
    return answers.listed(
        request, page, lambda one: shapes_letters.letter(one, states.get(one.facts["form"], {}))
    )


@router.get("/events/{reference}/letters/{key}", response=LetterOut, auth=Token(READ), summary="One letter")
def show_letter(request: HttpRequest, reference: Reference, key: UUID) -> HttpResponse:
    """Return a letter to families, with how far it got. Scope: messages:read."""
    event = _event(request, reference)
    return answers.data(_shape(event, _found(event, key)))


@router.get(
    "/events/{reference}/letters/{key}/messages",
    response=ListOf[MessageOut],
    auth=Token(READ),
    summary="What became of a letter",
)
def list_letter_messages(
    request: HttpRequest, reference: Reference, key: UUID, paging: Query[Paging]
) -> HttpResponse:
    """List the messages of a letter: to whom each went, and how far it got. Scope: messages:read."""
    event = _event(request, reference)
    page = queries.messages(actor_of(request), event, _found(event, key), paging.after, paging.limit)
    events = record.references(one.event_id for one in page.rows)
    return answers.listed(request, page, lambda one: shapes_record.message(one, events))


def _letter(event: Event, sent: LetterIn) -> Letter:
    if sent.tier is not None and not event.tiers.filter(pk=sent.tier).exists():
        raise Refused("tier_unknown", _("Choose one of the places of this event."), field="tier")
    ticked = tuple(str(one) for one in sent.people)
    to = Choice(families.TICKED if ticked else sent.whom, str(sent.tier or ""), ticked)
    return Letter(to, text.line(sent.subject), text.clean(sent.text))


def _part(receivers: list[Family], seen: str, sent: PreviewIn) -> tuple[list[Family], str | None]:
    """Return a page of families, and the cursor of the next one. Refused: lost_race (others than before)."""
    cursors = [f"{seen}.{one.people[0].pk.hex}" for one in receivers]
    if sent.after and sent.after not in cursors:
        raise Refused("lost_race", _("Who receives it has changed meanwhile. Begin with the first page."))
    begin = cursors.index(sent.after) + 1 if sent.after else 0
    end = begin + sent.limit
    return receivers[begin:end], cursors[end - 1] if end < len(receivers) else None


def _event(request: HttpRequest, reference: str) -> Event:
    event = desk.find(actor_of(request), reference, Permission.SEE_MESSAGES)
    if event is None:
        raise nothing()
    return event


def _found(event: Event, key: UUID) -> AuditEntry:
    act = queries.find(event, key)
    if act is None:
        raise nothing()
    return act


def _shape(event: Event, act: AuditEntry) -> Shape:
    return shapes_letters.letter(act, queries.standings(event, [act]).get(act.facts["form"], {}))
