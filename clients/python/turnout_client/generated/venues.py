"""Operations on venues, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class Venues(Caller):
    """Operations on venues."""

    def create_venue(self, body: types.NewVenue, *, idempotency_key: str | None = None) -> types.VenueOut:
        """Add a venue.

        Add a venue to a region where you manage venues. Scope: venues:write.
        """
        found: types.VenueOut = self.call(
            "POST", "/api/v1/venues", body=body, idempotency_key=idempotency_key
        )
        return found

    def change_venue(
        self,
        slug: str,
        body: types.VenueValues,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.VenueOut:
        """Change a venue.

        Change what is known of a venue; no more events there than it has room for. Scope: venues:write.
        """
        found: types.VenueOut = self.call(
            "PATCH",
            addressed("/api/v1/venues/{slug}", slug=slug),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def delete_venue(self, slug: str, *, idempotency_key: str | None = None) -> None:
        """Delete a venue.

        Delete a venue where nothing ever took place; others are closed. Scope: venues:write.
        """
        self.call("DELETE", addressed("/api/v1/venues/{slug}", slug=slug), idempotency_key=idempotency_key)

    def close_venue(
        self, slug: str, body: types.Closing, *, idempotency_key: str | None = None
    ) -> types.VenueOut:
        """Close a venue for good.

        Say from which day on a venue is closed: no event there is published from then on. Scope:
        venues:write.
        """
        found: types.VenueOut = self.call(
            "POST",
            addressed("/api/v1/venues/{slug}/closing", slug=slug),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def reopen_venue(self, slug: str, *, idempotency_key: str | None = None) -> types.VenueOut:
        """Reopen a venue.

        Take the closing of a venue back. Scope: venues:write.
        """
        found: types.VenueOut = self.call(
            "POST", addressed("/api/v1/venues/{slug}/reopening", slug=slug), idempotency_key=idempotency_key
        )
        return found

    def add_room(
        self, slug: str, body: types.NewRoom, *, idempotency_key: str | None = None
    ) -> types.VenueOut:
        """Add a room.

        Add a room to a venue. Scope: venues:write.
        """
        found: types.VenueOut = self.call(
            "POST",
            addressed("/api/v1/venues/{slug}/rooms", slug=slug),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def change_room(
        self,
        slug: str,
        key: str,
        body: types.RoomValues,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.VenueOut:
        """Change a room.

        Change a room, and how many people it takes. Scope: venues:write.
        """
        found: types.VenueOut = self.call(
            "PATCH",
            addressed("/api/v1/venues/{slug}/rooms/{key}", slug=slug, key=key),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def delete_room(self, slug: str, key: str, *, idempotency_key: str | None = None) -> types.VenueOut:
        """Delete a room.

        Delete a room where nothing ever took place. Scope: venues:write.
        """
        found: types.VenueOut = self.call(
            "DELETE",
            addressed("/api/v1/venues/{slug}/rooms/{key}", slug=slug, key=key),
            idempotency_key=idempotency_key,
        )
        return found

    def add_contact(
        self, slug: str, body: types.NewContact, *, idempotency_key: str | None = None
    ) -> types.VenueOut:
        """Add a contact.

        Note somebody at a venue whom we tell about events there. Scope: venues:write.
        """
        found: types.VenueOut = self.call(
            "POST",
            addressed("/api/v1/venues/{slug}/contacts", slug=slug),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def change_contact(
        self,
        slug: str,
        key: str,
        body: types.ContactValues,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.VenueOut:
        """Change a contact.

        Change what is known of a contact. Scope: venues:write.
        """
        found: types.VenueOut = self.call(
            "PATCH",
            addressed("/api/v1/venues/{slug}/contacts/{key}", slug=slug, key=key),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def delete_contact(self, slug: str, key: str, *, idempotency_key: str | None = None) -> types.VenueOut:
        """Forget a contact.

        Forget somebody at a venue. Scope: venues:write.
        """
        found: types.VenueOut = self.call(
            "DELETE",
            addressed("/api/v1/venues/{slug}/contacts/{key}", slug=slug, key=key),
            idempotency_key=idempotency_key,
        )
        return found
