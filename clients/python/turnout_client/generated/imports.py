"""Operations on imports, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class Imports(Caller):
    """Operations on imports."""

    def import_orders(
        self, reference: str, body: types.ImportIn, *, idempotency_key: str | None = None
    ) -> types.ImportOut:
        """Take registrations in from another system.

        Say what would become of each row of a file, or take it into an event. Scope: imports:write.

        An order that came before is known again, and unchanged. The file is kept nowhere.
        """
        found: types.ImportOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/imports", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found
