"""Every route of the API that reads, asked with every token: no program reads a word that its owner may not (I-67)."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.canary import crawling
from tests.canary.marks import Mark, shown
from tests.canary.worlds import World, leaks
from tests.matrix import asking, realm

pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]
NAMES = (
    "visitor",
    "nobody",
    "administrator",
    "coordinator a",
    "coordinator b",
    "officer b",
    "chair c",
    "family c",
)
NONE_HERE = {"devices", "series", "webhooks"}  # of which no side has one: the matrix asks for them
DESK_TOO = ("/events", "/venues")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all of these tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _as_often_as_it_takes(settings: Any) -> None:
    settings.TURNOUT_LIMIT_API = 1_000_000


def header(world: World, name: str) -> dict[str, str]:
    """Return what somebody's program shows: a token for everything, whatever he may do."""
    user = world.users[name]
    if user is None:
        return {}
    return {"authorization": f"Bearer {realm.with_token(realm.Asking(name, user)).secret}"}


class Known:
    """Every address that reads, about each thing that lists name to the administrator."""

    def __init__(self, world: World) -> None:
        self.boss = Client(headers=header(world, "administrator"))
        sides = list(world.sides.values())
        booked = [side.registration.reference for side in sides]
        self.unlisted = {
            f"{asking.V1}/registrations": booked,
            f"{asking.V1}/me/registrations": booked,
            f"{asking.V1}/sessions": [str(side.event.sessions.get().pk) for side in sides],
        }
        self.lists: dict[str, list[str]] = {}

    def require_some(self) -> None:
        """Raise LookupError where no list of a kind names anything: add some to `unlisted`."""
        kinds = {listed.rpartition("/")[2] for listed in self.lists} - NONE_HERE
        empty = kinds - {listed.rpartition("/")[2] for listed, named in self.lists.items() if named}
        if empty:
            raise LookupError("tests/canary/test_programs.py knows none of these:", sorted(empty))

    def addresses(self) -> list[str]:
        """Return them all, lists of the desk too."""
        routes = sorted(path for method, path in asking.documented() if method == "GET")
        found = [one for path in routes for one in self._filled(f"{asking.V1}{path}")]
        self.require_some()
        return [*found, *(f"{one}?view=desk&limit=100" for one in found if one.endswith(DESK_TOO))]

    def _filled(self, path: str) -> Iterator[str]:
        before, brace, after = path.partition("/{")
        if not brace:
            yield path
            return
        for name in self._named(before):
            yield from self._filled(f"{before}/{name}{after.partition('}')[2]}")

    def _named(self, listed: str) -> list[str]:
        """Return what the things of a list go by."""
        if listed not in self.lists:
            found = self.unlisted.get(listed, [])
            for query in ("?limit=100", "?limit=100&view=desk"):
                answer = self.boss.get(f"{listed}{query}")
                found = [*found, *(_name(one) for one in _rows(answer) if _name(one) not in found)]
            self.lists[listed] = found
        return self.lists[listed]


def _rows(answer: Any) -> list[dict[str, Any]]:
    if answer.status_code != HTTPStatus.OK:
        return []
    whole = answer.json()
    return list(whole if isinstance(whole, list) else whole.get("items", []))


def _name(row: dict[str, Any]) -> str:
    return str(row.get("reference") or row.get("slug") or row["id"])


@pytest.mark.parametrize("name", NAMES)
def test_no_program_reads_what_its_owner_may_not(name: str, world: World) -> None:
    addresses = Known(world).addresses()
    pages = crawling.asked(Client(headers=header(world, name)), addresses)
    assert leaks(world, name, pages) == {}
    read = {mark for text in pages.values() for mark in shown(text)}
    told = ("title", "draft", *([] if name.startswith("family") else ["child"]))
    own = {Mark(side.name, kind) for side in world.sides.values() for kind in told}
    assert {one for one in own if world.may_read(name, one)} <= read
    assert len(addresses) > len(asking.documented()) // 2


def test_answers_of_programs_reach_nobody(world: World) -> None:
    """Rosters for programs name people, and say no way to reach them (docs/api.md)."""
    pages = crawling.asked(Client(headers=header(world, "administrator")), Known(world).addresses())
    rosters = {address: text for address, text in pages.items() if address.endswith("/attendees")}
    kinds = {mark.kind for text in rosters.values() for mark in shown(text)}
    assert {"child", "waiting"} <= kinds
    assert not {"address", "phone"} & kinds
