"""Operations on webhooks, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class Webhooks(Caller):
    """Operations on webhooks."""

    def list_webhooks(self, *, after: str | None = None, limit: int | None = None) -> Page[types.WebhookOut]:
        """Webhooks.

        List the webhooks that you manage, the newest first. Scope: webhooks:write.
        """
        found: Page[types.WebhookOut] = self.call(
            "GET", "/api/v1/webhooks", query={"after": after, "limit": limit}
        )
        return found

    def create_webhook(
        self, body: types.NewWebhook, *, idempotency_key: str | None = None
    ) -> types.WebhookOut:
        """Make a webhook.

        Let a program be told what happens; its secret is in this answer only. Scope: webhooks:write.
        """
        found: types.WebhookOut = self.call(
            "POST", "/api/v1/webhooks", body=body, idempotency_key=idempotency_key
        )
        return found

    def show_webhook(self, key: str) -> types.WebhookOut:
        """One webhook.

        Return a webhook and how it goes. Scope: webhooks:write.
        """
        found: types.WebhookOut = self.call("GET", addressed("/api/v1/webhooks/{key}", key=key))
        return found

    def change_webhook(
        self,
        key: str,
        body: types.WebhookValues,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.WebhookOut:
        """Change a webhook.

        Change name, address or entries; with another address or other entries it is yours. Scope:
        webhooks:write.
        """
        found: types.WebhookOut = self.call(
            "PATCH",
            addressed("/api/v1/webhooks/{key}", key=key),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def delete_webhook(self, key: str, *, idempotency_key: str | None = None) -> None:
        """Delete a webhook.

        Tell it nothing any more; its log goes tonight. Scope: webhooks:write.
        """
        self.call("DELETE", addressed("/api/v1/webhooks/{key}", key=key), idempotency_key=idempotency_key)

    def rotate_webhook_secret(self, key: str, *, idempotency_key: str | None = None) -> types.WebhookOut:
        """Make a new secret.

        Make a new secret, told in this answer only; for a day the former one signs too. Scope:
        webhooks:write.
        """
        found: types.WebhookOut = self.call(
            "POST", addressed("/api/v1/webhooks/{key}/secret", key=key), idempotency_key=idempotency_key
        )
        return found

    def end_former_secret(self, key: str, *, idempotency_key: str | None = None) -> None:
        """End the former secret.

        Let the secret before the present one sign nothing any more, at once. Scope: webhooks:write.
        """
        self.call(
            "DELETE",
            addressed("/api/v1/webhooks/{key}/former-secret", key=key),
            idempotency_key=idempotency_key,
        )

    def pause_webhook(self, key: str, *, idempotency_key: str | None = None) -> types.WebhookOut:
        """Pause a webhook.

        Send nothing until it is resumed; what happens is kept. Scope: webhooks:write.
        """
        found: types.WebhookOut = self.call(
            "POST", addressed("/api/v1/webhooks/{key}/pause", key=key), idempotency_key=idempotency_key
        )
        return found

    def resume_webhook(self, key: str, *, idempotency_key: str | None = None) -> types.WebhookOut:
        """Resume a webhook.

        Send again, what waited first and in order; the webhook is yours from then on. Scope:
        webhooks:write.
        """
        found: types.WebhookOut = self.call(
            "POST", addressed("/api/v1/webhooks/{key}/resumption", key=key), idempotency_key=idempotency_key
        )
        return found

    def list_deliveries(
        self, key: str, *, after: str | None = None, limit: int | None = None, state: str | None = None
    ) -> Page[types.DeliveryOut]:
        """What it was told.

        List what a webhook was told and is to be told, the newest first. Scope: webhooks:write.
        """
        found: Page[types.DeliveryOut] = self.call(
            "GET",
            addressed("/api/v1/webhooks/{key}/deliveries", key=key),
            query={"after": after, "limit": limit, "state": state},
        )
        return found

    def send_ping(self, key: str, *, idempotency_key: str | None = None) -> types.DeliveryOut:
        """Try a webhook out.

        Send a try-out (webhook.ping); its delivery says what was answered. Scope: webhooks:write.
        """
        found: types.DeliveryOut = self.call(
            "POST", addressed("/api/v1/webhooks/{key}/deliveries", key=key), idempotency_key=idempotency_key
        )
        return found

    def send_delivery_again(
        self, key: str, delivery: str, *, idempotency_key: str | None = None
    ) -> types.DeliveryOut:
        """Send something again.

        Send what arrived or was given up once more, under the same id. Scope: webhooks:write.
        """
        found: types.DeliveryOut = self.call(
            "POST",
            addressed("/api/v1/webhooks/{key}/deliveries/{delivery}/copies", key=key, delivery=delivery),
            idempotency_key=idempotency_key,
        )
        return found
