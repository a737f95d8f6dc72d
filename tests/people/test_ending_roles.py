"""Roles that end: warned of, renewed, ended as acts; who gave them and why."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.jobs import actions as jobs
from turnout.kernel import clock, permissions
from turnout.kernel.actors import EVERYWHERE, Scope
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import granting
from turnout.people.models import Grant, User
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db

PAGE = "/desk/roles/"


@pytest.fixture
def boss() -> Client:
    client = Client()
    client.force_login(cast.sys())
    return client


def officer(user: User, days: int) -> Grant:
    until = clock.now() + timedelta(days=days)
    return granting.grant(
        user, Role.EVENTS_OFFICER, EVERYWHERE, by=cast.sys().actor, expires_at=until, reason="Summer cover"
    )


def test_who_gave_a_role_and_why_stands_beside_it(boss: Client) -> None:
    cast.dan()
    sent = {
        "email": "dan@example.org",
        "role": "events_officer",
        "scope": "everywhere",
        "reason": "Summer cover",
    }
    assert boss.post(PAGE, sent).status_code == 303
    shown = boss.get(PAGE).content.decode()
    assert "given by Sys Nakamura: “Summer cover”" in shown


def test_roles_that_end_soon_are_named_first(boss: Client) -> None:
    officer(cast.dan(), 13)
    officer(cast.ben(), 15)
    shown = boss.get(PAGE).content.decode()
    soon = shown[shown.index("Ending within two weeks") : shown.index("<table")]
    assert "Dan Feroz" in soon
    assert "Ben" not in soon


def test_a_role_is_renewed_and_that_is_noted(boss: Client) -> None:
    given = officer(cast.dan(), 3)
    later = clock.now().date() + timedelta(days=90)
    sent = {"expires_on": str(later), "reason": "Stays on"}
    assert boss.post(f"{PAGE}{given.pk}/renewal/", sent).status_code == 303
    with clock.shifted(timedelta(days=60)):
        assert permissions.may(cast.dan().actor, Permission.SEE_EVENTS)
    act = AuditEntry.objects.get(verb="grant.renewed")
    assert act.reason_row.text == "Stays on"
    assert act.facts["until"].startswith(str(later))


@pytest.mark.parametrize("day", ["2001-01-01", "nonsense", "0000-00-00", "x" * 10_000])
def test_odd_last_days_are_refused_beside_the_field(boss: Client, day: str) -> None:
    given = officer(cast.dan(), 3)
    assert boss.post(f"{PAGE}{given.pk}/renewal/", {"expires_on": day}).status_code == 422
    assert not AuditEntry.objects.filter(verb="grant.renewed").exists()


def test_a_role_ends_by_itself_as_an_act_once() -> None:
    given = officer(cast.dan(), 3)
    with clock.shifted(timedelta(days=3, minutes=1)):
        assert not permissions.may(cast.dan().actor, Permission.SEE_EVENTS)
        assert granting.end_expired() == 1
        assert granting.end_expired() == 0
    given.refresh_from_db()
    assert given.revoked_at == given.expires_at
    act = AuditEntry.objects.get(verb="grant.ended")
    assert (act.actor_kind, act.subject_id) == ("system", str(cast.dan().pk))


def test_the_timetable_ends_roles() -> None:
    assert "people.end_roles" in {entry.name for entry in jobs.timetable()}


def test_a_role_that_ended_is_not_renewed(boss: Client) -> None:
    given = officer(cast.dan(), 3)
    with clock.shifted(timedelta(days=4)), pytest.raises(Refused, match="ended"):
        granting.renew(given, None, by=cast.sys().actor)
    granting.revoke(given, by=cast.sys().actor)
    assert boss.get(f"{PAGE}{given.pk}/renewal/").status_code == 404


def test_the_last_administrator_gets_no_end(boss: Client) -> None:
    given = Grant.objects.get(user=cast.sys())
    later = str(clock.now().date() + timedelta(days=9))
    response = boss.post(f"{PAGE}{given.pk}/renewal/", {"expires_on": later})
    assert response.status_code == 422
    assert "last system administrator" in response.content.decode()
    granting.grant(cast.ben(), Role.SYSTEM_ADMIN, EVERYWHERE, by=cast.sys().actor)
    assert boss.post(f"{PAGE}{given.pk}/renewal/", {"expires_on": later}).status_code == 303


def test_only_administrators_renew() -> None:
    metro = build.a_metro()
    given = officer(cast.dan(), 3)
    client = Client()
    client.force_login(cast.cleo(metro))
    assert client.post(f"{PAGE}{given.pk}/renewal/", {"expires_on": ""}).status_code == 403


def test_the_list_costs_the_same_for_any_number(boss: Client) -> None:
    officer(cast.dan(), 3)
    with CaptureQueriesContext(connection) as few:
        boss.get(PAGE)
    for metro in [build.a_metro() for _ in range(6)]:
        granting.grant(cast.ben(), Role.METRO_ADMIN, Scope("metro", str(metro.pk)), by=cast.sys().actor)
    with CaptureQueriesContext(connection) as many:
        boss.get(PAGE)
    assert len(many) - len(few) <= 1
