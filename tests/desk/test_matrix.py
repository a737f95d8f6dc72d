"""Every page of the desk, asked for by everybody who could knock: each is let in, refused or led to sign in (I-67)."""

from pathlib import Path

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client

from tests.desk import kingdom
from tests.desk.kingdom import NAMES, OWN_NAMES, Kingdom
from turnout.front.queries import doors

pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]

Row = tuple[str, str, str]
SERVER_ERROR = 500
DESK, OWN = "matrix.txt", "matrix_of_ones_own.txt"


def matrix(table: str = DESK) -> list[Row]:
    """Return the lines of a table: letters, method, path."""
    lines = Path(__file__).with_name(table).read_text(encoding="utf-8").splitlines()
    rows = [tuple(line.split()) for line in lines if line and not line.startswith("#")]
    return [(letters, method, path) for letters, method, path in rows]


def answered(response: HttpResponseBase) -> str:
    """Return the letter of an answer."""
    if response.status_code in {302, 303}:
        where = response["Location"].split("?")[0]
        return {"/accounts/login/": "L", "/accounts/confirm/": "R"}.get(where, "+")
    if response.status_code in {401, 403, 404, 405} or response.status_code >= SERVER_ERROR:
        return {403: "3", 404: "4"}.get(response.status_code, str(response.status_code))
    return "+"


def asked(client: Client, method: str, path: str) -> str:
    """Ask for a page, and undo what that did."""
    with transaction.atomic():
        response = client.get(path) if method == "GET" else client.post(path)
        transaction.set_rollback(True)
    return answered(response)


def walked(table: str, name: str, place: int) -> tuple[dict[str, str], dict[str, str]]:
    """Return what somebody finds at each page of a table, and what the table says."""
    there = Kingdom()
    client = kingdom.somebody(name, there)
    rows = matrix(table)
    found = {f"{method} {path}": asked(client, method, there.address(path)) for _, method, path in rows}
    return found, {f"{method} {path}": letters[place] for letters, method, path in rows}


@pytest.mark.parametrize("name", NAMES)
def test_everybody_sees_exactly_what_the_table_says(name: str) -> None:
    found, expected = walked(DESK, name, NAMES.index(name))
    assert found == expected


@pytest.mark.parametrize("name", OWN_NAMES)
def test_pages_of_ones_own_are_as_the_table_says(name: str) -> None:
    found, expected = walked(OWN, name, OWN_NAMES.index(name))
    assert found == expected


def test_every_page_of_ones_own_stands_in_the_table() -> None:
    kinds = {"holder", "signed_in"}
    pages = {one.path for one in doors.addresses() if one.door is not None and one.door.kind in kinds}
    assert {path for _letters, _method, path in matrix(OWN)} == pages


def test_a_page_that_is_missing_looks_like_one_of_another_metro() -> None:
    there = Kingdom()
    client = kingdom.somebody("elsewhere", there)
    missing = there.event.reference.translate(str.maketrans("23456789BCDFGHJK", "3456789BCDFGHJK2"))
    for page in ("", "waitlist/", "edit/", "roster/export/"):
        foreign = client.get(f"/desk/events/{there.event.reference}/{page}")
        nothing = client.get(f"/desk/events/{missing}/{page}")
        assert (foreign.status_code, nothing.status_code) == (404, 404)
        assert foreign.content.replace(there.event.reference.encode(), b"") == nothing.content.replace(
            missing.encode(), b""
        )


def test_the_table_names_every_page_of_the_desk_with_every_method_it_takes() -> None:
    there = Kingdom()
    boss = kingdom.somebody("administrator", there)
    pages = [one.path for one in doors.addresses() if one.door is not None and one.door.kind == "desk"]
    taken = {
        (method, path)
        for path in pages
        for method in ("GET", "POST")
        if asked(boss, method, there.address(path)) != "405"
    }
    assert taken == {(method, path) for _letters, method, path in matrix()}


def test_no_line_of_the_table_stands_twice_and_each_has_a_letter_for_everybody() -> None:
    rows = matrix()
    assert len({(method, path) for _letters, method, path in rows}) == len(rows)
    assert {len(letters) for letters, _method, _path in rows} == {len(NAMES)}
    assert set("".join(letters for letters, _method, _path in rows)) == {"+", "3", "4", "L"}
