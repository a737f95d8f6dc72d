"""Routes of an event's notebook: read, written, changed by whoever wrote it, deleted with a reason."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Router, Schema

from turnout.api.rules import shapes_content as shapes
from turnout.api.web import answers, conditions
from turnout.api.web.entering import Token
from turnout.api.web.event_moves import found
from turnout.api.web.events import Reference, nothing
from turnout.api.web.inputs import NO_NUL, Body, Why
from turnout.events import policy
from turnout.events.actions import locking, noting
from turnout.events.models import Event, Note, NoteKind
from turnout.events.queries import notes as queries
from turnout.kernel.permissions import Permission
from turnout.people.models import User
from turnout.ui.doors import actor_of

router = Router(tags=["notes of an event"])
SCOPE = "notes:write"
Key = Annotated[UUID, Path(description="The note.")]
Content = Annotated[str, Field(max_length=noting.LONGEST, pattern=NO_NUL, description="In Markdown.")]


class NoteOut(Schema):
    """A note."""

    id: str
    kind: str
    content: str
    is_private: bool
    author: str | None = Field(
        description="null where whoever wrote it is gone, and for a copy that a clone has."
    )
    copied_from: str | None = Field(description="The event that a clone has it from.")
    made_at: datetime
    changed_at: datetime | None


class NoteBody(Body):
    """What a note says, and for whom."""

    kind: NoteKind = NoteKind.PLANNING
    is_private: bool = Field(
        default=False, description="For yourself, the event's chair and administrators; no clone has it."
    )


class NoteIn(NoteBody):
    """A note to be written."""

    content: Annotated[Content, Field(min_length=1)]

    model_config = {
        "json_schema_extra": {
            "examples": [{"kind": "lesson", "content": "Twenty pairs of scissors are enough."}]
        }
    }


class NotePatch(NoteBody):
    """What a note says from now on: only what is sent changes."""

    content: Content = ""


@router.get(
    "/events/{reference}/notes", response=list[NoteOut], auth=Token(SCOPE), summary="Notes, newest first"
)
def list_event_notes(request: HttpRequest, reference: Reference) -> HttpResponse:
    """List the notes that you may read: private ones of your own, of your events, or as an administrator.

    Scope: notes:write.
    """
    event = found(request, reference, Permission.SEE_EVENTS)
    return answers.data([shapes.note(one) for one in queries.of_event(actor_of(request), event)])


@router.post("/events/{reference}/notes", response={201: NoteOut}, auth=Token(SCOPE), summary="Write a note")
def add_event_note(request: HttpRequest, reference: Reference, sent: NoteIn) -> HttpResponse:
    """Write a note in your own name. Scope: notes:write."""
    event, by = found(request, reference, Permission.MANAGE_EVENTS), actor_of(request)
    author = User.objects.get(pk=by.id)
    note = noting.write(event, author, sent.content, by=by, kind=sent.kind, is_private=sent.is_private)
    return answers.created(found=shapes.note(note), path=f"/events/{event.reference}/notes/{note.pk}")


@router.get("/events/{reference}/notes/{key}", response=NoteOut, auth=Token(SCOPE), summary="One note")
def show_event_note(request: HttpRequest, reference: Reference, key: Key) -> HttpResponse:
    """Return a note that you may read. Scope: notes:write."""
    return answers.data(shapes.note(_one(request, found(request, reference, Permission.SEE_EVENTS), key)))


@router.patch("/events/{reference}/notes/{key}", response=NoteOut, auth=Token(SCOPE), summary="Change a note")
def change_event_note(request: HttpRequest, reference: Reference, key: Key, sent: NotePatch) -> HttpResponse:
    """Change a note of your own. Scope: notes:write."""
    event, _tiers = locking.event_and_tiers(found(request, reference, Permission.SEE_EVENTS).pk)
    row = _one(request, event, key)
    conditions.require_match(request, answers.data(shapes.note(row)))
    given = sent.model_dump(exclude_unset=True)
    noting.change(
        row,
        given.get("content", row.content),
        by=actor_of(request),
        kind=given.get("kind", row.kind),
        is_private=given.get("is_private", row.is_private),
    )
    return answers.data(shapes.note(_one(request, event, key)))


@router.post(
    "/events/{reference}/notes/{key}/deletion",
    response={204: None},
    auth=Token(SCOPE),
    summary="Delete a note",
)
def delete_event_note(request: HttpRequest, reference: Reference, key: Key, sent: Why) -> HttpResponse:
    """Delete a note for good: one of your own, or as an administrator; why stays in the history. Scope: notes:write."""
    event = found(request, reference, Permission.SEE_EVENTS)
    row = _one(request, event, key)
    policy.require_deletion(actor_of(request), row, event)
    noting.delete(row, by=actor_of(request), reason=sent.reason)
    return answers.gone()


def _one(request: HttpRequest, event: Event, key: UUID) -> Note:
    rows = queries.readable(actor_of(request), event).select_related("author__person", "copied_from__event")
    row = rows.filter(pk=key).first()
    if row is None:
        raise nothing()
    return row
