"""Operations on review of an event, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class ReviewOfAnEvent(Caller):
    """Operations on review of an event."""

    def submit_event(self, reference: str, *, idempotency_key: str | None = None) -> types.EventOut:
        """Submit an event for review.

        Hand an event to review; what it says is settled from then on. Scope: events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/submission", reference=reference),
            idempotency_key=idempotency_key,
        )
        return found

    def show_review(self, reference: str) -> types.ReviewOut:
        """What a reviewer reads.

        Return what an event says, what it lacks, and what differs from its last submission. Scope:
        events:read.
        """
        found: types.ReviewOut = self.call(
            "GET", addressed("/api/v1/events/{reference}/review", reference=reference)
        )
        return found

    def approve_event(
        self, reference: str, body: types.Approval, *, idempotency_key: str | None = None
    ) -> types.EventOut:
        """Approve an event.

        Approve the version that was read: a submission, or a draft whose format needs no review. Scope:
        events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/approval", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def return_event(
        self, reference: str, body: types.Decision, *, idempotency_key: str | None = None
    ) -> types.EventOut:
        """Return an event for changes.

        Return a submission for changes: it is a draft again. Scope: events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/return", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def reject_event(
        self, reference: str, body: types.Decision, *, idempotency_key: str | None = None
    ) -> types.EventOut:
        """Reject an event.

        Reject a submission for good. Scope: events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/rejection", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def revise_event(
        self, reference: str, body: types.Why, *, idempotency_key: str | None = None
    ) -> types.EventOut:
        """Take an event back to draft.

        Take a submission, or an approved event, back to a draft: what was approved is no longer. Scope:
        events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/revision", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def schedule_event(
        self, reference: str, body: types.Schedule, *, idempotency_key: str | None = None
    ) -> types.EventOut:
        """Say when an event is published.

        Let an approved event be published by itself at an instant, or by hand. Scope: events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/schedule", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def appoint_chair(
        self, reference: str, body: types.Chair, *, idempotency_key: str | None = None
    ) -> types.EventOut:
        """Choose the chair of an event.

        Let somebody who signed in once plan and run an event; he and whoever did before are told. Scope:
        events:move.
        """
        found: types.EventOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/chair", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def dismiss_chair(self, reference: str, *, idempotency_key: str | None = None) -> types.EventOut:
        """Leave an event without a chair.

        Leave an event without a chair, who is told. Scope: events:move.
        """
        found: types.EventOut = self.call(
            "DELETE",
            addressed("/api/v1/events/{reference}/chair", reference=reference),
            idempotency_key=idempotency_key,
        )
        return found
