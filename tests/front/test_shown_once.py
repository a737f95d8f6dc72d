"""Secrets between the act that makes them and the page that shows them: sealed in the session, taken once."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tests import cast
from tests.people.conftest import fresh_limits
from turnout.kernel import clock
from turnout.kernel.actors import EVERYWHERE
from turnout.people.actions import applications, keys
from turnout.people.policy.roles import Role
from turnout.ui import once

__all__ = ["fresh_limits"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Client:
    """Return the browser of the administrator, just signed in: ways in are opened to such a one only."""
    user = cast.sys()
    keys.set_password(user, cast.PASSWORD, by=user.actor)
    client = Client()
    sent = {"login": user.email, "email": user.email, "password": cast.PASSWORD}
    assert client.post("/accounts/login/password/", sent).status_code == 303
    return client


def webhook(client: Client) -> Any:
    sent = {
        "name": "Signs",
        "url": "https://signs.example.org/",
        "where": "everywhere",
        "told_0": ["event.made"],
    }
    return client.post("/desk/webhooks/new/", sent)


def app(client: Client) -> Any:
    sent = {
        "name": "Calendar",
        "website": "https://calendar.example.org/",
        "redirects": "https://calendar.example.org/back",
        "scopes": ["openid"],
        "kind": "secret",
    }
    return client.post("/desk/apps/", sent)


def application_token(client: Client) -> Any:
    made = applications.make("Scanner", "Tickets at the door", by=cast.sys().actor)
    applications.give(made, Role.EVENTS_OFFICER, EVERYWHERE, by=cast.sys().actor)
    sent = {"token_name": "Tablet", "scopes": ["events:read"], "days": "30"}
    return client.post(f"/desk/applications/{made.pk}/tokens/", sent)


def own_token(client: Client) -> Any:
    return client.post("/my/account/tokens/", {"name": "Script", "scopes": ["events:read"], "days": "30"})


def recovery_codes(client: Client) -> Any:
    client.get("/my/account/app/")
    secret = client.session["mfa.totp.secret"]
    now = next(totp.yield_hotp_counters_from_time())
    code = totp.format_hotp_value(totp.hotp_value(secret, now))
    return client.post("/my/account/app/", {"code": str(code)})


def shown_on(page: str) -> str:
    found = re.search(r'id="secret">([^<]+)|class="code b">([^<]+)', page)
    assert found, page
    return found[1] or found[2]


ALL = pytest.mark.parametrize("make", [webhook, app, application_token, own_token, recovery_codes])


@ALL
def test_a_secret_lies_sealed_until_its_page_shows_it_once(
    boss: Client, make: Callable[[Client], Any]
) -> None:
    made = make(boss)
    assert made.status_code == 303
    lying = json.dumps(dict(boss.session))
    boss.head(made["Location"])
    page = boss.get(made["Location"])
    assert page.status_code == 200
    assert shown_on(page.content.decode()) not in lying
    assert boss.get(made["Location"]).status_code == 303


@ALL
def test_a_secret_that_nobody_fetches_is_shown_no_more(boss: Client, make: Callable[[Client], Any]) -> None:
    made = make(boss)
    with clock.shifted(once.WITHIN + timedelta(seconds=1)):
        assert boss.get(made["Location"]).status_code == 303


def test_a_secret_is_shown_after_the_installation_changed_its_key(boss: Client, settings: Any) -> None:
    made = webhook(boss)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another one " * 5
    assert boss.get(made["Location"]).status_code == 200


def test_a_secret_is_not_shown_on_the_page_of_another(boss: Client) -> None:
    first, second = webhook(boss), webhook(boss)
    assert boss.get(first["Location"]).status_code == 303
    assert boss.get(second["Location"]).status_code == 200


def test_what_an_earlier_version_left_in_a_session_is_not_shown_and_breaks_nothing(boss: Client) -> None:
    session = boss.session
    session["api_token"] = {"name": "Till", "secret": "turnout_left_behind"}
    session.save()
    answer = boss.get("/my/account/tokens/new/")
    assert answer.status_code == 303
