"""Operations on an event's life, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class AnEventsLife(Caller):
    """Operations on an event's life."""

    def publish_event(
        self, reference: str, body: types.Publishing | None = None, *, idempotency_key: str | None = None
    ) -> types.EventOut:
        """Publish an event.

        Show an event to the public. Where its format needs no review a draft may be published. Scope:
        events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/publication", reference=reference),
            body={} if body is None else body,
            idempotency_key=idempotency_key,
        )
        return found

    def withdraw_event(
        self, reference: str, body: types.Why, *, idempotency_key: str | None = None
    ) -> types.EventOut:
        """Take an event back.

        Take an event back from the public, while nobody holds a place or waits. Scope: events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/withdrawal", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def close_event(self, reference: str, *, idempotency_key: str | None = None) -> types.EventOut:
        """Close registration.

        Close registration before its deadline. Scope: events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/closing", reference=reference),
            idempotency_key=idempotency_key,
        )
        return found

    def reopen_event(
        self, reference: str, body: types.Reopening, *, idempotency_key: str | None = None
    ) -> types.EventOut:
        """Reopen registration.

        Open registration again, until a new deadline. Scope: events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/reopening", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def start_event(
        self, reference: str, body: types.PerhapsWhy | None = None, *, idempotency_key: str | None = None
    ) -> types.EventOut:
        """Say that an event is going on.

        Say that an event is going on; before its first session with a reason. Scope: events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/start", reference=reference),
            body={} if body is None else body,
            idempotency_key=idempotency_key,
        )
        return found

    def complete_event(
        self, reference: str, body: types.PerhapsWhy | None = None, *, idempotency_key: str | None = None
    ) -> types.EventOut:
        """Say that an event is over.

        Say that an event is over; before the end of its last session with a reason. Scope: events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/completion", reference=reference),
            body={} if body is None else body,
            idempotency_key=idempotency_key,
        )
        return found

    def archive_event(self, reference: str, *, idempotency_key: str | None = None) -> types.EventOut:
        """Put an event away.

        Put an event away for good: from then on it can only be read. Scope: events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/archiving", reference=reference),
            idempotency_key=idempotency_key,
        )
        return found

    def preview_cancellation(self, reference: str, *, idempotency_key: str | None = None) -> types.ReachedOut:
        """See whom a cancellation reaches.

        Return how many families would be told, and what ends with the event; writes nothing. Scope:
        events:move.
        """
        found: types.ReachedOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/cancellation/preview", reference=reference),
            idempotency_key=idempotency_key,
        )
        return found

    def cancel_event(
        self, reference: str, body: types.CancellingEvent, *, idempotency_key: str | None = None
    ) -> types.EventOut:
        """Cancel an event.

        Cancel an event that is not over: everybody who holds a place or waits is told why. Scope:
        events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/cancellation", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found
