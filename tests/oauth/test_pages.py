"""Connected apps on one's own account, and as the desk registers them; the key that signs; what an erasure leaves."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests import cast
from tests.api import asking as api
from tests.oauth.asking import App
from tests.oauth.conftest import registered
from turnout.audit.models import AuditEntry
from turnout.front.actions import erasing
from turnout.kernel.actors import SYSTEM
from turnout.messaging.models import Message
from turnout.people.actions import id_keys
from turnout.people.models import ApiToken, ConnectedApp, Connection, Exchange, User
from turnout.people.rules import oauth

pytestmark = pytest.mark.django_db
OWN, DESK = "/my/account/programs/", "/desk/apps/"
SENT = {
    "name": "Calendar",
    "website": "https://calendar.example.org/",
    "redirects": "https://calendar.example.org/back\r\n\r\nhttp://127.0.0.1:8000/back ",
    "scopes": ["openid", "events:read"],
    "kind": "secret",
}


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(cast.sys())
    return client


def secret_of(client: Client, response: Any) -> str:
    assert response.status_code == 303, response.content.decode()
    found = re.search(r'id="secret">([^<]+)', client.get(response["Location"]).content.decode())
    assert found
    return found[1]


def test_what_one_has_connected_is_listed_and_disconnected(client: Client, app: App, cleo: User) -> None:
    assert "No app is connected" in client.get(OWN).content.decode()
    said = app.connected(client)
    page = client.get(OWN).content.decode()
    for words in ("Calendar", "See events, drafts too", "last used"):
        assert words in page
    key = Connection.objects.get().pk
    asked = client.get(f"{OWN}{key}/removal/").content.decode()
    assert "Disconnect Calendar?" in asked
    assert "Keep it" in asked
    assert api.get("/token", said["access_token"]).status_code == 200
    assert client.post(f"{OWN}{key}/removal/")["Location"] == OWN
    assert client.post(f"{OWN}{key}/removal/").status_code == 303
    assert api.get("/token", said["access_token"]).status_code == 401
    assert app.refresh(said["refresh_token"]).status_code == 400
    assert [one.facts["what"] for one in Message.objects.filter(template="app_connected").order_by("pk")] == [
        "connection_made",
        "connection_ended",
    ]
    assert "No app is connected" in client.get(OWN).content.decode()


def test_nobody_disconnects_what_another_connected(client: Client, app: App) -> None:
    said = app.connected(client)
    stranger = Client()
    stranger.force_login(cast.dan())
    assert stranger.get(f"{OWN}{Connection.objects.get().pk}/removal/").status_code == 404
    assert stranger.post(f"{OWN}{Connection.objects.get().pk}/removal/").status_code == 404
    assert api.get("/token", said["access_token"]).status_code == 200


def test_the_list_takes_as_many_statements_for_many_as_for_one(client: Client, app: App) -> None:
    app.connected(client)
    client.get(OWN)
    with CaptureQueriesContext(connection) as few:
        client.get(OWN)
    for _ in range(4):
        registered().connected(client)
    with CaptureQueriesContext(connection) as many:
        client.get(OWN)
    assert len(many) == len(few)


def test_tokens_of_apps_are_not_among_those_made_by_hand(client: Client, app: App, cleo: User) -> None:
    for _ in range(22):
        app.connected(client)
    assert api.get("/token", api.token(cleo)).status_code == 200


def test_the_page_of_a_secret_says_whose_it_is(admin: Client) -> None:
    page = admin.get(admin.post(DESK, SENT)["Location"]).content.decode()
    assert f"The secret of {SENT['name']}" in page


def test_the_desk_registers_an_app_and_shows_its_secret_once(admin: Client) -> None:
    response = admin.post(DESK, SENT)
    secret = secret_of(admin, response)
    row = ConnectedApp.objects.get()
    assert row.redirects == ["https://calendar.example.org/back", "http://127.0.0.1:8000/back"]
    assert secret not in str(vars(row))
    assert admin.get(response["Location"]).status_code == 303
    page = admin.get(f"{DESK}{row.pk}/").content.decode()
    assert str(row.pk) in page
    assert "/.well-known/openid-configuration" in page
    assert "Calendar" not in str(AuditEntry.objects.get(verb="connected_app.made").facts)


def test_a_public_app_has_no_secret(admin: Client) -> None:
    response = admin.post(DESK, {**SENT, "kind": "public"})
    row = ConnectedApp.objects.get()
    assert response["Location"] == f"{DESK}{row.pk}/"
    assert not row.is_confidential
    assert admin.post(f"{DESK}{row.pk}/rotation/").status_code == 409


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "http://example.org"}, "website"),
        ({"redirects": ""}, "redirects"),
        ({"redirects": "https://a.example.org/\n" * 1 + "x"}, "redirects"),
        ({"redirects": "\n".join(f"https://a.example.org/{n}" for n in range(11))}, "redirects"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"kind": "both"}, "kind"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(admin: Client, wrong: dict[str, Any], field: str) -> None:
    response = admin.post(DESK, {**SENT, **wrong})
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not ConnectedApp.objects.exists()


@pytest.mark.parametrize(
    ("address", "is_right"),
    [
        ("https://app.example.org/back?x=1", True),
        ("http://localhost:8000/back", True),
        ("http://[::1]:8000/back", True),
        ("org.example.app:/back", True),
        ("http://app.example.org/back", False),
        ("https:///back", False),
        ("https://app.example.org/back#part", False),
        ("https://me@app.example.org/back", False),
        ("https://*.example.org/back", False),
        ("https://app.example.org;script-src/back", False),
        ("https://app.example.org\\@evil.example/", False),
        ("https://app.example.org:x/", False),
        ("https://[::1/", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//app.example.org/back", False),
        ("/back", False),
        ("https://app.example.org/" + "x" * 10_000, False),
        ("https://ä.example.org/", False),
        ("https://a.example.org/\0", False),
        ("https://a.example.org/\n", False),
    ],
)
def test_addresses_that_people_may_be_led_back_to(address: str, is_right: bool) -> None:
    assert oauth.is_address(address) is is_right


def test_an_app_is_changed_and_kept_to_what_it_is_registered_for(
    admin: Client, client: Client, app: App
) -> None:
    page = f"{DESK}{app.row.pk}/"
    sent = {"name": "Calendar 2", "redirects": app.row.redirects[0], "scopes": ["openid"]}
    assert admin.post(page, sent)["Location"] == page
    assert admin.post(page, {**sent, "redirects": "x"}).status_code == 422
    assert "error=invalid_scope" in client.get(app.asks())["Location"]
    assert "Calendar 2" in client.get(app.asks(scope="openid")).content.decode()


def test_a_retired_app_opens_nothing_any_more(admin: Client, client: Client, app: App) -> None:
    said = app.connected(client)
    page = f"{DESK}{app.row.pk}/"
    assert admin.post(f"{page}retirement/")["Location"] == DESK
    assert admin.post(f"{page}retirement/").status_code == 303
    assert api.get("/token", said["access_token"]).status_code == 401
    assert app.refresh(said["refresh_token"]).status_code == 401
    assert "retired" in admin.get(DESK).content.decode()
    assert (
        admin.post(page, {"name": "X", "redirects": app.row.redirects[0], "scopes": ["openid"]}).status_code
        == 422
    )


def test_an_erasure_leaves_no_connection(client: Client, app: App, cleo: User) -> None:
    app.connected(client)
    cleo.grants.all().delete()
    erasing.erase_now(cast.person(cleo), by=SYSTEM)
    for model in (Connection, Exchange, ApiToken):
        assert not model.objects.exists()


def test_without_a_key_nobody_is_told_who_somebody_is(
    client: Client, app: App, settings: Settings, tmp_path: Path
) -> None:
    settings.TURNOUT_ID_KEY_FILE = str(tmp_path / "none.pem")
    assert Client().get("/oauth/keys.json").json() == {"keys": []}
    assert "error=invalid_scope" in client.get(app.asks())["Location"]
    assert app.connected(client, scope="events:read")["access_token"]


def test_a_key_is_made_once_for_its_owners_eyes_only(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "new" / "id-key.pem"
    settings.TURNOUT_ID_KEY_FILE = str(file)
    assert id_keys.make()
    raw = file.read_bytes()
    assert not id_keys.make()
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (raw, 0o600)
    assert id_keys.has_key()
