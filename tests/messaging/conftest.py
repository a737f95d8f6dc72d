"""Messages for tests, and hooks that are put back afterwards."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from turnout.messaging import actions as messaging
from turnout.messaging.actions import hooks
from turnout.messaging.actions.channels import smtp
from turnout.messaging.models import Message

Write = Callable[..., Message]


def draft(
    email: str = "ana@example.org", *, key: str = "", name: str = "Ana Moreau", **more: Any
) -> messaging.Draft:
    """Return a draft of the smallest message there is."""
    facts = {"asked_at": "2026-11-20T09:30:00+00:00", **more.pop("facts", {})}
    return messaging.Draft(
        "test_mail",
        messaging.Recipient(name, email),
        messaging.About("tests.thing", more.pop("about", "1")),
        key or f"test_mail:{uuid4()}",
        facts,
        **more,
    )


@pytest.fixture(autouse=True)
def hooks_of_this_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test add hooks that no other test sees."""
    for name in ("_truths", "_fillers", "_attachers"):
        monkeypatch.setattr(hooks, name, dict(getattr(hooks, name)))


@pytest.fixture(autouse=True)
def hang_up() -> Iterator[None]:
    """Close the connection to a mail server that a test left open."""
    yield
    smtp.hang_up()


@pytest.fixture
def write() -> Write:
    """Write one message: an address, and what a draft takes."""

    def send(email: str = "ana@example.org", **more: Any) -> Message:
        one = draft(email, **more)
        return messaging.send(
            one.template,
            to=one.to,
            about=one.about,
            key=one.key,
            at=one.at,
            expires_at=one.expires_at,
            priority=one.priority,
            event_id=one.event_id,
            metro_id=one.metro_id,
            **one.facts,
        )

    return send
