"""Operations on messages, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class Messages(Caller):
    """Operations on messages."""

    def list_messages(
        self,
        *,
        after: str | None = None,
        limit: int | None = None,
        state: Literal[
            "queued",
            "sending",
            "sent",
            "delivered",
            "opened",
            "clicked",
            "bounced",
            "suppressed",
            "withdrawn",
            "expired",
            "dead",
        ]
        | None = None,
        template: str | None = None,
        event: str | None = None,
        address: str | None = None,
        q: str | None = None,
    ) -> Page[types.MessageOut]:
        """Messages, newest first.

        List what was said to whom and how far it got. Scope: messages:read.
        """
        found: Page[types.MessageOut] = self.call(
            "GET",
            "/api/v1/messages",
            query={
                "after": after,
                "limit": limit,
                "state": state,
                "template": template,
                "event": event,
                "address": address,
                "q": q,
            },
        )
        return found

    def show_message(self, key: str) -> types.WholeMessageOut:
        """One message.

        Return a message with its words; what would open something is masked. Scope: messages:read.
        """
        found: types.WholeMessageOut = self.call("GET", addressed("/api/v1/messages/{key}", key=key))
        return found

    def send_message_again(self, key: str, *, idempotency_key: str | None = None) -> types.WholeMessageOut:
        """Send a message once more.

        Queue a message once more, with the facts as they are now; answers with the new one. Scope:
        messages:write.
        """
        found: types.WholeMessageOut = self.call(
            "POST", addressed("/api/v1/messages/{key}/copies", key=key), idempotency_key=idempotency_key
        )
        return found
