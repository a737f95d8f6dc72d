"""Notes of staff about a person: written, changed and deleted by their author. The text is in no act."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import clock, text
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.models import Person, StaffNote, User

LONGEST = 2000


@transaction.atomic
def add(person: Person, author: User, words: str, *, by: Actor) -> StaffNote:
    """Write a note about a person. Act: note.added. Refused: bad_input (nothing written, too long)."""
    note = StaffNote.objects.create(person=person, author=author, text=_checked(words), made_at=clock.now())
    audit.record("note.added", person, by=by, note=str(note.pk))
    return note


@transaction.atomic
def change(note: StaffNote, words: str, *, by: Actor) -> StaffNote:
    """Change what a note says. Act: note.changed. Refused: not_allowed (somebody else wrote it), bad_input."""
    row = _own(note.pk, by)
    row.text = _checked(words)
    row.changed_at = clock.now()
    row.save(update_fields=["text", "changed_at"])
    audit.record("note.changed", row.person, by=by, note=str(row.pk))
    return row


@transaction.atomic
def delete(note: StaffNote, *, by: Actor) -> None:
    """Delete a note. Act: note.deleted. Refused: not_allowed (somebody else wrote it)."""
    row = _own(note.pk, by)
    audit.record("note.deleted", row.person, by=by, note=str(row.pk))
    row.delete()


def _own(note_id: UUID, by: Actor) -> StaffNote:
    row = locked(StaffNote.objects.filter(pk=note_id)).first()
    if row is None:
        raise Refused("not_found", _("This note was deleted a moment ago."))
    if by != row.author.actor:
        raise Refused("not_allowed", _("Only whoever wrote a note changes or deletes it."))
    return row


def _checked(words: str) -> str:
    said = text.clean(words)
    if not said:
        raise Refused("bad_input", _("Write something, or leave it."), field="text")
    if len(said) > LONGEST:
        raise Refused(
            "bad_input", _("Keep the note to %(most)s characters.") % {"most": LONGEST}, field="text"
        )
    return said
