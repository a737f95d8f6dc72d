"""Tokens of connected apps: for a code with its verifier, once; for a refresh token, once; what they open."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from tests import build, cast
from tests.api import asking as api
from tests.oauth.asking import REDIRECT, App
from tests.oauth.conftest import registered
from turnout.audit.models import AuditEntry
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging.models import Message
from turnout.people.actions import connecting, registering_apps
from turnout.people.models import ApiToken, Connection, Exchange, User
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db


def opens(tokens: dict[str, Any]) -> bool:
    return bool(api.get("/token", tokens["access_token"]).status_code == 200)


def refused(response: Any, code: str = "invalid_grant", status: int = 400) -> bool:
    assert (response.status_code, response.json()["error"]) == (status, code)
    return True


def test_a_code_and_its_verifier_become_tokens_that_open_the_api(client: Client, app: App) -> None:
    response = app.redeem(app.allowed(client))
    said = response.json()
    assert (said["token_type"], said["expires_in"], said["scope"]) == (
        "Bearer",
        3600,
        "email events:read openid profile",
    )
    assert response["Cache-Control"] == "no-store"
    shown = api.get("/token", said["access_token"]).json()
    assert (shown["name"], shown["owner"]) == ("Calendar", "cleo@example.org")
    assert Connection.objects.get().used_at is not None


def test_tokens_and_codes_are_kept_as_digests_only(client: Client, app: App) -> None:
    said = app.connected(client)
    kept = str([vars(one) for one in (*ApiToken.objects.all(), *Exchange.objects.all())])
    assert said["access_token"] not in kept
    assert said["refresh_token"] not in kept


def test_a_token_opens_what_was_allowed_and_no_more_than_the_person_may_do(
    client: Client, app: App, cleo: User
) -> None:
    event = build.an_event(metro=cleo.person.metro if cleo.person else None)
    ours = build.an_event(venue=build.a_venue(build.a_metro()))
    narrow = app.connected(client, scope="openid")
    assert api.get("/events?view=desk", narrow["access_token"]).status_code == 403
    wide = app.connected(client)
    assert api.get("/events?view=desk", wide["access_token"]).status_code == 200
    assert api.post(f"/events/{event.reference}/closing", wide["access_token"], {}).status_code == 403
    cleo.grants.update(revoked_at=clock.now())
    assert api.get(f"/events/{ours.reference}", wide["access_token"]).status_code == 404


def test_makers_of_apps_are_told_what_is_wrong(client: Client, app: App) -> None:
    assert refused(app.redeem(""), "invalid_request")
    assert app.redeem("").json()["error_description"] == "code is missing."
    assert (
        "code_verifier" in app.redeem(app.allowed(client), code_verifier="w" * 50).json()["error_description"]
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_verifier": "w" * 50},
        {"code_verifier": None},
        {"code_verifier": ""},
        {"code_verifier": "x" * 10_000},
        {"redirect_uri": "https://calendar.example.org/back"},
        {"redirect_uri": None},
        {"code": "made-up"},
        {"code": "\0"},
    ],
)
def test_another_verifier_address_or_code_gets_nothing(
    client: Client, app: App, wrong: dict[str, Any]
) -> None:
    code = app.allowed(client)
    assert refused(app.redeem(**{"code": code, **wrong}))
    assert not ApiToken.objects.exists()
    assert app.redeem(code).status_code == 200


def test_a_code_shown_twice_ends_what_it_opened(client: Client, app: App) -> None:
    code = app.allowed(client)
    said = app.redeem(code).json()
    assert refused(app.redeem(code))
    assert not opens(said)
    assert refused(app.refresh(said["refresh_token"]))
    assert AuditEntry.objects.get(verb="connection.ended").facts["why"] == "shown_twice"
    assert Message.objects.filter(template="app_connected").count() == 2


def test_a_code_ends_within_a_minute(client: Client, app: App) -> None:
    code = app.allowed(client)
    with clock.shifted(timedelta(seconds=61)):
        assert refused(app.redeem(code))


def test_a_code_is_for_the_app_that_asked(client: Client, app: App) -> None:
    assert refused(registered().redeem(app.allowed(client)))


def test_a_refresh_token_becomes_others_and_is_used_once(client: Client, app: App) -> None:
    first = app.connected(client)
    second = app.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert opens(second)
    assert "id_token" not in second
    assert refused(app.refresh(first["refresh_token"]))
    assert not opens(second)
    assert refused(app.refresh(second["refresh_token"]))


def test_a_refresh_token_asks_for_less_and_never_for_more(client: Client, app: App) -> None:
    said = app.connected(client, scope="openid events:read")
    assert refused(app.refresh(said["refresh_token"], scope="openid email"))
    less = app.refresh(said["refresh_token"], scope="openid").json()
    assert less["scope"] == "openid"
    assert app.refresh(less["refresh_token"]).json()["scope"] == "events:read openid"


def test_whoever_chooses_less_the_next_time_takes_back_what_was_given_before(
    client: Client, app: App
) -> None:
    said = app.connected(client)
    app.connected(client, scope="openid")
    assert not opens(said)
    again = app.refresh(said["refresh_token"]).json()
    assert again["scope"] == "openid"


def test_an_app_gets_no_more_than_the_desk_registers_it_for_now(client: Client, app: App) -> None:
    said = app.connected(client)
    registering_apps.change(app.row, "Calendar", [REDIRECT], ["email"], by=SYSTEM)
    assert api.get("/events?view=desk", said["access_token"]).status_code == 401
    assert app.refresh(said["refresh_token"]).json()["scope"] == "email"


def test_tokens_end_by_themselves(client: Client, app: App) -> None:
    said = app.connected(client)
    with clock.shifted(timedelta(hours=1, seconds=1)):
        assert not opens(said)
        assert opens(app.refresh(said["refresh_token"]).json())
    with clock.shifted(timedelta(days=61)):
        assert refused(app.refresh(said["refresh_token"]))


def test_a_closed_login_gets_no_tokens(client: Client, app: App, cleo: User) -> None:
    code, said = app.allowed(client), app.connected(client)
    User.objects.filter(pk=cleo.pk).update(is_active=False)
    assert refused(app.redeem(code))
    assert refused(app.refresh(said["refresh_token"]))
    assert not opens(said)


def test_an_app_with_a_secret_shows_it(client: Client, server_app: App) -> None:
    code = server_app.allowed(client)
    for wrong in (None, "", "wrong", "\0"):
        response = server_app.redeem(code, client_secret=wrong)
        assert refused(response, "invalid_client", 401)
        assert response["WWW-Authenticate"].startswith("Basic")
    pair = b64encode(f"{server_app.row.pk}:{server_app.secret}".encode()).decode()
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": "v" * 50,
    }
    for header in ("Basic x", "Basic " + b64encode(b"\xff").decode(), f"Basic {pair[:-8]}"):
        assert Client().post("/oauth/token", sent, headers={"authorization": header}).status_code == 401
    response = Client().post("/oauth/token", sent, headers={"authorization": f"Basic {pair}"})
    assert response.status_code == 200


def test_a_new_secret_takes_the_place_of_the_former(client: Client, server_app: App) -> None:
    said = server_app.connected(client)
    fresh = registering_apps.rotate(server_app.row, by=SYSTEM)
    assert refused(server_app.refresh(said["refresh_token"]), "invalid_client", 401)
    assert App(server_app.row, fresh).refresh(said["refresh_token"]).status_code == 200


@pytest.mark.parametrize("kind", ["password", "client_credentials", "implicit", None])
def test_no_other_way_leads_to_tokens(app: App, kind: str | None) -> None:
    assert refused(app.token(grant_type=kind), "unsupported_grant_type")


def test_a_given_back_token_opens_nothing(client: Client, app: App) -> None:
    said = app.connected(client)
    back = {"client_id": str(app.row.pk)}
    assert Client().post("/oauth/revoke", {**back, "token": "made-up"}).status_code == 200
    assert Client().post("/oauth/revoke", {**back, "token": said["access_token"]}).status_code == 200
    assert not opens(said)
    again = app.refresh(said["refresh_token"]).json()
    stranger = {"client_id": str(registered().row.pk), "token": again["refresh_token"]}
    assert Client().post("/oauth/revoke", stranger).status_code == 200
    assert opens(again)
    assert Client().post("/oauth/revoke", {**back, "token": again["refresh_token"]}).status_code == 200
    assert not opens(again)
    assert Connection.objects.get().ended_at is not None


def test_an_id_token_says_who_it_is_and_its_signature_fits_the_published_key(
    client: Client, app: App, cleo: User, settings: Settings
) -> None:
    said = app.connected(client)
    keys = jwt.PyJWKSet.from_dict(Client().get("/oauth/keys.json").json())
    kid = jwt.get_unverified_header(said["id_token"])["kid"]
    claims = jwt.decode(
        said["id_token"],
        keys[kid].key,
        algorithms=["RS256"],
        audience=str(app.row.pk),
        issuer=settings.TURNOUT_URL,
    )
    assert (claims["sub"], claims["nonce"], claims["name"]) == (str(cleo.pk), "n-1", "Cleo Adeyemi")
    assert (claims["email"], claims["email_verified"]) == (cleo.email, True)
    headers = {"authorization": f"Bearer {said['access_token']}"}
    info = Client().get("/oauth/userinfo", headers=headers).json()
    assert info == {key: claims[key] for key in info}


def test_who_somebody_is_is_told_only_as_far_as_he_let_it(client: Client, app: App, cleo: User) -> None:
    little = app.connected(client, scope="openid")
    headers = {"authorization": f"Bearer {little['access_token']}"}
    assert Client().get("/oauth/userinfo", headers=headers).json() == {"sub": str(cleo.pk)}
    nothing = app.connected(client, scope="events:read")
    headers = {"authorization": f"Bearer {nothing['access_token']}"}
    assert refused(Client().get("/oauth/userinfo", headers=headers), "insufficient_scope", 403)
    own = {"authorization": f"Bearer {api.token(cleo)}"}
    for header in (own, {}, {"authorization": "Bearer x"}):
        assert refused(Client().get("/oauth/userinfo", headers=header), "invalid_token", 401)


def test_an_app_that_was_not_let_know_the_address_learns_it_nowhere(
    client: Client, app: App, cleo: User
) -> None:
    for scope in ("openid", "events:read", "openid profile"):
        said = app.connected(client, scope=scope)
        shown = api.get("/token", said["access_token"])
        assert shown.json()["owner"] is None
        assert cleo.email not in shown.content.decode()
    said = app.connected(client, scope="openid email")
    assert api.get("/token", said["access_token"]).json()["owner"] == cleo.email


def test_how_all_this_works_is_published(settings: Settings) -> None:
    said = Client().get("/.well-known/openid-configuration")
    assert said.json() == Client().get("/.well-known/oauth-authorization-server").json()
    assert said["Access-Control-Allow-Origin"] == "*"
    told = said.json()
    assert (told["issuer"], told["code_challenge_methods_supported"]) == (settings.TURNOUT_URL, ["S256"])
    assert told["token_endpoint"] == f"{settings.TURNOUT_URL}/oauth/token"
    assert not any(
        told[f"{one}_supported"] for one in ("request_parameter", "request_uri_parameter", "claims_parameter")
    )


def test_other_methods_are_refused_and_other_sites_may_ask(app: App) -> None:
    assert Client().get("/oauth/token").status_code == 405
    asked = Client().options("/oauth/userinfo")
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")
    assert refused(Client().post("/oauth/token", {"client_id": "x"}), "invalid_client", 401)


def test_a_flood_is_refused(app: App, settings: Settings) -> None:
    settings.TURNOUT_LIMIT_OAUTH = 10
    answers = [app.token(grant_type="x").status_code for _ in range(24)]  # a minute may end in between
    assert answers[0] == 400
    assert 429 in answers


def test_requests_of_an_app_are_counted_together_whatever_its_token(
    client: Client, app: App, settings: Settings
) -> None:
    settings.TURNOUT_LIMIT_API = 10
    said, answers = app.connected(client), []
    for _ in range(24):  # a minute may end in between
        said = app.refresh(said["refresh_token"]).json()
        answers.append(api.get("/token", said["access_token"]).status_code)
    assert answers[0] == 200
    assert 429 in answers


def test_a_key_of_idempotency_outlives_the_token_of_this_hour(client: Client, app: App) -> None:
    said = app.connected(client, scope="events:move")
    cleo = User.objects.get(email="cleo@example.org")
    event = build.a_published_event(venue=build.a_venue(build.a_metro()))
    cast.given(cleo, Role.SYSTEM_ADMIN, "everywhere", "")
    path = f"/events/{event.reference}/closing"
    first = api.post(path, said["access_token"], {}, idempotency_key="once")
    again = app.refresh(said["refresh_token"]).json()
    second = api.post(path, again["access_token"], {}, idempotency_key="once")
    assert (first.status_code, second.status_code) == (200, 200)
    assert second["Idempotency-Replayed"] == "true"


def test_what_is_over_is_deleted(client: Client, app: App) -> None:
    app.connected(client)
    connecting.end(Connection.objects.get(), by=SYSTEM)
    with clock.shifted(timedelta(days=100)):
        connecting.forget_old()
    for model in (ApiToken, Exchange, Connection):
        assert not model.objects.exists()


def test_without_the_key_that_signs_a_code_stays_good(client: Client, app: App, settings: Settings) -> None:
    code, file = app.allowed(client), settings.TURNOUT_ID_KEY_FILE
    settings.TURNOUT_ID_KEY_FILE = f"{file}.gone"
    later = app.redeem(code)
    assert refused(later, "temporarily_unavailable", 503)
    assert int(later["Retry-After"]) > 0
    settings.TURNOUT_ID_KEY_FILE = file
    assert "id_token" in app.redeem(code).json()


def test_where_nobody_asks_who_somebody_is_no_key_is_needed(
    client: Client, app: App, settings: Settings
) -> None:
    settings.TURNOUT_ID_KEY_FILE += ".gone"
    assert app.redeem(app.allowed(client, scope="events:read")).status_code == 200


def test_a_code_that_is_forgotten_at_this_moment_opens_nothing(client: Client, app: App) -> None:
    gone: list[str] = []
    code = app.allowed(client)

    def forgetting(execute: Any, sql: str, *asked: Any) -> Any:
        """Stand for the job that forgets codes, between the look at one and the lock of its connection."""
        if (
            "people_connection" in sql
            and sql.startswith("SELECT")
            and "people_exchange" not in sql
            and not gone
        ):
            gone.append(sql)
            Exchange.objects.all().delete()
            Connection.objects.all().delete()
        return execute(sql, *asked)

    with connection.execute_wrapper(forgetting):
        assert refused(app.redeem(code))
    assert len(gone) == 1
