"""Operations on places, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class Places(Caller):
    """Operations on places."""

    def list_metros(self, *, after: str | None = None, limit: int | None = None) -> Page[types.MetroOut]:
        """Regions.

        List the regions by name.
        """
        found: Page[types.MetroOut] = self.call(
            "GET", "/api/v1/metros", query={"after": after, "limit": limit}
        )
        return found

    def list_venues(
        self,
        *,
        after: str | None = None,
        limit: int | None = None,
        metro: str | None = None,
        view: str | None = None,
    ) -> Page[types.VenueOut]:
        """Venues.

        List the venues by name; with `view=desk` and a token those you manage.
        """
        found: Page[types.VenueOut] = self.call(
            "GET", "/api/v1/venues", query={"after": after, "limit": limit, "metro": metro, "view": view}
        )
        return found

    def show_venue(self, slug: str) -> types.VenueOut:
        """One venue.

        Return a venue: where it is, how to get in; to those who manage it everything the desk knows of it.
        """
        found: types.VenueOut = self.call("GET", addressed("/api/v1/venues/{slug}", slug=slug))
        return found
