"""Operations on registrations, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class Registrations(Caller):
    """Operations on registrations."""

    def list_questions(self, reference: str) -> list[types.QuestionOut]:
        """What an event asks.

        Return what is asked of those who register, in order: once, or about everybody who comes.
        """
        found: list[types.QuestionOut] = self.call(
            "GET", addressed("/api/v1/events/{reference}/questions", reference=reference)
        )
        return found

    def create_registration(
        self, body: types.BookingIn, *, idempotency_key: str | None = None
    ) -> types.RegistrationOut:
        """Register somebody.

        Register somebody at an event of yours, as the form does or, `as_staff`, the desk. Scope:
        registrations:write.
        """
        found: types.RegistrationOut = self.call(
            "POST", "/api/v1/registrations", body=body, idempotency_key=idempotency_key
        )
        return found

    def list_registrations(
        self,
        *,
        after: str | None = None,
        limit: int | None = None,
        event: str | None = None,
        state: Literal[
            "waiting",
            "pending",
            "pending_payment",
            "confirmed",
            "declined",
            "cancelled",
            "expired",
            "transferred",
        ]
        | None = None,
        tier: str | None = None,
        email: str | None = None,
        owes: Literal["", "open", "settled", "back"] | None = None,
        made_from: datetime | str | None = None,
        made_until: datetime | str | None = None,
    ) -> Page[types.RegistrationOut]:
        """Registrations, newest first.

        List the registrations for events you work with, without answers. Scope: registrations:read.
        """
        found: Page[types.RegistrationOut] = self.call(
            "GET",
            "/api/v1/registrations",
            query={
                "after": after,
                "limit": limit,
                "event": event,
                "state": state,
                "tier": tier,
                "email": email,
                "owes": owes,
                "made_from": made_from,
                "made_until": made_until,
            },
        )
        return found

    def show_registration(self, reference: str) -> types.RegistrationOut:
        """One registration.

        Return a registration for an event you work with, with its answers. Scope: registrations:read.
        """
        found: types.RegistrationOut = self.call(
            "GET", addressed("/api/v1/registrations/{reference}", reference=reference)
        )
        return found

    def change_registration(
        self,
        reference: str,
        body: types.Correcting,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.RegistrationOut:
        """Correct answers.

        Correct what was answered, leaving empty what nobody knows. Scope: registrations:write.
        """
        found: types.RegistrationOut = self.call(
            "PATCH",
            addressed("/api/v1/registrations/{reference}", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def cancel_registration(
        self, reference: str, body: types.CancellingWhy, *, idempotency_key: str | None = None
    ) -> types.RegistrationOut:
        """Cancel places of a registration.

        Cancel the places and waits of these people, or of all; the family is told. Scope:
        registrations:write.
        """
        found: types.RegistrationOut = self.call(
            "POST",
            addressed("/api/v1/registrations/{reference}/cancellation", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def confirm_again(self, reference: str, *, idempotency_key: str | None = None) -> types.RegistrationOut:
        """Send the confirmation again.

        Send whoever registered a mail with the registration as it stands; five an hour. Scope:
        registrations:write.
        """
        found: types.RegistrationOut = self.call(
            "POST",
            addressed("/api/v1/registrations/{reference}/confirmation", reference=reference),
            idempotency_key=idempotency_key,
        )
        return found

    def add_people(
        self, reference: str, body: types.PartyIn, *, idempotency_key: str | None = None
    ) -> types.RegistrationOut:
        """Add people.

        Add people to a registration, as its own page does: places, or the line. Scope: registrations:write.
        """
        found: types.RegistrationOut = self.call(
            "POST",
            addressed("/api/v1/registrations/{reference}/people", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def decide_registration(
        self, reference: str, body: types.Deciding, *, idempotency_key: str | None = None
    ) -> types.RegistrationOut:
        """Decide on a registration.

        Approve or decline those who wait for a decision; the family is told. Scope: registrations:write.
        """
        found: types.RegistrationOut = self.call(
            "POST",
            addressed("/api/v1/registrations/{reference}/decision", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def list_waitlist(self, reference: str) -> list[types.EntryOut]:
        """Who stands in line.

        List who stands in the lines of an event, first to last, at most 500. Scope: registrations:read.
        """
        found: list[types.EntryOut] = self.call(
            "GET", addressed("/api/v1/events/{reference}/waitlist", reference=reference)
        )
        return found

    def rise_in_waitlist(
        self, reference: str, key: str, body: types.Why, *, idempotency_key: str | None = None
    ) -> types.EntryOut:
        """Move up in line.

        Move an entry one rank up in its line. Scope: registrations:write.
        """
        found: types.EntryOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/waitlist/{key}/rise", reference=reference, key=key),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def top_waitlist(
        self, reference: str, key: str, body: types.Why, *, idempotency_key: str | None = None
    ) -> types.EntryOut:
        """Move to the top of the line.

        Move an entry to the top of its line. Scope: registrations:write.
        """
        found: types.EntryOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/waitlist/{key}/top", reference=reference, key=key),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def offer_to_waitlist(
        self, reference: str, key: str, body: types.Why, *, idempotency_key: str | None = None
    ) -> types.EntryOut:
        """Offer a place now.

        Offer what is free to an entry, although it is not its turn. Scope: registrations:write.
        """
        found: types.EntryOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/waitlist/{key}/offer", reference=reference, key=key),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def list_tags(self, reference: str) -> list[types.TagOut]:
        """Tags of a registration.

        List the words that staff put on a registration. Scope: registrations:read.
        """
        found: list[types.TagOut] = self.call(
            "GET", addressed("/api/v1/registrations/{reference}/tags", reference=reference)
        )
        return found

    def add_tag(
        self, reference: str, body: types.TagIn, *, idempotency_key: str | None = None
    ) -> types.TagOut:
        """Put a tag on a registration.

        Put a word on a registration; one that is there stays as it is. Scope: registrations:write.
        """
        found: types.TagOut = self.call(
            "POST",
            addressed("/api/v1/registrations/{reference}/tags", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def delete_tag(self, reference: str, key: str, *, idempotency_key: str | None = None) -> None:
        """Take a tag off.

        Take a word off a registration. Scope: registrations:write.
        """
        self.call(
            "DELETE",
            addressed("/api/v1/registrations/{reference}/tags/{key}", reference=reference, key=key),
            idempotency_key=idempotency_key,
        )

    def cancel_places(
        self, reference: str, body: types.CancellingManyIn, *, idempotency_key: str | None = None
    ) -> list[types.CancelledOut]:
        """Cancel places of many families.

        Cancel the places and waits of these people, family by family; each is told once. Scope:
        registrations:write.

        A family that is refused does not stop the next; people who have nothing any more are left out.
        """
        found: list[types.CancelledOut] = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/roster/cancellation", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found
