"""Operations on payments, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class Payments(Caller):
    """Operations on payments."""

    def list_payments(
        self, reference: str, *, after: str | None = None, limit: int | None = None
    ) -> Page[types.PaymentOut]:
        """Payments of a registration.

        List what was written down for a registration, first to last. Scope: registrations:read.
        """
        found: Page[types.PaymentOut] = self.call(
            "GET",
            addressed("/api/v1/registrations/{reference}/payments", reference=reference),
            query={"after": after, "limit": limit},
        )
        return found

    def settle_registration(
        self, reference: str, body: types.PaymentIn, *, idempotency_key: str | None = None
    ) -> types.RegistrationOut:
        """Write down a payment.

        Write down what was paid by hand, or waived; it confirms what was held for it. Scope:
        registrations:write.

        Two parts may be alike, so one that is sent again without an `Idempotency-Key` is a second one, as
        far as something is open. More than is open is refused.
        """
        found: types.RegistrationOut = self.call(
            "POST",
            addressed("/api/v1/registrations/{reference}/payment", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def reverse_payment(
        self, reference: str, key: str, body: types.Why, *, idempotency_key: str | None = None
    ) -> types.RegistrationOut:
        """Take a payment back.

        Take back what was written down; money that was given is given back by hand. Scope:
        registrations:write.

        Places stay: who has one already owes it at the door.
        """
        found: types.RegistrationOut = self.call(
            "POST",
            addressed(
                "/api/v1/registrations/{reference}/payments/{key}/reversal", reference=reference, key=key
            ),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def show_takings(self, reference: str) -> types.TakingsOut:
        """What an event takes.

        Return what was agreed, paid and waived at an event, and what is open. Scope: registrations:read.

        Whose registrations these are lists `GET /registrations?event=…&owes=open`.
        """
        found: types.TakingsOut = self.call(
            "GET", addressed("/api/v1/events/{reference}/takings", reference=reference)
        )
        return found
