"""Operations on people, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class People(Caller):
    """Operations on people."""

    def list_people(
        self,
        *,
        after: str | None = None,
        limit: int | None = None,
        q: str | None = None,
        metro: str | None = None,
    ) -> Page[types.PersonOut]:
        """People.

        List people by name; without words adults only. Scope: people:read.

        A page after somebody who was erased, or is out of reach by now, is refused: begin the list anew.
        """
        found: Page[types.PersonOut] = self.call(
            "GET", "/api/v1/people", query={"after": after, "limit": limit, "q": q, "metro": metro}
        )
        return found

    def show_person(self, key: str) -> types.WholePersonOut:
        """One person.

        Return somebody, with registrations, consents and notes; a row that was merged leads to who it
        became.

        Scope: people:read.
        """
        found: types.WholePersonOut = self.call("GET", addressed("/api/v1/people/{key}", key=key))
        return found

    def add_note(
        self, key: str, body: types.Noted, *, idempotency_key: str | None = None
    ) -> types.StaffNoteOut:
        """Write a note about somebody.

        Write a note, for staff who see people there; the person can ask for a copy. Scope: people:write.
        """
        found: types.StaffNoteOut = self.call(
            "POST",
            addressed("/api/v1/people/{key}/notes", key=key),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def change_note(
        self,
        key: str,
        note: str,
        body: types.Noted,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.StaffNoteOut:
        """Change a note of one's own.

        Change what a note says: whoever wrote it may. Scope: people:write.
        """
        found: types.StaffNoteOut = self.call(
            "PATCH",
            addressed("/api/v1/people/{key}/notes/{note}", key=key, note=note),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def delete_note(self, key: str, note: str, *, idempotency_key: str | None = None) -> None:
        """Delete a note of one's own.

        Delete a note: whoever wrote it may. Scope: people:write.
        """
        self.call(
            "DELETE",
            addressed("/api/v1/people/{key}/notes/{note}", key=key, note=note),
            idempotency_key=idempotency_key,
        )
