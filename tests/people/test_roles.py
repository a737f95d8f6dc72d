"""Roles: what each may do, where, for how long; who gives them and takes them back."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.kernel import clock, permissions
from turnout.kernel.actors import EVERYWHERE, SYSTEM, VISITOR, Actor, Scope
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import granting
from turnout.people.models import Grant, Person, User
from turnout.people.policy import judging, require, roles
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db

DESK = {
    Permission.SEE_DESK,
    Permission.SEE_EVENTS,
    Permission.MANAGE_EVENTS,
    Permission.APPROVE_EVENTS,
    Permission.PUBLISH_EVENTS,
    Permission.CANCEL_EVENTS,
    Permission.SEE_ROSTER,
    Permission.SEE_AUDIT,
    Permission.MANAGE_WEBHOOKS,
}
COORDINATOR = DESK | {
    Permission.CANCEL_PLANS,
    Permission.SEE_PRIVATE_NOTES,
    Permission.MANAGE_VENUES,
    Permission.MANAGE_REGISTRATIONS,
    Permission.SEE_PEOPLE,
    Permission.SEE_MESSAGES,
    Permission.IMPORT_DATA,
}
TABLE: dict[Role, set[Permission]] = {
    Role.SYSTEM_ADMIN: set(Permission),
    Role.METRO_ADMIN: COORDINATOR,
    Role.EVENTS_OFFICER: DESK,
    Role.CAMPAIGN_ADMIN: set(),
    Role.CAMPAIGN_ANALYST: set(),
    Role.PARTNER_MEMBER: set(),
    Role.ORGANIZATION_ADMIN: set(),
}


GIVEN = [role for role in Role if roles.given_in(role)]


def test_a_role_that_is_not_given_follows_from_a_relation() -> None:
    assert set(Role) - set(GIVEN) == {Role.EVENT_CHAIR}
    assert set(TABLE) == set(GIVEN)


@pytest.mark.parametrize("role", GIVEN)
@pytest.mark.parametrize("permission", list(Permission))
def test_a_role_may_what_the_table_says(role: Role, permission: Permission) -> None:
    metro = build.a_metro()
    kind = roles.given_in(role)[0]
    id_ = {"everywhere": "", "metro": str(metro.pk)}.get(kind, "1")
    user = cast.given(cast.dan(), role, kind, id_)
    may = permission in TABLE[role]
    assert permissions.may(user.actor, permission) is may
    if kind in {"everywhere", "metro"}:
        assert permissions.may(user.actor, permission, metro) is may
        elsewhere = build.a_metro()
        assert permissions.may(user.actor, permission, elsewhere) is (may and kind == "everywhere")


def test_nobody_has_a_right_without_a_grant() -> None:
    for actor in (VISITOR, cast.dan().actor, Actor("person", str(cast.dan().person_id))):
        assert not any(permissions.reach(actor, permission) for permission in Permission)
    assert permissions.reach(SYSTEM, Permission.MANAGE_GRANTS).is_everywhere


def test_a_role_that_this_version_does_not_know_may_nothing() -> None:
    user = cast.dan()
    Grant.objects.create(user=user, role="owner", scope_kind="everywhere", granted_at=clock.now())
    assert not any(permissions.reach(user.actor, permission) for permission in Permission)
    assert roles.label_of("owner") == "owner"


def test_a_role_ends_with_its_last_day_and_with_its_login() -> None:
    user = cast.dan()
    until = clock.now() + timedelta(days=1)
    granting.grant(user, Role.EVENTS_OFFICER, EVERYWHERE, by=SYSTEM, expires_at=until)
    assert permissions.may(user.actor, Permission.SEE_EVENTS)
    with clock.shifted(timedelta(days=1)):
        assert not permissions.may(user.actor, Permission.SEE_EVENTS)
    user.is_active = False
    user.save()
    assert not permissions.may(user.actor, Permission.SEE_EVENTS)


def test_the_grants_of_a_user_are_read_once_for_a_request() -> None:
    user = cast.cleo(build.a_metro())
    with judging.remembering(), CaptureQueriesContext(connection) as statements:
        for permission in Permission:
            permissions.reach(user.actor, permission)
    assert len(statements) == 1


def test_a_change_counts_at_once_also_within_a_request() -> None:
    user = cast.dan()
    with judging.remembering():
        assert not permissions.may(user.actor, Permission.SEE_EVENTS)
        given = granting.grant(user, Role.EVENTS_OFFICER, EVERYWHERE, by=SYSTEM)
        assert permissions.may(user.actor, Permission.SEE_EVENTS)
        granting.revoke(given, by=SYSTEM)
        assert not permissions.may(user.actor, Permission.SEE_EVENTS)


def test_whoever_acts_for_another_has_that_persons_rights_without_the_dangerous_ones() -> None:
    boss, dan = cast.sys(), cast.dan()
    acting = Actor("user", str(boss.pk), acting_for=str(dan.pk))
    assert not permissions.may(acting, Permission.SEE_EVENTS)
    for_boss = Actor("user", str(dan.pk), acting_for=str(boss.pk))
    assert permissions.may(for_boss, Permission.SEE_EVENTS)
    assert not permissions.may(for_boss, Permission.MANAGE_GRANTS)


def test_require_refuses_outside_of_the_scope() -> None:
    metro, other = build.a_metro(), build.a_metro()
    actor = cast.cleo(metro).actor
    require(actor, Permission.MANAGE_EVENTS, metro)
    with pytest.raises(Refused) as refused:
        require(actor, Permission.MANAGE_EVENTS, other)
    assert refused.value.code == "not_allowed"


# --- giving and taking back -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "scope", "field"),
    [
        ("owner", EVERYWHERE, "role"),
        (Role.METRO_ADMIN, EVERYWHERE, "scope"),
        (Role.SYSTEM_ADMIN, Scope("metro", "1"), "scope"),
        (Role.METRO_ADMIN, Scope("metro", "nonsense"), "scope"),
        (Role.METRO_ADMIN, Scope("metro", "01890000-0000-7000-8000-000000000000"), "scope"),
        (Role.SYSTEM_ADMIN, Scope("everywhere", "x"), "scope"),
    ],
)
def test_a_role_is_given_only_where_it_makes_sense(role: str, scope: Scope, field: str) -> None:
    with pytest.raises(Refused) as refused:
        granting.grant(cast.dan(), role, scope, by=SYSTEM)
    assert (refused.value.code, refused.value.field) == ("bad_input", field)


def test_a_role_is_given_once_and_again_after_it_ended() -> None:
    user = cast.dan()
    granting.grant(
        user, Role.EVENTS_OFFICER, EVERYWHERE, by=SYSTEM, expires_at=clock.now() + timedelta(days=1)
    )
    with pytest.raises(Refused) as refused:
        granting.grant(user, Role.EVENTS_OFFICER, EVERYWHERE, by=SYSTEM)
    assert refused.value.code == "grant_exists"
    with clock.shifted(timedelta(days=2)):
        granting.grant(user, Role.EVENTS_OFFICER, EVERYWHERE, by=SYSTEM)
    assert Grant.objects.filter(user=user, revoked_at__isnull=True).count() == 1


def test_the_last_administrator_stays() -> None:
    boss, dan = cast.sys(), cast.dan()
    first = Grant.objects.get(user=boss)
    with pytest.raises(Refused) as refused:
        granting.revoke(first, by=SYSTEM)
    assert refused.value.code == "last_administrator"
    granting.grant(dan, Role.SYSTEM_ADMIN, EVERYWHERE, by=SYSTEM, expires_at=clock.now() + timedelta(days=1))
    with pytest.raises(Refused):
        granting.revoke(first, by=SYSTEM)
    ben = cast.ben()
    granting.grant(ben, Role.SYSTEM_ADMIN, EVERYWHERE, by=SYSTEM)
    granting.revoke(first, by=SYSTEM)
    assert not permissions.may(boss.actor, Permission.MANAGE_GRANTS)


def test_giving_and_taking_back_are_recorded_with_the_reason() -> None:
    boss, dan = cast.sys(), cast.dan()
    given = granting.grant(dan, Role.EVENTS_OFFICER, EVERYWHERE, by=boss.actor)
    granting.revoke(given, by=boss.actor, reason="Left the team.")
    granting.revoke(given, by=boss.actor, reason="Again.")
    acts = AuditEntry.objects.filter(subject_id=str(dan.pk)).order_by("at", "pk")
    assert [(act.verb, act.actor_id) for act in acts] == [
        ("grant.given", str(boss.pk)),
        ("grant.revoked", str(boss.pk)),
    ]
    assert acts[1].reason_row.text == "Left the team."


# --- turnout createadmin ----------------------------------------------------------------------------


def createadmin(email: str) -> str:
    out = StringIO()
    call_command("createadmin", email, stdout=out)
    return out.getvalue()


def test_createadmin_makes_the_first_administrator_and_a_link_that_signs_in_once() -> None:
    said = createadmin("Boss@example.org")
    user = User.objects.get(email="boss@example.org")
    assert permissions.may(user.actor, Permission.MANAGE_GRANTS)
    path = said.strip().splitlines()[-1].partition("/accounts/")[2]
    client = Client()
    assert client.post(f"/accounts/{path}").status_code == 303
    assert client.get("/desk/roles/").status_code == 200
    assert Client().post(f"/accounts/{path}").status_code == 410


def test_createadmin_can_be_repeated() -> None:
    assert "is now" in createadmin("boss@example.org")
    assert "is already" in createadmin("BOSS@example.org")
    assert User.objects.count() == Person.objects.count() == Grant.objects.count() == 1


@pytest.mark.parametrize("email", ["", "boss", "a b@example.org", "\x00@example.org"])
def test_createadmin_says_what_is_wrong(email: str) -> None:
    with pytest.raises(CommandError):
        createadmin(email)
    assert not User.objects.exists()
