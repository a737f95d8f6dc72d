"""Every page of the desk asked as every role: the answers are what doors and the table of roles say (I-67)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests import cast
from tests.desk.kingdom import NAMES, Kingdom
from tests.desk.test_matrix import asked, matrix
from tests.matrix import realm
from tests.matrix.asking import nothing_like
from tests.matrix.pages import AUTHOR, MORE, Page, expected
from tests.matrix.realm import ELSEWHERE, HERE, NOBODY, VISITOR, Asking
from turnout.events.actions import chairing
from turnout.front.queries import doors
from turnout.kernel.actors import EVERYWHERE, SYSTEM, Scope
from turnout.kernel.permissions import Permission
from turnout.people.policy.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]
# Those of the table that was written by hand, as the tables of roles have them.
BY_HAND = {
    "visitor": (VISITOR, None, None),
    "nobody": (NOBODY, None, None),
    "coordinator": (AUTHOR, Role.METRO_ADMIN, HERE),
    "elsewhere": ("elsewhere", Role.METRO_ADMIN, ELSEWHERE),
    "officer": ("officer", Role.EVENTS_OFFICER, HERE),
    "every_officer": ("officers", Role.EVENTS_OFFICER, "everywhere"),
    "administrator": ("administrator", Role.SYSTEM_ADMIN, "everywhere"),
    "chair": ("chair", Role.EVENT_CHAIR, "event"),
}
METRO, ELSE, EVENT = Scope("metro", "here"), Scope("metro", "elsewhere"), Scope("event", "this")
PLACES = {HERE: METRO, ELSEWHERE: ELSE, "everywhere": EVERYWHERE, "event": EVENT}


class Place:
    """The kingdom, another beside it, and a browser of everybody."""

    def __init__(self) -> None:
        self.kingdom = Kingdom()
        self.beside = realm.Side("beside")
        self.scopes = self.kingdom.event.scopes()
        self.metro = frozenset({Scope("metro", str(self.kingdom.metro.pk))})
        self.people = {name: self._made(name) for name in realm.names() if name != realm.FAMILY}

    def _made(self, name: str) -> Asking:
        if name == VISITOR:
            return Asking(name)
        role, _, where = name.partition("@")
        if role == Role.EVENT_CHAIR:
            return self._chair(name, where)
        who = Asking(name, realm.a_login(f"at-{name.replace('@', '-')}"))
        if where:
            metro = self.kingdom.metro if where != ELSEWHERE else self.beside.metro
            scope = realm.scope_named(where, metro)
            who.roles[Role(role)] = frozenset({scope})
            cast.given(realm.login(who), Role(role), scope.kind, scope.id)
        return who

    def _chair(self, name: str, where: str) -> Asking:
        if where == ELSEWHERE:
            scope = frozenset({realm.scope_of("event", self.beside.event)})
            return Asking(name, self.beside.chair, {Role.EVENT_CHAIR: scope})
        user = realm.a_login("at-chair")
        chairing.appoint(self.kingdom.event, cast.person(user), by=SYSTEM)
        scope = frozenset({realm.scope_of("event", self.kingdom.event)})
        return Asking(name, user, {Role.EVENT_CHAIR: scope})

    def browser(self, name: str) -> Client:
        """Return the browser of somebody, signed in."""
        client = Client()
        if name != VISITOR:
            client.force_login(realm.login(self.people[name]))
        return client


@pytest.fixture(scope="module")
def place(django_db_setup: None, django_db_blocker: Any) -> Iterator[Place]:
    """One place for all of these tests; what each asks is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Place()
        transaction.set_rollback(True)


def pages() -> dict[str, Page]:
    """Return every page of the desk by its address, with what its door asks for."""
    return {
        one.path: Page(one.path, tuple(Permission(word) for word in one.door.detail.split(", ")))
        for one in doors.addresses()
        if one.door is not None and one.door.kind == "desk"
    }


# The others are asked by tests/desk/test_matrix.py, and what it expects of them is compared below.
ASKED = [
    one
    for one in realm.names()
    if one.endswith((ELSEWHERE, "campaign", "partner", "organization")) or one == "campaign_admin@everywhere"
]


@pytest.mark.parametrize("name", ASKED)
def test_every_role_is_told_what_doors_and_the_table_of_roles_say(name: str, place: Place) -> None:
    client, who, there = place.browser(name), place.people[name], pages()
    found, said = {}, {}
    for _letters, method, path in matrix():
        page = there[path]
        found[method, path] = asked(client, method, place.kingdom.address(path))
        said[method, path] = expected(page, who, page.about(place.scopes, place.metro))
    assert found == said


@pytest.mark.parametrize("name", list(BY_HAND))
def test_the_table_that_was_written_by_hand_says_the_same(name: str) -> None:
    called, role, where = BY_HAND[name]
    roles = {role: frozenset({PLACES[where]})} if role is not None and where is not None else {}
    who, there = Asking(called, None, roles), pages()
    event, metro = frozenset({METRO, EVENT}), frozenset({METRO})
    by_hand = {(method, path): letters[NAMES.index(name)] for letters, method, path in matrix()}
    said = {one: expected(there[one[1]], who, there[one[1]].about(event, metro)) for one in by_hand}
    assert said == by_hand


@pytest.mark.parametrize("name", ["metro_admin@elsewhere", "event_chair@elsewhere", "nobody"])
def test_a_page_about_nothing_is_to_the_byte_the_one_about_what_is_for_others(
    name: str, place: Place
) -> None:
    client = place.browser(name)
    compared = 0
    for _letters, method, path in matrix():
        if method != "GET" or "<" not in path:
            continue
        part = next(one for one in place.kingdom.values if one in path)
        value = place.kingdom.values[part]
        address = place.kingdom.address(path)
        foreign, missing = client.get(address), client.get(address.replace(value, nothing_like(value)))
        if foreign.status_code == 404:
            compared += 1
            assert missing.status_code == 404, path
            assert plain(foreign, value) == plain(missing, nothing_like(value)), path
    assert compared > 50


def plain(response: Any, value: str) -> bytes:
    """Return the body without the name of the thing."""
    return bytes(response.content).replace(value.encode(), b"").replace(value.upper().encode(), b"")


def test_what_asks_for_more_is_a_page() -> None:
    assert MORE.keys() <= pages().keys()
