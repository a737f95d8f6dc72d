"""Routes of people as the desk's directory shows them, and of what staff write about them."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from turnout.api.rules import shapes_record as shapes
from turnout.api.rules.shapes import Shape
from turnout.api.web import answers
from turnout.api.web.entering import Token, token_of
from turnout.api.web.events import Paging, nothing
from turnout.api.web.inputs import NO_NUL, Body
from turnout.api.web.record_schemas import PersonOut, StaffNoteOut, WholePersonOut
from turnout.api.web.schemas import ListOf
from turnout.kernel import clock
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people import policy
from turnout.people.actions import noting
from turnout.people.models import Person, StaffNote
from turnout.people.queries import directory
from turnout.registration.queries import people as queries
from turnout.ui.doors import actor_of
from turnout.venues.models import Metro

router = Router(tags=["people"])
READ, WRITE = "people:read", "people:write"


class Wanted(Paging):
    """What narrows the list of people."""

    q: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = Field(
        "", description="Beginnings of words, an address, or a phone number in any spelling."
    )
    metro: Annotated[str, Field(max_length=120, pattern=NO_NUL)] = Field("", description="Slug of a region.")


class Noted(Body):
    """What is written about somebody."""

    text: Annotated[str, Field(min_length=1, max_length=noting.LONGEST, pattern=NO_NUL)]


@router.get("/people", response=ListOf[PersonOut], auth=Token(READ), summary="People")
def list_people(request: HttpRequest, wanted: Query[Wanted]) -> HttpResponse:
    """List people by name; without words adults only. Scope: people:read.

    A page after somebody who was erased, or is out of reach by now, is refused: begin the list anew.
    """
    actor = actor_of(request)
    policy.require(actor, Permission.SEE_PEOPLE)
    if wanted.after and directory.place(actor, wanted.after) is None:
        said = _("The list cannot go on from there any more. Begin it anew, without `after`.")
        raise Refused("bad_input", said, field="after")
    metro = None
    if wanted.metro:
        visible = Metro.objects.visible_to(actor, Permission.SEE_PEOPLE)
        metro = visible.filter(slug=wanted.metro).values_list("pk", flat=True).first()
        if metro is None:
            raise Refused("bad_input", _("You see people of no such region."), field="metro")
    page = directory.people(actor, words=wanted.q, metro=metro, after=wanted.after, size=wanted.limit)
    return answers.listed(request, page, shapes.person)


@router.get("/people/{key}", response=WholePersonOut, auth=Token(READ), summary="One person")
def show_person(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return somebody, with registrations, consents and notes; a row that was merged leads to who it became.

    Scope: people:read.
    """
    actor, found = actor_of(request), _found(request, key)
    booked = queries.booked(found, actor, clock.now())
    return answers.data(
        {
            **shapes.person(found),
            "coming": [shapes.booked(one) for one in booked.coming],
            "past": [shapes.booked(one) for one in booked.past],
            "consents": [shapes.consent(one) for one in queries.consents_of(found)],
            "notes": _notes(found),
        }
    )


@router.post(
    "/people/{key}/notes",
    response={201: StaffNoteOut},
    auth=Token(WRITE),
    summary="Write a note about somebody",
)
def add_note(request: HttpRequest, key: UUID, sent: Noted) -> HttpResponse:
    """Write a note, for staff who see people there; the person can ask for a copy. Scope: people:write."""
    found, token = _found(request, key), token_of(request)
    assert token is not None  # noqa: S101 -- the route asks for one
    note = noting.add(found, token.user, sent.text, by=actor_of(request))
    return answers.created(shapes.staff_note(note), f"/people/{found.pk}")


@router.patch(
    "/people/{key}/notes/{note}",
    response=StaffNoteOut,
    auth=Token(WRITE),
    summary="Change a note of one's own",
)
def change_note(request: HttpRequest, key: UUID, note: UUID, sent: Noted) -> HttpResponse:
    """Change what a note says: whoever wrote it may. Scope: people:write."""
    row = _note(request, key, note)
    return answers.data(shapes.staff_note(noting.change(row, sent.text, by=actor_of(request))))


@router.delete(
    "/people/{key}/notes/{note}",
    response={204: None},
    auth=Token(WRITE),
    summary="Delete a note of one's own",
)
def delete_note(request: HttpRequest, key: UUID, note: UUID) -> HttpResponse:
    """Delete a note: whoever wrote it may. Scope: people:write."""
    noting.delete(_note(request, key, note), by=actor_of(request))
    return answers.gone()


def _found(request: HttpRequest, key: UUID) -> Person:
    found = queries.find(actor_of(request), key)
    if found is None:
        raise nothing()
    return found


def _note(request: HttpRequest, key: UUID, note: UUID) -> StaffNote:
    row = _found(request, key).staff_notes.select_related("author__person").filter(pk=note).first()
    if row is None:
        raise nothing()
    return row


def _notes(found: Person) -> list[Shape]:
    return [shapes.staff_note(one) for one in queries.notes_about(found)]
