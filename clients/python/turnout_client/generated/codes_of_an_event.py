"""Operations on codes of an event, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class CodesOfAnEvent(Caller):
    """Operations on codes of an event."""

    def list_vouchers(
        self, reference: str, *, after: str | None = None, limit: int | None = None
    ) -> Page[types.VoucherOut]:
        """Codes, newest first.

        List the codes of an event with how often each was used. Scope: vouchers:write.
        """
        found: Page[types.VoucherOut] = self.call(
            "GET",
            addressed("/api/v1/events/{reference}/vouchers", reference=reference),
            query={"after": after, "limit": limit},
        )
        return found

    def create_vouchers(
        self, reference: str, body: types.VouchersIn, *, idempotency_key: str | None = None
    ) -> list[types.VoucherOut]:
        """Make codes.

        Make codes; answers with those that were made. Scope: vouchers:write.
        """
        found: list[types.VoucherOut] = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/vouchers", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def show_voucher(self, reference: str, key: str) -> types.VoucherOut:
        """One code.

        Return a code and how far it is used up. Scope: vouchers:write.
        """
        found: types.VoucherOut = self.call(
            "GET", addressed("/api/v1/events/{reference}/vouchers/{key}", reference=reference, key=key)
        )
        return found

    def switch_voucher(
        self,
        reference: str,
        key: str,
        body: types.VoucherPatch,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.VoucherOut:
        """Switch a code.

        Switch a code off, or on again; places booked with it stay. Scope: vouchers:write.
        """
        found: types.VoucherOut = self.call(
            "PATCH",
            addressed("/api/v1/events/{reference}/vouchers/{key}", reference=reference, key=key),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def list_voucher_uses(
        self, reference: str, key: str, *, after: str | None = None, limit: int | None = None
    ) -> Page[types.VoucherUseOut]:
        """Who used a code, newest first.

        List the places that were booked with a code. Scope: vouchers:write.
        """
        found: Page[types.VoucherUseOut] = self.call(
            "GET",
            addressed("/api/v1/events/{reference}/vouchers/{key}/uses", reference=reference, key=key),
            query={"after": after, "limit": limit},
        )
        return found

    def export_vouchers(self, reference: str, *, mark: bool | None = None) -> bytes:
        """Codes as a file.

        Return all codes of an event as CSV, the oldest first, with the columns of the desk. Noted as an
        act.

        Asked for with HEAD nothing leaves and nothing is noted. Scope: vouchers:write.
        """
        found: bytes = self.call(
            "GET",
            addressed("/api/v1/events/{reference}/vouchers.csv", reference=reference),
            query={"mark": mark},
        )
        return found
