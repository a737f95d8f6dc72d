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
        who: str | None = None,
        about: str | None = None,
        verb: str | None = None,
        first: str | None = None,
        last: str | None = None,
        zone: str | None = None,
        acting: bool | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> Page[types.ActOut]:
        """The record, newest first.

        List acts within the reach of the token's owner. Scope: audit:read.
        """
        found: Page[types.ActOut] = self.call(
            "GET",
            "/api/v1/audit",
            query={
                "who": who,
                "about": about,
                "verb": verb,
                "first": first,
                "last": last,
                "zone": zone,
                "acting": acting,
                "after": after,
                "limit": limit,
            },
        )
        return found

    def export_acts(
        self,
        *,
        who: str | None = None,
        about: str | None = None,
        verb: str | None = None,
        first: str | None = None,
        last: str | None = None,
        zone: str | None = None,
        acting: bool | None = None,
        mark: bool | None = None,
    ) -> bytes:
        """The record as a file.

        Return the acts within the reach of the token's owner as CSV, newest first. Noted as an act.

        For those who may take data along. Asked for with HEAD nothing leaves and nothing is noted. Scope:
        audit:read.
        """
        found: bytes = self.call(
            "GET",
            "/api/v1/audit.csv",
            query={
                "who": who,
                "about": about,
                "verb": verb,
                "first": first,
                "last": last,
                "zone": zone,
                "acting": acting,
                "mark": mark,
            },
        )
        return found
