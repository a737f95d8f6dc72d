"""Operations on kinds of place of an event, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class KindsOfPlaceOfAnEvent(Caller):
    """Operations on kinds of place of an event."""

    def add_tier(
        self, reference: str, body: types.TierAlong, *, idempotency_key: str | None = None
    ) -> types.TierOut | types.SeriesChangeOut:
        """Add a kind of place.

        Add a kind of place; with `also` at other dates of the series that have none of its name. Scope:
        events:write.
        """
        found: types.TierOut | types.SeriesChangeOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/tiers", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def show_tier(self, reference: str, key: str) -> types.TierOut:
        """One kind of place.

        Return a kind of place: price, who may book it, what is left.
        """
        found: types.TierOut = self.call(
            "GET", addressed("/api/v1/events/{reference}/tiers/{key}", reference=reference, key=key)
        )
        return found

    def change_tier(
        self,
        reference: str,
        key: str,
        body: types.TierPatch,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.TierOut | types.SeriesChangeOut:
        """Change a kind of place.

        Change a kind of place, how many places there are, and whether it is on sale. Scope: events:write.

        Never fewer places than people hold; what becomes free goes to those who wait. With `also` the same
        at other dates.
        """
        found: types.TierOut | types.SeriesChangeOut = self.call(
            "PATCH",
            addressed("/api/v1/events/{reference}/tiers/{key}", reference=reference, key=key),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def delete_tier(self, reference: str, key: str, *, idempotency_key: str | None = None) -> None:
        """Delete a kind of place.

        Delete a kind of place that nobody ever held; others are put off sale. Scope: events:write.
        """
        self.call(
            "DELETE",
            addressed("/api/v1/events/{reference}/tiers/{key}", reference=reference, key=key),
            idempotency_key=idempotency_key,
        )

    def move_tier(
        self, reference: str, key: str, body: types.Step, *, idempotency_key: str | None = None
    ) -> list[types.TierOut]:
        """Move a kind of place.

        Name a kind of place earlier or later than its neighbour, wherever they are named. Scope:
        events:write.
        """
        found: list[types.TierOut] = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/tiers/{key}/order", reference=reference, key=key),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found
