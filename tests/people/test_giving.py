"""Giving a role: what it may do is said first, where is found by name, and nobody gives more than he has."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.front import visiting
from turnout.kernel.actors import EVERYWHERE, SYSTEM, Scope
from turnout.kernel.permissions import Permission
from turnout.people.actions import granting
from turnout.people.models import Grant, User
from turnout.people.policy import giving, roles, words
from turnout.people.policy.roles import Role
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db
PAGE, NEW = "/desk/roles/", "/desk/roles/new/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def boss() -> Client:
    cast.dan()
    return client_of(cast.sys())


def here(metro: Metro) -> Scope:
    return Scope("metro", str(metro.pk))


def asked(client: Client, role: str = "events_officer", email: str = "dan@example.org", **more: str) -> str:
    answer = client.get(NEW, {"email": email, "role": role, **more})
    assert answer.status_code == 200
    return visiting.words(answer.content)


def test_what_the_role_may_do_is_said_before_it_is_given(boss: Client) -> None:
    shown = asked(boss)
    assert "Dan Feroz becomes Events officer" in shown
    may, _, may_not = shown[shown.index("There this role may") :].partition("It may not")
    assert "publish events and take them back" in may
    assert "see people with address, phone and history" in may_not
    assert "give roles and take them back" in may_not
    assert "It may not" not in asked(boss, role="system_admin")


def test_what_somebody_has_already_stands_there(boss: Client) -> None:
    metro = build.a_metro("Wrenfield")
    granting.grant(cast.dan(), Role.METRO_ADMIN, here(metro), by=SYSTEM)
    assert "Has already: Metro coordinator (Wrenfield)" in asked(boss)


def test_a_place_is_found_by_a_part_of_its_name(boss: Client) -> None:
    for number in range(25):
        build.a_metro(f"Northfield {number:02}")
    build.a_metro("Zell am See")
    first = asked(boss)
    assert "There are more. Find one by its name above." in first
    assert "Zell am See" not in first
    found = asked(boss, where="see zell")
    assert "Zell am See" in found
    assert "Northfield" not in found
    assert "No metro of that name" in asked(boss, role="metro_admin", where="%")


def test_a_place_that_is_not_on_the_first_page_is_given(boss: Client) -> None:
    for number in range(25):
        build.a_metro(f"Northfield {number:02}")
    zell = build.a_metro("Zell am See")
    sent = {"email": "dan@example.org", "role": "metro_admin", "scope": str(zell.pk)}
    wrong = boss.post(PAGE, {**sent, "expires_on": "2001-01-01"})
    assert wrong.status_code == 422
    assert "Zell am See" in wrong.content.decode()
    assert boss.post(PAGE, sent).status_code == 303
    given = Grant.objects.get(user=cast.dan())
    assert (given.role, given.scope) == ("metro_admin", here(zell))


def test_a_role_for_one_metro_is_not_offered_everywhere(boss: Client) -> None:
    metro = build.a_metro("Wrenfield")
    assert "Everywhere" not in asked(boss, role="metro_admin").partition("Where")[2]
    sent = {"email": "dan@example.org", "role": "metro_admin", "scope": "everywhere"}
    assert boss.post(PAGE, sent).status_code == 422
    assert boss.post(PAGE, {**sent, "role": "system_admin", "scope": str(metro.pk)}).status_code == 422
    assert not Grant.objects.filter(user=cast.dan()).exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"role": "owner"},
        {"email": "nobody@example.org"},
        {"email": "x" * 10_000},
        {"email": "🙂"},
        {"role": "x" * 10_000},
        {"role": "partner_member"},
    ],
)
def test_odd_questions_are_answered_beside_the_field(boss: Client, typed: dict[str, str]) -> None:
    values = {"email": "dan@example.org", "role": "events_officer", **typed}
    assert boss.get(NEW, values).status_code == 422
    assert boss.post(PAGE, {**values, "scope": "everywhere"}).status_code == 422
    assert not Grant.objects.filter(user=cast.dan()).exists()


@pytest.mark.parametrize("where", ["\x00", "x" * 10_000, "🙂", "\u202eevil", "%_\\", "'"])
def test_odd_names_of_places_are_only_names(boss: Client, where: str) -> None:
    build.a_metro("Wrenfield")
    assert "Wrenfield" not in asked(boss, role="metro_admin", where=where) or where == "\x00"


@pytest.mark.parametrize(
    "scope", ["", "x", "\x00", "🙂", "x" * 10_000, "01890000-0000-7000-8000-000000000000"]
)
def test_odd_places_are_refused(boss: Client, scope: str) -> None:
    sent = {"email": "dan@example.org", "role": "events_officer", "scope": scope}
    assert boss.post(PAGE, sent).status_code == 422
    assert not Grant.objects.filter(user=cast.dan()).exists()


def test_the_page_costs_the_same_for_any_number_of_metros(boss: Client) -> None:
    build.a_metro("Northfield")
    asked(boss)
    with CaptureQueriesContext(connection) as few:
        asked(boss)
    for number in range(40):
        build.a_metro(f"Northfield {number}")
    with CaptureQueriesContext(connection) as many:
        asked(boss)
    assert len(many) == len(few) <= 10


def test_every_permission_has_words() -> None:
    assert set(words.WORDS) == set(Permission)
    able, unable = words.of_role(Role.METRO_ADMIN)
    assert len(able) + len(unable) == len(Permission)
    assert len(able) == len(roles.permissions_of(Role.METRO_ADMIN))


# --- nobody gives more than he has -------------------------------------------------------------------------


@contextmanager
def coordinators_that_give_roles(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let coordinators give roles within the block, as an installation of a later version might."""
    known = roles.ROLES[Role.METRO_ADMIN]
    more = known.permissions | {Permission.MANAGE_GRANTS}
    with monkeypatch.context() as changed:
        changed.setitem(roles.ROLES, Role.METRO_ADMIN, replace(known, permissions=frozenset(more)))
        yield


