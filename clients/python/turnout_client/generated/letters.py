"""Operations on letters, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class Letters(Caller):
    """Operations on letters."""

    def preview_letter(
        self, reference: str, body: types.PreviewIn, *, idempotency_key: str | None = None
    ) -> types.LetterPreviewOut:
        """See who would receive a letter.

        Return page by page which families a letter would reach, what each would read; writes nothing.

        All pages are about the same families: where others would receive it by now, the next one is refused
        (`lost_race`). Scope: letters:write.
        """
        found: types.LetterPreviewOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/letters/preview", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def send_letter(
        self, reference: str, body: types.SendingIn, *, idempotency_key: str | None = None
    ) -> types.LetterOut:
        """Write to families.

        Write to exactly the families that the preview named, once each. Scope: letters:write.

        The same words may be meant twice, so what is sent again without an `Idempotency-Key` is a second
        letter.
        """
        found: types.LetterOut = self.call(
            "POST",
            addressed("/api/v1/events/{reference}/letters", reference=reference),
            body=body,
            idempotency_key=idempotency_key,
        )
        return found

    def list_letters(
        self, reference: str, *, after: str | None = None, limit: int | None = None
    ) -> Page[types.LetterOut]:
        """Letters to families, newest first.

        List the letters to families of an event, with how far they got. Scope: messages:read.
        """
        found: Page[types.LetterOut] = self.call(
            "GET",
            addressed("/api/v1/events/{reference}/letters", reference=reference),
            query={"after": after, "limit": limit},
        )
        return found

    def show_letter(self, reference: str, key: str) -> types.LetterOut:
        """One letter.

        Return a letter to families, with how far it got. Scope: messages:read.
        """
        found: types.LetterOut = self.call(
            "GET", addressed("/api/v1/events/{reference}/letters/{key}", reference=reference, key=key)
        )
        return found

    def list_letter_messages(
        self, reference: str, key: str, *, after: str | None = None, limit: int | None = None
    ) -> Page[types.MessageOut]:
        """What became of a letter.

        List the messages of a letter: to whom each went, and how far it got. Scope: messages:read.
        """
        found: Page[types.MessageOut] = self.call(
            "GET",
            addressed("/api/v1/events/{reference}/letters/{key}/messages", reference=reference, key=key),
            query={"after": after, "limit": limit},
        )
        return found
