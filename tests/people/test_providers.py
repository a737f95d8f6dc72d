"""Sign in with an identity provider: a real one, in another process, over HTTP, with PKCE."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from pytest_django import Settings

from tests import cast
from tests.fakes import oidc
from turnout.kernel import clock
from turnout.messaging.models import Message
from turnout.people.actions import accounts
from turnout.people.models import Person, User

pytestmark = pytest.mark.django_db

LEAVE = "/accounts/oidc/example/login/"
BACK = "http://testserver/accounts/oidc/example/login/callback/"
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture(scope="module")
def provider() -> Iterator[oidc.Provider]:
    """Run the provider for the tests of this file."""
    with oidc.running(BACK) as found:
        yield found


@pytest.fixture
def known(provider: oidc.Provider, settings: Settings) -> oidc.Provider:
    """Let Turnout know the provider."""
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings()
    settings.TURNOUT_SIGNIN_ORIGINS = [provider.url]
    return provider


def leave(client: Client, **more: str) -> str:
    """Press the provider's button; return where it leads."""
    response = client.post(LEAVE, more)
    assert response.status_code == 303
    return str(response["Location"])


def agree(url: str, email: str, *, action: str = "grant") -> str:
    """Sign in at the provider and let it tell us who it is; return where it leads back to."""
    with httpx.Client(follow_redirects=True) as browser:
        page = browser.get(url)
        typed = {"login": email, "password": oidc.PASSWORD, "csrfmiddlewaretoken": CSRF.findall(page.text)[0]}
        page = browser.post(page.url, data=typed)
        (request,) = re.findall(r'name="request" value="([^"]+)"', page.text)
        sent = {
            "csrfmiddlewaretoken": CSRF.findall(page.text)[0],
            "request": request,
            "scopes": ["openid", "profile", "email"],
            "action": action,
        }
        answer = browser.post(
            f"{urlsplit(url)._replace(path='/identity/o/authorize', query='').geturl()}",
            data=sent,
            follow_redirects=False,
        )
        return answer.headers["Location"]


def come_back(client: Client, url: str) -> Any:
    assert url.startswith(BACK)
    return client.get(url.removeprefix("http://testserver"))


def round_trip(client: Client, email: str, **more: str) -> Any:
    return come_back(client, agree(leave(client, **more), email))


def signed_in_as(client: Client) -> User | None:
    key = client.session.get("_auth_user_id")
    return User.objects.filter(pk=key).first() if key else None


def test_a_verified_address_makes_the_account_and_proves_it(known: oidc.Provider, client: Client) -> None:
    response = round_trip(client, oidc.VERA, next="/my/household/")
    assert response["Location"] == "/my/household/"
    user = signed_in_as(client)
    assert user is not None
    assert user.person is not None
    assert (user.email, user.person.name) == (oidc.VERA, "Vera Lund")
    assert user.person.is_proven
    assert not user.has_usable_password()
    assert not SocialToken.objects.exists()


