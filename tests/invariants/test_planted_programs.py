"""`turnout verify` finds what opens something after its end, and a machine that gives roles."""

import pytest

from tests import cast
from tests.invariants.planting import broken
from turnout.kernel import clock
from turnout.kernel.actors import EVERYWHERE, SYSTEM
from turnout.people.actions import api_tokens, applications, connecting, id_keys, registering_apps
from turnout.people.models import ApiToken, Application, ConnectedApp, Connection
from turnout.people.policy.roles import Role
from turnout.people.rules import oauth

pytestmark = pytest.mark.django_db(transaction=True)
BACK, VERIFIER = "https://app.example.org/back", "v" * 50


@pytest.fixture
def connection() -> Connection:
    id_keys.make()
    app, _secret = registering_apps.register("App", [BACK], ["openid"], is_confidential=False, by=SYSTEM)
    dan = cast.dan()
    asked = oauth.Asked(app, BACK, ("openid",), oauth.challenge_of(VERIFIER))
    code = connecting.allow(dan, asked, ["openid"], by=dan.actor)
    connecting.redeem(app, code, BACK, VERIFIER)
    return Connection.objects.get()


@pytest.fixture
def application() -> Application:
    made = applications.make("Scanner", "", by=SYSTEM)
    applications.give(made, Role.EVENTS_OFFICER, EVERYWHERE, by=SYSTEM)
    api_tokens.make(made.user, "Tablet", ["events:read"], 30, by=SYSTEM)
    return made


def test_what_ended_by_its_action_holds(connection: Connection, application: Application) -> None:
    connecting.end(connection, by=SYSTEM)
    applications.retire(application, by=SYSTEM)
    registering_apps.retire(connection.app, by=SYSTEM)
    assert not {"ended_programs", "application_roles"} & set(broken())


def test_a_token_of_an_ended_connection_is_found(connection: Connection) -> None:
    connecting.end(connection, by=SYSTEM)
    ApiToken.objects.update(revoked_at=None)
    assert "ended_programs" in broken()


def test_a_connection_of_a_retired_app_is_found(connection: Connection) -> None:
    ConnectedApp.objects.update(retired_at=clock.now())
    assert "ended_programs" in broken()


def test_a_token_of_a_retired_application_is_found(application: Application) -> None:
    applications.retire(application, by=SYSTEM)
    ApiToken.objects.update(revoked_at=None)
    assert "ended_programs" in broken()


def test_a_machine_that_gives_roles_is_found(application: Application) -> None:
    application.user.grants.update(role=Role.SYSTEM_ADMIN)
    assert "application_roles" in broken()
