"""What tests of connected apps have: limits that start empty, a key that signs, an app, somebody signed in."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests import build, cast
from tests.oauth.asking import REDIRECT, App
from tests.people.conftest import code_to, fresh_limits, mail
from turnout.kernel.actors import SYSTEM
from turnout.people.actions import accounts, id_keys, registering_apps
from turnout.people.models import User
from turnout.people.policy import scopes

__all__ = ["code_to", "fresh_limits", "mail"]


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("id") / "id-key.pem"


@pytest.fixture(autouse=True)
def _key(key_file: Path, settings: Settings) -> None:
    settings.TURNOUT_ID_KEY_FILE = str(key_file)
    id_keys.make()


@pytest.fixture
def cleo() -> User:
    user = cast.cleo(build.a_metro())
    accounts.keep_address(user, user.email)
    return user


@pytest.fixture
def client(cleo: User) -> Client:
    client = Client()
    client.force_login(cleo)
    return client


def registered(**more: Any) -> App:
    """Return an app that may ask for everything, with its secret."""
    given = {"is_confidential": False, **more}
    app, secret = registering_apps.register("Calendar", [REDIRECT], scopes.to_ask(), by=SYSTEM, **given)
    return App(app, secret)


@pytest.fixture
def app() -> App:
    return registered()


@pytest.fixture
def server_app() -> App:
    return registered(is_confidential=True)
