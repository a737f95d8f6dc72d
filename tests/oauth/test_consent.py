"""The consent: who is asked what, where the answer goes, and where it never goes."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from tests import cast
from tests.oauth.asking import REDIRECT, App, told
from turnout.audit.models import AuditEntry
from turnout.kernel.actors import SYSTEM
from turnout.messaging.models import Message
from turnout.people.actions import registering_apps
from turnout.people.models import ConnectedApp, Connection, User

pytestmark = pytest.mark.django_db


def test_the_page_says_in_words_what_the_app_will_be_able_to_do(client: Client, app: App) -> None:
    response = client.get(app.asks())
    page = response.content.decode()
    assert response.status_code == 200
    for said in (
        "Calendar",
        "calendar.example.org",
        "See events, drafts too",
        "See your name",
        "cleo@example.org",
    ):
        assert said in page
    assert "https://calendar.example.org" in response["Content-Security-Policy"]
    assert not Connection.objects.exists()


def test_what_an_app_asks_for_stands_below_headings_reading_first(client: Client, app: App) -> None:
    scope = "events:write people:read profile openid events:read metros:write"
    page = client.get(app.asks(scope=scope)).content.decode()
    found = re.findall(r"<h3[^>]*>([^<]+)</h3>|<li>([A-Z][^<,:]+)", page.split("It will be able to")[1])
    assert [heading or said for heading, said in found] == [
        "Who you are",
        "Know that it is you",
        "See your name",
        "Events",
        "See events",
        "Write events",
        "People",
        "See people with address",
        "Venues and regions",
        "Make",
    ]
    assert (
        page.index("See people with address")
        < page.index("which you cannot give")
        < page.index("Make, change")
    )


@pytest.mark.parametrize("scope", ["own:read", "own:write"])
def test_an_app_that_will_read_address_and_phone_in_registrations_says_so(
    scope: str, client: Client, app: App
) -> None:
    page = client.get(app.asks(scope=scope)).content.decode()
    assert "e-mail address, phone" in page


def test_a_yes_leads_back_with_a_code_and_the_state_and_is_told_by_mail(
    client: Client, cleo: User, app: App, settings: Settings
) -> None:
    said = told(client.post(app.asks(), {"decision": "allow"}))
    assert (said["state"], said["iss"], len(said["code"])) == ("st&te", settings.TURNOUT_URL, 32)
    assert AuditEntry.objects.get(verb="connection.made").facts["scopes"] == [
        "email",
        "events:read",
        "openid",
        "profile",
    ]
    letter = Message.objects.get(template="app_connected")
    assert (letter.email, letter.facts["app"]) == (cleo.email, "Calendar")


@pytest.mark.parametrize("decision", ["deny", "", "ALLOW"])
def test_a_no_leads_back_without_one(client: Client, app: App, decision: str) -> None:
    said = told(client.post(app.asks(), {"decision": decision}))
    assert (said["error"], said["state"]) == ("access_denied", "st&te")
    assert not Connection.objects.exists()


def test_a_form_of_another_site_allows_nothing(cleo: User, app: App) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(cleo)
    assert careful.post(app.asks(), {"decision": "allow"}).status_code == 403
    assert not Connection.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "x"},
        {"client_id": None},
        {"client_id": "0190a000-0000-7000-8000-000000000000"},
        {"client_id": ["0190a000-0000-7000-8000-000000000000", "x"]},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example.org/back"},
        {"redirect_uri": REDIRECT + "&more=1"},
        {"redirect_uri": REDIRECT.replace("back", "back/")},
        {"redirect_uri": "https://calendar.example.org.evil.example/back?from=turnout"},
        {"redirect_uri": [REDIRECT, "https://evil.example.org/"]},
    ],
)
def test_nobody_is_led_to_an_address_that_is_not_registered(
    client: Client, app: App, wrong: dict[str, Any]
) -> None:
    for response in (client.get(app.asks(**wrong)), client.post(app.asks(**wrong), {"decision": "allow"})):
        assert response.status_code == 422
        assert "Location" not in response.headers


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"request": "eyJ"}, "request_not_supported"),
        ({"request_uri": "https://calendar.example.org/asked"}, "request_uri_not_supported"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"nonce": "n" * 10_000}, "invalid_request"),
        ({"nonce": "a\0b"}, "invalid_request"),
        ({"scope": ["openid", "email"]}, "invalid_request"),
        ({"prompt": "none"}, "consent_required"),
    ],
)
def test_what_is_wrong_otherwise_is_told_to_the_app(
    client: Client, app: App, wrong: dict[str, Any], code: str
) -> None:
    said = told(client.get(app.asks(**wrong)))
    assert (said["error"], said["state"]) == (code, "st&te")


@pytest.mark.parametrize(
    "redirect",
    [
        "org.example.calendar:///back",
        "org.example.Calendar:/back?from=turnout",
        "https://calendar.example.org/back?from=a%20b&empty",
        "https://calendar.example.org/back?",
    ],
)
def test_the_address_of_an_app_stays_the_same_to_the_letter(redirect: str, client: Client, app: App) -> None:
    ConnectedApp.objects.update(redirects=[redirect])
    for decision in ("allow", "deny"):
        response = client.post(app.asks(redirect_uri=redirect), {"decision": decision})
        assert response["Location"].startswith(redirect)
        assert response["Location"][len(redirect) :].lstrip("?&").startswith(("code=", "error="))
        assert response["Location"].count("?") == 1


def test_a_long_state_comes_back_as_it_was(client: Client, app: App) -> None:
    state = "x" * 1400
    assert told(client.post(app.asks(state=state), {"decision": "allow"}))["state"] == state
    wrong = told(client.get(app.asks(state=state * 2)))
    assert (wrong["error"], wrong["state"]) == ("invalid_request", state * 2)


def test_whoever_has_not_signed_in_does_so_first_and_comes_back(app: App) -> None:
    response = Client().get(app.asks())
    assert response["Location"].startswith("/accounts/login/?next=%2Foauth%2Fauthorize%2F")
    assert Client().post(app.asks(), {"decision": "allow"})["Location"].startswith("/accounts/login/")
    assert told(Client().get(app.asks(prompt="none")))["error"] == "login_required"


def test_whoever_signs_in_first_comes_back_with_a_long_state(app: App, cleo: User) -> None:
    client, asked = Client(), app.asks(state="x" * 1400)
    back = dict(parse_qsl(urlsplit(client.get(asked)["Location"]).query))["next"]
    typed = {"email": cleo.email, "password": cast.PASSWORD, "next": back}
    assert client.post("/accounts/login/password/", typed)["Location"] == asked
    assert client.get(asked).status_code == 200


def test_an_app_may_ask_that_somebody_shows_again_who_he_is(client: Client, app: App) -> None:
    assert client.get(app.asks(prompt="login"))["Location"].startswith("/accounts/confirm/?next=")


def test_what_ones_roles_do_not_include_is_not_given(app: App) -> None:
    client = Client()
    client.force_login(cast.dan())
    assert "which you cannot give" in client.get(app.asks()).content.decode()
    client.post(app.asks(), {"decision": "allow"})
    assert Connection.objects.get().scopes == ["email", "openid", "profile"]
    assert told(client.post(app.asks(scope="events:read"), {"decision": "allow"}))["error"] == "access_denied"


def test_nobody_consents_for_somebody_he_acts_for(cleo: User, app: App) -> None:
    client = Client()
    client.force_login(cast.sys())
    begun = client.post(f"/desk/people/{cast.person(cleo).pk}/acting/", {"reason": "Cannot find it"})
    assert begun.status_code == 303
    assert client.get(app.asks()).status_code == 403
    assert client.post(app.asks(), {"decision": "allow"}).status_code == 403
    assert not Connection.objects.exists()


def test_a_retired_app_asks_nobody(client: Client, app: App) -> None:
    registering_apps.retire(app.row, by=SYSTEM)
    assert client.get(app.asks()).status_code == 422


def test_allowed_once_more_the_connection_is_kept_to_what_was_chosen_now(client: Client, app: App) -> None:
    app.allowed(client)
    app.allowed(client)
    assert Message.objects.filter(template="app_connected").count() == 1
    app.allowed(client, scope="openid")
    assert Connection.objects.get().scopes == ["openid"]
    assert Message.objects.filter(template="app_connected").count() == 2
