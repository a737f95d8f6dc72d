"""The notebook of an event: notes written, changed by their author, deleted with a reason (CLB, Chair Notebook).

What a note says is in no act. Acts about a private note stand in the record of the installation, not in the event's
history, so that nobody learns there that it exists.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import ending, locking
from turnout.events.models import Event, Note, NoteKind
from turnout.events.models.notes import LASTING
from turnout.events.states import EventState
from turnout.kernel import clock, text
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.models import User

LONGEST = 20_000
MOST = 200


@transaction.atomic
def write(
    event: Event,
    author: User,
    content: str,
    *,
    by: Actor,
    kind: str = NoteKind.PLANNING,
    is_private: bool = False,
) -> Note:
    """Write a note. Act: note.added. Refused: bad_input, wrong_state once the event is in the archive (I-20)."""
    found, _tiers = locking.event_and_tiers(event.pk)
    return _written(found, author, content, by, kind, is_private=is_private)


@transaction.atomic
def wrap_up(event: Event, author: User, content: str, *, by: Actor, is_private: bool = False) -> Note:
    """Write the wrap-up of an event that is over and put it away: two acts, both or neither (CLB, archiving).

    Refused: bad_input, wrong_state unless it is over.
    """
    found, _tiers = locking.event_and_tiers(event.pk)
    if found.state != EventState.COMPLETED:
        raise Refused(
            "wrong_state",
            _("Only what is over goes to the archive: it is “%(state)s”.") % {"state": found.state_label},
            state=found.state,
        )
    note = _written(found, author, content, by, NoteKind.WRAP_UP, is_private=is_private)
    ending.archive(found, by=by)
    return note


@transaction.atomic
def change(note: Note, content: str, *, by: Actor, kind: str, is_private: bool) -> Note:
    """Change a note of one's own. Act: note.changed. Refused: not_allowed (somebody else's), bad_input, wrong_state."""
    row = _locked(note)
    if by.id != str(row.author_id):
        raise Refused("not_allowed", _("Only whoever wrote a note changes it."))
    was_private = row.is_private
    values = {"content": _checked(content), "kind": _known(kind), "is_private": is_private}
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if not changed:
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.changed_at = clock.now()
    row.save(update_fields=[*changed, "changed_at"])
    _record("note.changed", row, by, is_private=was_private or is_private, fields=changed)
    return row


@transaction.atomic
def delete(note: Note, *, by: Actor, reason: str) -> None:
    """Delete a note for good; the act keeps its kind and length. Refused: reason_missing, wrong_state."""
    row = _locked(note)
    if text.is_blank(reason):
        raise Refused("reason_missing", _("Say why. The reason is kept in the history."), field="reason")
    _record("note.deleted", row, by, reason=reason, kind=row.kind, length=len(row.content))
    row.delete()


def hand_on(source: Event, clone: Event) -> None:
    """Copy what whoever plans the next one is given: shared lessons and hand-offs, nothing private (G-66)."""
    rows = Note.objects.shared().filter(event=source, kind__in=LASTING).order_by("made_at", "pk")
    Note.objects.bulk_create(
        [
            Note(event=clone, kind=one.kind, content=one.content, copied_from=one, made_at=one.made_at)
            for one in rows
        ]
    )


def forget(users: Collection[UUID]) -> None:
    """Take the author from the notes of these logins; what they say belongs to the events."""
    Note.objects.filter(author__in=users).update(author=None)


def _written(event: Event, author: User, content: str, by: Actor, kind: str, *, is_private: bool) -> Note:
    _require_open(event)
    if event.notes.count() >= MOST:
        raise Refused(
            "bad_input", _("An event has at most %(most)s notes.") % {"most": MOST}, field="content"
        )
    note = Note(
        event=event,
        author=author,
        kind=_known(kind),
        content=_checked(content),
        is_private=is_private,
        made_at=clock.now(),
    )
    note.save(force_insert=True)
    _record("note.added", note, by, kind=note.kind)
    return note


def _locked(note: Note) -> Note:
    event, _tiers = locking.event_and_tiers(note.event_id)
    row = locked(Note.objects.filter(pk=note.pk)).select_related("author").first()
    if row is None:
        raise Refused("not_found", _("This note was deleted a moment ago."))
    _require_open(event)
    return row


def _require_open(event: Event) -> None:
    if event.state == EventState.ARCHIVED:
        raise Refused(
            "wrong_state",
            _("It is in the archive, where everything stays as it is."),
            state=event.state,
        )


def _record(
    verb: str, note: Note, by: Actor, *, reason: str = "", is_private: bool | None = None, **facts: Any
) -> None:
    """Write the act about the note; about a private one, as an act of its author that belongs to no event."""
    secret = note.is_private if is_private is None else is_private
    subject = note.author if secret and note.author is not None else note
    audit.record(verb, subject, by=by, reason=reason, note=str(note.pk), **facts)


def _known(kind: str) -> str:
    if kind not in NoteKind.values:
        raise Refused("bad_input", _("Choose what the note is about."), field="kind")
    return kind


def _checked(content: str) -> str:
    said = text.clean(content)
    if not said:
        raise Refused("bad_input", _("Write something, or leave it."), field="content")
    if len(said) > LONGEST:
        raise Refused(
            "bad_input", _("Keep the note to %(most)s characters.") % {"most": LONGEST}, field="content"
        )
    return said