def test_a_coordinator_would_give_only_what_he_may_himself_and_only_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    metro, other = build.a_metro("Wrenfield"), build.a_metro("Zell am See")
    cleo, dan = cast.cleo(metro), cast.dan()
    theirs = granting.grant(dan, Role.METRO_ADMIN, here(other), by=SYSTEM)
    above = granting.grant(cast.ben(), Role.SYSTEM_ADMIN, EVERYWHERE, by=SYSTEM)
    with coordinators_that_give_roles(monkeypatch):
        client = client_of(cleo)
        assert giving.to_give(cleo.actor) == [Role.METRO_ADMIN, Role.EVENTS_OFFICER]
        assert "Zell am See" not in client.get(PAGE).content.decode()
        shown = asked(client)
        assert "Wrenfield" in shown
        assert "Zell am See" not in shown
        assert "Everywhere" not in shown
        sent = {"email": "dan@example.org", "role": "events_officer"}
        assert client.post(PAGE, {**sent, "scope": "everywhere"}).status_code == 422
        assert client.post(PAGE, {**sent, "scope": str(other.pk)}).status_code in {403, 422}
        assert client.post(PAGE, {**sent, "role": "system_admin", "scope": "everywhere"}).status_code == 422
        for given in (theirs, above):
            assert client.post(f"{PAGE}{given.pk}/revocation/").status_code == 404
            assert client.post(f"{PAGE}{given.pk}/renewal/", {"expires_on": ""}).status_code == 404
        assert set(Grant.objects.filter(revoked_at__isnull=True, user=dan)) == {theirs}
        assert client.post(PAGE, {**sent, "scope": str(metro.pk)}).status_code == 303


def test_a_role_that_reaches_further_is_seen_and_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    metro = build.a_metro()
    cleo = cast.cleo(metro)
    known = roles.ROLES[Role.EVENTS_OFFICER]
    further = replace(known, permissions=known.permissions | {Permission.ERASE_PEOPLE})
    given = granting.grant(cast.dan(), Role.EVENTS_OFFICER, here(metro), by=SYSTEM)
    with coordinators_that_give_roles(monkeypatch):
        monkeypatch.setitem(roles.ROLES, Role.EVENTS_OFFICER, further)
        client = client_of(cleo)
        assert "Dan Feroz" in client.get(PAGE).content.decode()
        assert client.post(f"{PAGE}{given.pk}/revocation/").status_code == 403
        assert client.post(f"{PAGE}{given.pk}/renewal/", {"expires_on": ""}).status_code == 403
        sent = {"email": "ben@example.org", "role": "events_officer", "scope": str(metro.pk)}
        cast.ben()
        assert client.post(PAGE, sent).status_code == 422
    assert Grant.objects.get(pk=given.pk).revoked_at is None


def test_a_link_to_the_form_names_the_account_by_its_key_and_no_address(boss: Client) -> None:
    dan = cast.dan()
    link = visiting.link(boss.get(f"/desk/people/{cast.person(dan).pk}/").content, "Give a role")
    assert link == f"{NEW}?account={dan.pk}"
    assert 'value="dan@example.org"' in boss.get(link).content.decode()
    assert "@" not in visiting.link(
        boss.get(NEW, {"email": dan.email, "role": "events_officer"}).content, "Back"
    )
    for nobody in ("x", str(build.a_metro().pk)):
        assert boss.get(NEW, {"account": nobody}).status_code == 200
