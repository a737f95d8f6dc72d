"""Programs: an application of the house, made at the desk; and an app of others, registered, connected, disconnected.

The app of others is a tiny page on this machine: it leads to the consent, exchanges the code and asks the API.
"""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests import browser, build, cast
from tests.journeys.test_signing_in import sign_in
from turnout.kernel.actors import SYSTEM
from turnout.people.actions import accounts, id_keys, registering_apps
from turnout.people.rules import oauth

pytestmark = pytest.mark.django_db(transaction=True)
VERIFIER = "tiny-app-" * 6


@pytest.fixture(autouse=True)
def fresh_limits(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Start with nobody having tried anything, and a key that signs."""
    settings.TURNOUT_ID_KEY_FILE = str(tmp_path / "id-key.pem")
    id_keys.make()
    cache.clear()
    yield
    cache.clear()


class TinyApp:
    """A page of others: `/` leads to the consent, `/back` exchanges the code and shows what it learned."""

    def __init__(self, site: str) -> None:
        self.site, self.client_id, self.said = site, "", dict[str, Any]()
        tiny = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                where = urlsplit(self.path)
                if where.path == "/":
                    self.send_response(302)
                    self.send_header("Location", tiny.asks())
                    self.end_headers()
                    return
                words = tiny.came_back(parse_qs(where.query))
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                icon = '<link rel="icon" href="data:,">'
                self.wfile.write(
                    f"<!doctype html><html lang=en><title>Tiny</title>{icon}<p>{words}</p>".encode()
                )

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def asks(self) -> str:
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": f"{self.url}/back",
            "scope": "openid profile events:read",
            "state": "s1",
            "code_challenge": oauth.challenge_of(VERIFIER),
            "code_challenge_method": "S256",
        }
        return f"{self.site}/oauth/authorize/?{urlencode(asked)}"

    def came_back(self, told: dict[str, list[str]]) -> str:
        if "error" in told:
            return f"Tiny was told: {told['error'][0]}"
        sent = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "code": told["code"][0],
            "redirect_uri": f"{self.url}/back",
            "code_verifier": VERIFIER,
        }
        with urllib.request.urlopen(f"{self.site}/oauth/token", urlencode(sent).encode()) as answer:  # noqa: S310 -- our own
            self.said = json.load(answer)
        _status, who = self.asked("/oauth/userinfo")
        return f"Tiny knows {who['name']}"

    def asked(self, path: str) -> tuple[int, Any]:
        """Return the status and the body of what is at a path, asked with the token."""
        headers = {"Authorization": f"Bearer {self.said['access_token']}"}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.site + path, headers=headers)) as answer:  # noqa: S310 -- our own
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


@pytest.fixture
def tiny(site: str) -> Iterator[TinyApp]:
    app = TinyApp(site)
    yield app
    app.server.shutdown()
    app.server.server_close()


def test_an_app_of_others_is_connected_works_and_is_disconnected(tiny: TinyApp, phone: Page) -> None:
    page, cleo = phone, cast.cleo(metro := build.a_metro("Wrenfield"))
    accounts.keep_address(cleo, cleo.email)
    draft = build.an_event(metro=metro, title="Build a robot")
    row, _secret = registering_apps.register(
        "Calendar of the library",
        [f"{tiny.url}/back"],
        ["openid", "profile", "events:read"],
        website="https://calendar.example.org/",
        is_confidential=False,
        by=SYSTEM,
    )
    tiny.client_id = str(row.pk)
    sign_in(page, cleo.email)
    page.goto(tiny.url)
    browser.looked_at(
        page, "consent", once=page.get_by_role("heading", name="Connect Calendar of the library?")
    )
    page.get_by_role("button", name="No, go back").click()
    expect(page.get_by_text("Tiny was told: access_denied")).to_be_visible()
    page.goto(tiny.url)
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_text("Tiny knows Cleo Adeyemi")).to_be_visible()
    assert tiny.asked(f"/api/v1/events/{draft.reference}")[1]["title"] == "Build a robot"
    page.goto(f"{tiny.site}/my/account/")
    page.get_by_role("link", name="Open your connected apps").click()
    browser.looked_at(page, "connected-apps", once=page.get_by_text("last used"))
    page.get_by_role("link", name="Disconnect Calendar of the library").click()
    browser.looked_at(page, "connected-asked", once=page.get_by_role("dialog"))
    page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
    browser.looked_at(page, "connected-none", once=page.get_by_text("No app is connected"))
    assert tiny.asked(f"/api/v1/events/{draft.reference}")[0] == 401
    page.goto(f"{tiny.site}/oauth/authorize/?client_id=x")
    browser.looked_at(page, "consent-unknown", once=page.get_by_text("There is no such app"))


def test_the_desk_makes_an_application_with_a_role_and_a_token(site: str, laptop: Page) -> None:
    page, boss = laptop, cast.sys()
    accounts.keep_address(boss, boss.email)
    sign_in(page, boss.email)
    page.goto(f"{site}/desk/applications/")
    browser.looked_at(page, "applications-none", once=page.get_by_text("No application yet"))
    page.get_by_label("Name", exact=True).fill("Scanner app of the library")
    page.get_by_label("What it is for").fill("Tickets at the door")
    page.get_by_role("button", name="Make the application").click()
    page.get_by_text("Give it a role", exact=True).click()
    browser.looked_at(page, "application-role", once=page.get_by_label("Events officer"))
    page.get_by_label("Events officer").check()
    page.get_by_role("button", name="Give the role").click()
    page.get_by_text("Make a token", exact=True).click()
    browser.looked_at(
        page, "application-scopes", once=page.get_by_role("group", name="Registrations", exact=True)
    )
    page.get_by_label("Name of the token").fill("Tablet")
    page.get_by_label("See events, drafts too").check()
    page.get_by_role("button", name="Make the token").click()
    browser.looked_at(page, "application-secret", once=page.locator("#secret"))
    page.get_by_role("link", name="I have it").click()
    browser.looked_at(page, "application", once=page.get_by_text("not used yet"))
    revoked_and_nearly_retired(page)
    page.goto(f"{site}/desk/applications/")
    browser.looked_at(page, "applications", once=page.get_by_role("link", name="Scanner app of the library"))


def revoked_and_nearly_retired(page: Page) -> None:
    """Revoke the token on the page of an application, which asks first; look at what it asks before it is retired."""
    page.get_by_role("link", name="Revoke Tablet").click()
    browser.looked_at(page, "application-revoke", once=page.get_by_role("dialog"))
    page.get_by_role("button", name="Revoke it for good").click()
    expect(page.get_by_text("“Tablet” opens nothing any more.")).to_be_visible()
    page.get_by_text("Retire the application", exact=True).click()
    browser.looked_at(page, "application-retire", once=page.get_by_role("button", name="Retire it for good"))


def test_the_desk_registers_an_app_of_others(site: str, laptop: Page) -> None:
    page, boss = laptop, cast.sys()
    accounts.keep_address(boss, boss.email)
    sign_in(page, boss.email)
    page.goto(f"{site}/desk/applications/")
    page.get_by_role("link", name="Apps of others").click()
    browser.looked_at(page, "apps-none", once=page.get_by_text("No app yet"))
    page.get_by_role("button", name="Register the app").click()
    browser.looked_at(page, "apps-wrong", once=page.get_by_role("alert").first)
    page.get_by_label("Name", exact=True).fill("Calendar")
    page.get_by_label("Addresses it leads people back to").fill("https://calendar.example.org/back")
    page.get_by_role("button", name="Register the app").click()
    browser.looked_at(page, "app-secret", once=page.locator("#secret"))
    page.get_by_role("link", name="I have it").click()
    browser.looked_at(page, "app", once=page.get_by_text("Client ID"))
    page.get_by_text("Retire the app", exact=True).click()
    browser.looked_at(page, "app-retire", once=page.get_by_role("button", name="Retire it for good"))