def test_the_flow_uses_pkce_and_a_state(known: oidc.Provider, client: Client) -> None:
    asked = parse_qs(urlsplit(leave(client)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["code_challenge"]
    assert len(asked["state"][0]) >= 16
    assert asked["redirect_uri"] == [BACK]


def test_it_finds_the_account_that_has_the_address(known: oidc.Provider, client: Client) -> None:
    guest = Person.objects.create(first_name="Vera", email=oidc.VERA, made_at=clock.now())
    again = Person.objects.create(first_name="V.", email="VERA@example.org", made_at=clock.now())
    round_trip(client, oidc.VERA)
    user = signed_in_as(client)
    assert user is not None
    assert user.person == guest
    again.refresh_from_db()
    assert again.merged_into == guest
    client.logout()
    round_trip(client, oidc.VERA)
    assert signed_in_as(client) == user
    assert User.objects.count() == SocialAccount.objects.count() == 1


def test_the_owner_of_an_older_account_is_told(known: oidc.Provider, client: Client) -> None:
    user = User.objects.create_user(
        oidc.VERA,
        person=Person.objects.create(
            first_name="Vera", email=oidc.VERA, proven_at=clock.now(), made_at=clock.now()
        ),
    )
    user.last_login = clock.now()
    user.save()
    accounts.keep_address(user, user.email)
    round_trip(client, oidc.VERA)
    assert signed_in_as(client) == user
    assert Message.objects.get(template="sign_in_changed").facts["what"] == "provider_added"


def test_an_unverified_address_ties_to_nothing(known: oidc.Provider, client: Client) -> None:
    user = User.objects.create_user(
        oidc.UNA,
        person=Person.objects.create(
            first_name="Una", email=oidc.UNA, proven_at=clock.now(), made_at=clock.now()
        ),
    )
    accounts.keep_address(user, user.email)
    response = round_trip(client, oidc.UNA)
    assert response["Location"] == "/accounts/oidc/unverified/"
    assert client.get(response["Location"]).status_code == 403
    assert signed_in_as(client) is None
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


def test_whoever_is_signed_in_connects_an_account_with_any_address(
    known: oidc.Provider, client: Client, code_to: Any
) -> None:
    ana = cast.ana()
    accounts.keep_address(ana, ana.email)
    client.post("/accounts/login/", {"email": ana.email})
    client.post("/accounts/login/code/", {"code": code_to(ana.email)})
    response = round_trip(client, oidc.UNA, process="connect", next="/my/account/")
    assert response["Location"] == "/my/account/"
    page = client.get("/my/account/").content.decode()
    assert oidc.UNA in page
    (path,) = re.findall(r"/my/account/connections/\d+/removal/", page)
    client.post("/accounts/logout/")
    round_trip(client, oidc.UNA)
    assert signed_in_as(client) == ana
    assert client.post(path).status_code == 303
    assert not SocialAccount.objects.exists()
    changes = [
        message.facts["what"] for message in Message.objects.filter(template="sign_in_changed").order_by("pk")
    ]
    assert changes == ["provider_added", "provider_removed"]


def test_a_closed_login_does_not_come_in_this_way_either(known: oidc.Provider, client: Client) -> None:
    round_trip(client, oidc.VERA)
    User.objects.update(is_active=False)
    client.logout()
    response = round_trip(client, oidc.VERA)
    assert response["Location"] == "/accounts/closed/"
    assert signed_in_as(client) is None


def test_whoever_says_no_there_is_told_that_nothing_happened(known: oidc.Provider, client: Client) -> None:
    response = come_back(client, agree(leave(client), oidc.VERA, action="cancel"))
    assert response["Location"] == "/accounts/oidc/cancelled/"
    assert client.get(response["Location"]).status_code == 200


def test_an_answer_for_another_browser_is_refused(known: oidc.Provider, client: Client) -> None:
    url = agree(leave(client), oidc.VERA)
    stranger = Client()
    assert come_back(stranger, url).status_code == 401
    assert signed_in_as(stranger) is None
    come_back(client, url)
    assert come_back(Client(), url).status_code == 401


@pytest.mark.parametrize(
    "query", ["", "state=x", "code=x&state=x", "error=%00", "code=" + "x" * 5000, "state=a&state=b"]
)
def test_nonsense_from_the_provider_is_refused(known: oidc.Provider, client: Client, query: str) -> None:
    assert client.get(f"{LEAVE}callback/?{query}").status_code == 401


def test_only_a_button_leads_to_the_provider(known: oidc.Provider, client: Client) -> None:
    assert client.get(LEAVE)["Location"] == "/accounts/login/"
    assert client.post("/accounts/oidc/unknown/login/").status_code == 404
    assert client.get("/accounts/oidc/unknown/login/callback/").status_code == 404


def test_a_provider_that_is_down_is_no_fault_of_ours(
    known: oidc.Provider, client: Client, settings: Settings
) -> None:
    described: Any = known.settings()
    described["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://localhost:1"
    settings.SOCIALACCOUNT_PROVIDERS = described
    response = client.post(LEAVE)
    assert response.status_code == 502
    assert b"cannot be reached" in response.content


def test_only_pages_with_a_provider_button_may_lead_there(known: oidc.Provider, client: Client) -> None:
    def form_action(path: str) -> str:
        policy = client.get(path)["Content-Security-Policy"]
        return next(part for part in policy.split("; ") if part.startswith("form-action"))

    assert known.url in form_action("/accounts/login/")
    assert form_action("/accounts/login/password/") == "form-action 'self'"
    assert b"Continue with Example ID" in client.get("/accounts/login/").content
