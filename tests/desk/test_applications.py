"""Applications: programs that work in their own name, with roles and tokens of their own, looked after by somebody."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.api import asking
from turnout.audit.models import AuditEntry
from turnout.events.states import EventState
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import EVERYWHERE, SYSTEM, Scope
from turnout.kernel.refusals import Refused
from turnout.messaging.models import Message
from turnout.people.actions import api_tokens, applications, granting, token_notices
from turnout.people.models import ApiToken, Application, User
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db
PAGE = "/desk/applications/"
DAY = timedelta(days=1)


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(cast.sys())
    return client


def made(name: str = "Scanner app", role: str = Role.EVENTS_OFFICER) -> Application:
    app = applications.make(name, "Tickets at the door", by=cast.sys().actor)
    applications.give(app, role, EVERYWHERE, by=cast.sys().actor)
    return app


def page(app: Application, *more: str) -> str:
    return f"{PAGE}{app.pk}/" + "".join(f"{one}/" for one in more)


def secret_of(client: Client, response: Any) -> str:
    assert response.status_code == 303, response.content.decode()
    found = re.search(r'id="secret">([^<]+)', client.get(response["Location"]).content.decode())
    assert found
    return found[1]


def token_of(client: Client, app: Application, **more: Any) -> str:
    sent = {"token_name": "Tablet", "scopes": ["events:read", "events:move"], "days": "30", **more}
    return secret_of(client, client.post(page(app, "tokens"), sent))


def test_an_application_is_made_gets_a_role_and_a_token_and_works_in_its_own_name(client: Client) -> None:
    response = client.post(PAGE, {"name": "Scanner app", "purpose": "Tickets"})
    app = Application.objects.get()
    assert response["Location"] == page(app)
    sent = {"role": Role.EVENTS_OFFICER, "scope": "everywhere"}
    assert client.post(page(app, "roles"), sent)["Location"] == page(app)
    secret = token_of(client, app)
    assert asking.get("/token", secret).json()["owner"] == "Scanner app"
    event = build.a_published_event()
    assert asking.post(f"/events/{event.reference}/closing", secret, {}).status_code == 200
    event.refresh_from_db()
    assert event.state == EventState.REGISTRATION_CLOSED
    act = AuditEntry.objects.get(verb="event.registration_closed")
    assert act.actor == app.user.actor
    assert "Scanner app" in client.get(f"/desk/events/{event.reference}/").content.decode()
    assert "Registration closed" in client.get(page(app)).content.decode()
    assert "Scanner app" in client.get("/desk/audit/?who=scanner+app").content.decode()


def test_what_an_application_is_called_is_no_fact_of_an_act() -> None:
    made("Scanner app")
    assert not [act for act in AuditEntry.objects.all() if "Scanner" in str(act.facts)]


def test_an_application_stays_when_its_maker_leaves() -> None:
    app = made()
    _row, secret = api_tokens.make(app.user, "Tablet", ["events:read"], 30, by=cast.sys().actor)
    User.objects.filter(email="sys@example.org").update(is_active=False)
    assert asking.get("/token", secret).status_code == 200


def test_nobody_signs_in_as_an_application(client: Client) -> None:
    browser = Client()
    browser.force_login(made().user)
    assert browser.get("/my/account/").status_code == 302


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, "nothing"])
def test_no_application_gives_roles(client: Client, role: str) -> None:
    app = made()
    response = client.post(page(app, "roles"), {"role": role, "scope": "everywhere"})
    assert response.status_code == 422
    with pytest.raises(Refused, match="role"):
        granting.grant(app.user, role, EVERYWHERE, by=SYSTEM)


def test_nobody_gives_an_application_more_than_he_has_himself() -> None:
    metro = build.a_metro()
    app = applications.make("Scanner app", "", by=SYSTEM)
    with pytest.raises(Refused) as refused:
        applications.give(app, Role.METRO_ADMIN, Scope("metro", str(metro.pk)), by=cast.cleo(metro).actor)
    assert refused.value.code == "not_allowed"


@pytest.mark.parametrize("name", ["", " \0 ", "Scanner app"])
def test_a_name_is_needed_and_is_not_another_ones(client: Client, name: str) -> None:
    made("Scanner app")
    response = client.post(PAGE, {"name": name, "purpose": ""})
    assert response.status_code == 422
    assert 'id="id_name' in response.content.decode()
    assert Application.objects.count() == 1


def test_scopes_that_its_roles_do_not_open_are_not_offered(client: Client) -> None:
    app = made()
    sent = {"token_name": "Tablet", "scopes": ["venues:write"], "days": "30"}
    assert client.post(page(app, "tokens"), sent).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_former_secret_opens_the_same_until_its_overlap_is_over(client: Client) -> None:
    app = made()
    former = token_of(client, app)
    row = ApiToken.objects.get()
    secret = secret_of(client, client.post(page(app, "tokens", str(row.pk), "secret"), {"hours": "24"}))
    assert [asking.get("/token", one).status_code for one in (former, secret)] == [200, 200]
    with clock.shifted(timedelta(hours=25)):
        assert [asking.get("/token", one).status_code for one in (former, secret)] == [401, 200]


@pytest.mark.parametrize("hours", ["0", "9999", "x", ""])
def test_without_an_overlap_the_former_secret_ends_at_once(client: Client, hours: str) -> None:
    app = made()
    former = token_of(client, app)
    row = ApiToken.objects.get()
    secret = secret_of(client, client.post(page(app, "tokens", str(row.pk), "secret"), {"hours": hours}))
    assert [asking.get("/token", one).status_code for one in (former, secret)] == [401, 200]


def test_a_revoked_token_opens_nothing_nor_does_its_former_secret(client: Client) -> None:
    app = made()
    former = token_of(client, app)
    row = ApiToken.objects.get()
    secret = secret_of(client, client.post(page(app, "tokens", str(row.pk), "secret"), {"hours": "72"}))
    asked = client.get(page(app, "tokens", str(row.pk), "revocation")).content.decode()
    assert "Revoke “Tablet”?" in asked
    assert f'data-opens="revoke-{row.pk}"' in client.get(page(app)).content.decode()
    row.refresh_from_db()
    assert row.revoked_at is None
    assert client.post(page(app, "tokens", str(row.pk), "revocation"))["Location"] == page(app)
    assert [asking.get("/token", one).status_code for one in (former, secret)] == [401, 401]


def test_a_retired_application_has_neither_tokens_nor_roles_and_gets_none(client: Client) -> None:
    app = made()
    secret = token_of(client, app)
    assert client.post(page(app, "retirement"))["Location"] == PAGE
    assert client.post(page(app, "retirement")).status_code == 303
    assert asking.get("/token", secret).status_code == 401
    assert not app.user.grants.filter(revoked_at__isnull=True).exists()
    assert AuditEntry.objects.filter(verb="application.retired").count() == 1
    sent = {"role": Role.EVENTS_OFFICER, "scope": "everywhere"}
    assert client.post(page(app, "roles"), sent).status_code == 422
    token = {"token_name": "Tablet", "scopes": ["own:read"], "days": "30"}
    assert client.post(page(app, "tokens"), token).status_code == 422
    assert app.user.api_tokens.filter(revoked_at__isnull=True).count() == 0
    assert "retired" in client.get(PAGE).content.decode()
    assert client.post(page(app), {"name": "Another", "purpose": "", "keeper": ""}).status_code == 422


def test_whoever_looks_after_it_is_told_before_a_token_ends_and_once(client: Client) -> None:
    app = made()
    token_of(client, app)
    metro = build.a_metro()
    cleo = cast.cleo(metro)
    sent = {"name": "Scanner", "purpose": "", "keeper": "CLEO@example.org"}
    assert client.post(page(app), sent).status_code == 303
    for after in (22.9, 23.5, 24):
        with clock.shifted(after * DAY):
            token_notices.warn_of_ends()
            jobs.run_due()
    letter = Message.objects.get(template="api_token_ending")
    assert letter.email == cleo.email
    assert "“Tablet” of Scanner opens nothing any more after" in letter.said
    assert f"/desk/applications/{app.pk}/" in letter.said


def test_without_anybody_the_administrators_are_told(client: Client) -> None:
    app = made()
    token_of(client, app)
    assert client.post(page(app), {"name": "Scanner", "purpose": "", "keeper": ""}).status_code == 303
    with clock.shifted(24 * DAY):
        token_notices.warn_of_ends()
    assert Message.objects.get(template="api_token_ending").email == "sys@example.org"


def test_the_owner_of_a_token_is_told_before_it_ends() -> None:
    api_tokens.make(cast.sys(), "Laptop", ["events:read"], 30, by=cast.sys().actor)
    with clock.shifted(24 * DAY):
        token_notices.warn_of_ends()
    assert Message.objects.get(template="api_token_ending").facts["page"] == "/my/account/tokens/"


def test_who_looks_after_it_is_somebody(client: Client) -> None:
    app = made()
    response = client.post(page(app), {"name": "Scanner", "purpose": "", "keeper": "x@example.org"})
    assert response.status_code == 422
    assert 'id="id_keeper' in response.content.decode()


def test_the_list_takes_as_many_statements_for_many_as_for_one(client: Client) -> None:
    made("First")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(5):
        made(f"Another {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few)


def test_a_secret_is_shown_once(client: Client) -> None:
    app = made()
    token_of(client, app)
    assert client.get(page(app, "secret"))["Location"] == page(app)


@pytest.mark.parametrize("made_up", ["turnout_" + "x" * 38, "turnout_", "y" * 46, "turnout_" + "é" * 38])
def test_what_is_made_up_costs_no_look_for_a_token(made_up: str) -> None:
    with CaptureQueriesContext(connection) as seen:
        assert api_tokens.known(made_up) is None
    assert not [one for one in seen if "apitoken" in one["sql"]]
