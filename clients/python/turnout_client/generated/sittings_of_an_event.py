"""Operations on sittings of an event, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class SittingsOfAnEvent(Caller):
    """Operations on sittings of an event."""

    def add_session(
        self, reference: str, body: types.SessionIn, *, idempotency_key: str | None = None
    ) -> types.SessionOut:
        """Add a sitting.

        Add a sitting to an event that is not published; a published one is postponed instead. Scope:
        events:write.
        """
        found: types.SessionOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/sessions", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def show_session(self, reference: str, key: str) -> types.SessionOut:
        """One sitting.

        Return a sitting of an event that is published and not private, or of one that you work with.
        """
        found: types.SessionOut = self.call(
            "GET", addressed("/api/v1/events/{reference}/sessions/{key}", reference=reference, key=key)
        )
        return found

    def change_session(
        self,
        reference: str,
        key: str,
        body: types.SessionPatch,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.SessionOut:
        """Change a sitting.

        Change a sitting of an event that is not published. Scope: events:write.
        """
        found: types.SessionOut = self.call(
            "PATCH",
            addressed("/api/v1/events/{reference}/sessions/{key}", reference=reference, key=key),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def delete_session(self, reference: str, key: str, *, idempotency_key: str | None = None) -> None:
        """Take a sitting out.

        Take a sitting out of an event that is not published; without any it has no date. Scope:
        events:write.
        """
        self.call(
            "DELETE",
            addressed("/api/v1/events/{reference}/sessions/{key}", reference=reference, key=key),
            idempotency_key=idempotency_key,
        )

    def preview_postponement(
        self, reference: str, body: types.NewDates, *, idempotency_key: str | None = None
    ) -> types.NewDatesOut:
        """See what new dates come to.

        Return what new dates of a published event come to, and how many hear of them; writes nothing.

        What would be refused is refused: a room that is taken, a day that has passed. Scope: events:move.
        """
        found: types.NewDatesOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/dates/preview", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def postpone_event(
        self, reference: str, body: types.Postponing, *, idempotency_key: str | None = None
    ) -> types.EventOut | types.SeriesChangeOut:
        """Postpone an event.

        Give a published event new dates; everybody who holds a place or waits is told.

        With `also` other dates of the series move as far, to the same hours. Scope: events:move.
        """
        found: types.EventOut | types.SeriesChangeOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/dates", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found
