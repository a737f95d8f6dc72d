"""Operations on notes of an event, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class NotesOfAnEvent(Caller):
    """Operations on notes of an event."""

    def list_event_notes(self, reference: str) -> list[types.NoteOut]:
        """Notes, newest first.

        List the notes that you may read: private ones of your own, of your events, or as an administrator.

        Scope: notes:write.
        """
        found: list[types.NoteOut] = self.call(
            "GET", addressed("/api/v1/events/{reference}/notes", reference=reference)
        )
        return found

    def add_event_note(
        self, reference: str, body: types.NoteIn, *, idempotency_key: str | None = None
    ) -> types.NoteOut:
        """Write a note.

        Write a note in your own name. Scope: notes:write.
        """
        found: types.NoteOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/notes", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def show_event_note(self, reference: str, key: str) -> types.NoteOut:
        """One note.

        Return a note that you may read. Scope: notes:write.
        """
        found: types.NoteOut = self.call(
            "GET", addressed("/api/v1/events/{reference}/notes/{key}", reference=reference, key=key)
        )
        return found

    def change_event_note(
        self,
        reference: str,
        key: str,
        body: types.NotePatch,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.NoteOut:
        """Change a note.

        Change a note of your own. Scope: notes:write.
        """
        found: types.NoteOut = self.call(
            "PATCH",
            addressed("/api/v1/events/{reference}/notes/{key}", reference=reference, key=key),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def delete_event_note(
        self, reference: str, key: str, body: types.Why, *, idempotency_key: str | None = None
    ) -> None:
        """Delete a note.

        Delete a note for good: one of your own, or as an administrator; why stays in the history. Scope:
        notes:write.
        """
        self.call(
            "POST",
            addressed("/api/v1/events/{reference}/notes/{key}/deletion", reference=reference, key=key),
            body=body,
            idempotency_key=idempotency_key,
        )
