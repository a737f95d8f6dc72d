"""What tests of the client and of the command have: an installation that answers on loopback, a token for it."""

from collections.abc import Callable

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.people.conftest import fresh_limits
from turnout.people.actions import api_tokens
from turnout.people.models import User

__all__ = ["fresh_limits"]


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    """Serve the test database from threads of this process; return the address."""
    settings.TURNOUT_URL = live_server.url
    return live_server.url


@pytest.fixture
def token() -> Callable[..., str]:
    """Return a function that makes a token of somebody for some scopes."""

    def made(user: User, *scopes: str) -> str:
        return api_tokens.make(user, "A program", list(scopes), 30, by=user.actor)[1]

    return made
