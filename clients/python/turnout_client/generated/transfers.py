"""Operations on transfers, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class Transfers(Caller):
    """Operations on transfers."""

    def list_transfer_targets(self, reference: str, *, q: str | None = None) -> list[types.TargetOut]:
        """Where people may be moved to.

        List events to come that take people of this one, soonest first, twelve at most. Scope:
        registrations:write.
        """
        found: list[types.TargetOut] = self.call(
            "GET",
            addressed("/api/v1/events/{reference}/transfers/targets", reference=reference),
            query={"q": q},
        )
        return found

    def preview_transfer(
        self, reference: str, body: types.MovingIn, *, idempotency_key: str | None = None
    ) -> types.TransferPreviewOut:
        """See what a move would do.

        Return for each family whether it would be moved, or why not; writes nothing. Scope:
        registrations:write.
        """
        found: types.TransferPreviewOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/transfers/preview", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def transfer_people(
        self, reference: str, body: types.TransferIn, *, idempotency_key: str | None = None
    ) -> list[types.TransferredOut]:
        """Move people to another event.

        Move families, each as named or not at all; each is told once. Scope: registrations:write.

        What became of each stands in the answer; a family that is refused does not stop the next.
        """
        found: list[types.TransferredOut] = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/transfers", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found
