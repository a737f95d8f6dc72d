"""Operations on regions and topics, written from the OpenAPI document by `make docs`: do not edit."""

from datetime import datetime
from typing import Any, Literal

from turnout_client.answers import Page, Tagged
from turnout_client.calling import Caller, addressed
from turnout_client.generated import types


class RegionsAndTopics(Caller):
    """Operations on regions and topics."""

    def create_metro(self, body: types.NewMetro, *, idempotency_key: str | None = None) -> types.MetroOut:
        """Add a region.

        Add a region; then give somebody the role of its coordinator. Scope: metros:write.
        """
        found: types.MetroOut = self.call(
            "POST", "/api/v1/metros", body=body, idempotency_key=idempotency_key
        )
        return found

    def show_metro(self, slug: str) -> types.MetroOut:
        """One region.

        Return a region; to those who may change it also whom to ask there and its domain of short links.
        """
        found: types.MetroOut = self.call("GET", addressed("/api/v1/metros/{slug}", slug=slug))
        return found

    def change_metro(
        self,
        slug: str,
        body: types.MetroValues,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.MetroOut:
        """Change a region.

        Change what a region says of itself; its address stays. Scope: metros:write.
        """
        found: types.MetroOut = self.call(
            "PATCH",
            addressed("/api/v1/metros/{slug}", slug=slug),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def delete_metro(self, slug: str, *, idempotency_key: str | None = None) -> None:
        """Delete a region.

        Delete a region that nothing lies in. Scope: metros:write.
        """
        self.call("DELETE", addressed("/api/v1/metros/{slug}", slug=slug), idempotency_key=idempotency_key)

    def list_topics(self) -> list[types.TopicOut]:
        """Topics.

        Return what events can be about, by name.
        """
        found: list[types.TopicOut] = self.call("GET", "/api/v1/topics")
        return found

    def create_topic(self, body: types.TopicName, *, idempotency_key: str | None = None) -> types.TopicOut:
        """Add a topic.

        Add a topic: whoever makes events of a region may. Scope: metros:write.
        """
        found: types.TopicOut = self.call(
            "POST", "/api/v1/topics", body=body, idempotency_key=idempotency_key
        )
        return found

    def rename_topic(
        self,
        slug: str,
        body: types.TopicName,
        *,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> types.TopicOut:
        """Rename a topic.

        Give a topic another name; its address stays. Scope: metros:write.
        """
        found: types.TopicOut = self.call(
            "PATCH",
            addressed("/api/v1/topics/{slug}", slug=slug),
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return found

    def delete_topic(self, slug: str, *, idempotency_key: str | None = None) -> None:
        """Delete a topic.

        Delete a topic; its events go without. Scope: metros:write.
        """
        self.call("DELETE", addressed("/api/v1/topics/{slug}", slug=slug), idempotency_key=idempotency_key)
