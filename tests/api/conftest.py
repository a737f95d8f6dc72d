"""What tests of the API have: limits that start empty, the codes that were sent, one connection for many requests."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import signals
from django.db import close_old_connections

from tests.people.conftest import code_to, fresh_limits, mail

__all__ = ["code_to", "fresh_limits", "mail", "one_connection"]


@pytest.fixture
def one_connection(settings: Any) -> Iterator[None]:
    """Ask through WSGI without closing the test's connection after each request, as often as it takes."""
    settings.TURNOUT_LIMIT_API = 1_000_000
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)
