"""Operations on the record, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class TheRecord(Caller):
    """Operations on the record."""

    def list_acts(
        self,
        *,
        after: str | None = None,
        limit: int | None = None,
        who: str | None = None,
        about: str | None = None,
        verb: str | None = None,
        first: str | None = None,
        last: str | None = None,
        zone: str | None = None,
        acting: bool | None = None,
    ) -> Page[types.ActOut]:
        """The record, newest first.

        List acts within the reach of the token's owner. Scope: audit:read.
        """
        found: Page[types.ActOut] = self.call(
            "GET",
            "/api/v1/audit",
            query={
                "after": after,
                "limit": limit,
                "who": who,
                "about": about,
                "verb": verb,
                "first": first,
                "last": last,
                "zone": zone,
                "acting": acting,
            },
        )
        return found
