"""Operations on your own registrations, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class YourOwnRegistrations(Caller):
    """Operations on your own registrations."""

    def list_my_registrations(
        self, *, after: str | None = None, limit: int | None = None
    ) -> Page[types.RegistrationOut]:
        """Yours, newest first.

        List what you and your children are registered for, without answers. Scope: own:read.
        """
        found: Page[types.RegistrationOut] = self.call(
            "GET", "/api/v1/me/registrations", query={"after": after, "limit": limit}
        )
        return found

    def create_my_registration(
        self, body: types.OwnBookingIn, *, idempotency_key: str | None = None
    ) -> types.RegistrationOut:
        """Register yourself.

        Register yourself, your children or your guests at an event that everybody may open. Scope:
        own:write.
        """
        found: types.RegistrationOut = self.call(
            "POST", "/api/v1/me/registrations", body=body, idempotency_key=idempotency_key
        )
        return found

    def show_my_registration(self, reference: str) -> types.RegistrationOut:
        """One of yours.

        Return a registration that you made, or that your children are in. Scope: own:read.
        """
        found: types.RegistrationOut = self.call(
            "GET", addressed("/api/v1/me/registrations/{reference}", reference=reference)
        )
        return found

    def change_my_registration(
        self,
        reference: str,
        body: types.Changing,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.RegistrationOut:
        """Change names, answers.

        Correct names, ages and, until registration closes, answers; of your own children. Scope: own:write.
        """
        found: types.RegistrationOut = self.call(
            "PATCH",
            addressed("/api/v1/me/registrations/{reference}", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def cancel_my_registration(
        self, reference: str, body: types.Cancelling | None = None, *, idempotency_key: str | None = None
    ) -> types.RegistrationOut:
        """Cancel places of yours.

        Cancel the places and waits of these people, or of everybody, before the event begins. Scope:
        own:write.
        """
        found: types.RegistrationOut = self.call(
            "POST",
            addressed("/api/v1/me/registrations/{reference}/cancellation", reference=reference),
            body={} if body is None else body,
            idempotency_key=idempotency_key,
        )
        return found

    def confirm_mine_again(
        self, reference: str, *, idempotency_key: str | None = None
    ) -> types.RegistrationOut:
        """Have the confirmation sent again.

        Have a mail sent to you with the registration as it stands; five an hour. Scope: own:write.
        """
        found: types.RegistrationOut = self.call(
            "POST",
            addressed("/api/v1/me/registrations/{reference}/confirmation", reference=reference),
            idempotency_key=idempotency_key,
        )
        return found

    def add_my_people(
        self, reference: str, body: types.PartyIn, *, idempotency_key: str | None = None
    ) -> types.RegistrationOut:
        """Add people.

        Add people to a registration of yours: places, or the line. Scope: own:write.
        """
        found: types.RegistrationOut = self.call(
            "POST",
            addressed("/api/v1/me/registrations/{reference}/people", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def list_my_offers(self) -> list[types.OfferOut]:
        """Places offered to you.

        List what is offered to your registrations now, the first to end first. Scope: own:read.
        """
        found: list[types.OfferOut] = self.call("GET", "/api/v1/me/offers")
        return found

    def accept_offer(
        self, key: str, body: types.Chosen | None = None, *, idempotency_key: str | None = None
    ) -> types.RegistrationOut:
        """Take an offer.

        Take the places of an offer, for the first who wait or for those chosen. Scope: own:write.
        """
        found: types.RegistrationOut = self.call(
            "POST",
            addressed("/api/v1/me/offers/{key}/acceptance", key=key),
            body={} if body is None else body,
            idempotency_key=idempotency_key,
        )
        return found

    def refuse_offer(
        self, key: str, body: types.Passing | None = None, *, idempotency_key: str | None = None
    ) -> types.RegistrationOut:
        """Let an offer go.

        Let an offer go: to the end of the line, once, or out of it. Scope: own:write.
        """
        found: types.RegistrationOut = self.call(
            "POST",
            addressed("/api/v1/me/offers/{key}/refusal", key=key),
            body={} if body is None else body,
            idempotency_key=idempotency_key,
        )
        return found
