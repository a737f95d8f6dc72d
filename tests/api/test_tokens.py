"""Tokens for programs: made and shown once, kept hashed, changed for another secret, revoked, ended."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.kernel import clock
from turnout.kernel.refusals import Refused
from turnout.messaging.models import Message
from turnout.people.actions import accounts, api_tokens
from turnout.people.models import ApiToken, User
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db
PAGE = "/my/account/tokens/"


@pytest.fixture
def metro() -> Metro:
    return build.a_metro()


@pytest.fixture
def cleo(metro: Metro) -> User:
    user = cast.cleo(metro)
    accounts.keep_address(user, user.email)
    return user


@pytest.fixture
def client(cleo: User, code_to: Any) -> Client:
    """Return a browser that has just signed in by code: ways in are opened to such a one only."""
    client = Client()
    client.post("/accounts/login/", {"email": cleo.email})
    client.post("/accounts/login/code/", {"code": code_to(cleo.email)})
    return client


def ask(secret: str) -> Any:
    return Client().get("/api/v1/token", headers={"authorization": f"Bearer {secret}"})


def make(client: Client, **more: Any) -> str:
    """Make a token by the form and return the secret that its page shows."""
    sent = {"name": "Door scanner", "scopes": ["events:read"], "days": "30", **more}
    response = client.post(PAGE, sent)
    assert response.status_code == 303, response.content.decode()
    page = client.get(response["Location"]).content.decode()
    return page.partition('id="secret">')[2].partition("<")[0]


def test_a_token_is_made_shown_once_and_opens_what_was_chosen(client: Client, cleo: User) -> None:
    secret = make(client)
    said = ask(secret).json()
    assert (said["name"], said["owner"], said["scopes"]) == ("Door scanner", cleo.email, ["events:read"])
    assert client.get(f"{PAGE}new/")["Location"] == PAGE
    assert secret not in client.get(PAGE).content.decode()


def test_only_a_digest_is_kept_and_the_owner_is_told(client: Client, cleo: User) -> None:
    secret = make(client)
    row = ApiToken.objects.get()
    assert secret not in str(vars(row))
    assert secret.startswith(row.begins_with)
    assert len(row.begins_with) < len(secret) / 2
    assert Message.objects.get(template="api_token_changed").email == cleo.email
    assert AuditEntry.objects.get(verb="api_token.made").facts["scopes"] == ["events:read"]
    assert "Door scanner" not in str(AuditEntry.objects.get(verb="api_token.made").facts)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"days": "9999"}, "days"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_made(
    client: Client, wrong: dict[str, Any], field: str
) -> None:
    sent = {"name": "Door scanner", "scopes": ["events:read"], "days": "30", **wrong}
    response = client.post(PAGE, sent)
    assert response.status_code == 422
    assert f'id="id_{field}' in response.content.decode()
    assert not ApiToken.objects.exists()


def test_another_secret_takes_the_place_of_the_former(client: Client) -> None:
    former = make(client)
    row = ApiToken.objects.get()
    response = client.post(f"{PAGE}{row.pk}/secret/")
    page = client.get(response["Location"]).content.decode()
    secret = page.partition('id="secret">')[2].partition("<")[0]
    assert ask(former).status_code == 401
    assert ask(secret).status_code == 200


def test_a_revoked_token_opens_nothing(client: Client) -> None:
    secret = make(client)
    row = ApiToken.objects.get()
    assert client.post(f"{PAGE}{row.pk}/revocation/").status_code == 303
    assert client.post(f"{PAGE}{row.pk}/revocation/").status_code == 303
    assert ask(secret).status_code == 401
    assert AuditEntry.objects.filter(verb="api_token.revoked").count() == 1
    with pytest.raises(Refused):
        api_tokens.rotate(row, by=row.user.actor)


def test_who_wants_to_revoke_a_token_is_asked_first_without_javascript_too(client: Client) -> None:
    secret = make(client)
    address = f"{PAGE}{ApiToken.objects.get().pk}/revocation/"
    page = client.get(PAGE).content.decode()
    assert f'<form method="post" action="{address}">' not in page.partition("<dialog")[0]
    assert f'href="{address}" data-opens="revoke-{ApiToken.objects.get().pk}"' in page
    asked = client.get(address).content.decode()
    assert "Revoke “Door scanner”?" in asked
    assert "This cannot be taken back." in asked
    assert ask(secret).status_code == 200


def test_what_a_token_can_open_stands_below_headings(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    headings = re.findall(r'<fieldset class="choices group"><legend class="label">([^<]+)', page)
    assert headings[:4] == ["Events", "Registrations", "At the door", "People"]
    assert page.index('value="events:read"') < page.index('value="events:write"')


def test_a_token_ends_by_itself(client: Client) -> None:
    secret = make(client)
    with clock.shifted(timedelta(days=30, seconds=1)):
        assert ask(secret).status_code == 401


def test_a_token_of_a_closed_login_opens_nothing(client: Client, cleo: User) -> None:
    secret = make(client)
    User.objects.filter(pk=cleo.pk).update(is_active=False)
    assert ask(secret).status_code == 401


def test_when_it_was_used_is_kept(client: Client) -> None:
    secret = make(client)
    ask(secret)
    used = ApiToken.objects.get().used_at
    assert used is not None
    ask(secret)
    assert ApiToken.objects.get().used_at == used  # not written anew within minutes


def test_another_login_neither_sees_nor_ends_it(client: Client) -> None:
    make(client)
    row = ApiToken.objects.get()
    stranger = Client()
    stranger.force_login(cast.dan())
    assert stranger.get(f"{PAGE}{row.pk}/revocation/").status_code in {302, 404}
    assert stranger.post(f"{PAGE}{row.pk}/revocation/").status_code in {302, 404}
    row.refresh_from_db()
    assert row.revoked_at is None


def test_who_has_no_role_is_offered_what_is_his_own(code_to: Any) -> None:
    dan = cast.dan()
    accounts.keep_address(dan, dan.email)
    client = Client()
    client.post("/accounts/login/", {"email": dan.email})
    client.post("/accounts/login/code/", {"code": code_to(dan.email)})
    page = client.get(PAGE).content.decode()
    assert ("own:write" in page, "events:read" in page, "registrations:read" in page) == (True, False, False)
    assert client.post(PAGE, {"name": "x", "scopes": ["events:read"], "days": "30"}).status_code == 422


def test_a_role_that_is_taken_back_takes_the_token_along(client: Client, cleo: User, metro: Metro) -> None:
    secret = make(client)
    path = f"/api/v1/events/{build.an_event(metro=metro).reference}"
    headers = {"authorization": f"Bearer {secret}"}
    assert Client().get(path, headers=headers).status_code == 200
    cleo.grants.update(revoked_at=clock.now())
    assert Client().get(path, headers=headers).status_code == 404


@pytest.mark.parametrize(
    "header", ["Bearer ", "Bearer turnout_x", "Basic abc", "turnout_abc", "Bearer " + "x" * 9000]
)
def test_whatever_is_no_token_is_told_apart_from_nothing_by_nobody(header: str) -> None:
    response = Client().get("/api/v1/events", headers={"authorization": header})
    assert (response.status_code, response.json()["code"]) == (401, "token_unknown")


def test_a_token_that_opens_something_is_listed_however_many_were_revoked_since(
    client: Client, cleo: User
) -> None:
    api_tokens.make(cleo, "Forgotten tablet", ["events:read"], 366, by=cleo.actor)
    for number in range(41):
        later, _secret = api_tokens.make(cleo, f"Try {number}", ["events:read"], 30, by=cleo.actor)
        api_tokens.revoke(later, by=cleo.actor)
    assert "Forgotten tablet" in client.get(PAGE).content.decode()
