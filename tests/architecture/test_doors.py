"""Every page states who may come in."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from turnout.front.queries import doors

KINDS = {"public", "signed_in", "holder", "desk", "token", "foreign"}


def test_every_url_has_a_door() -> None:
    assert [f"{one.path} ({one.view})" for one in doors.addresses() if one.door is None] == []


def test_every_door_is_of_a_known_kind() -> None:
    assert {one.door.kind for one in doors.addresses() if one.door} - KINDS == set()


def test_every_public_door_says_why() -> None:
    assert [
        one.path
        for one in doors.addresses()
        if one.door and one.door.kind == "public" and not one.door.detail
    ] == []


def names(patterns: list[URLPattern | URLResolver], above: str = "") -> Iterator[str]:
    """Return the name of every URL with its namespace."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns, f"{above}{one.namespace}:" if one.namespace else above)
        elif one.name:
            yield above + one.name


def test_no_two_urls_have_one_name() -> None:
    """Or a button leads elsewhere than it says."""
    found = Counter(names(get_resolver().url_patterns))
    assert [name for name, times in found.items() if times > 1] == []


def test_the_list_of_urls_is_not_empty() -> None:
    assert "/healthz" in {one.path for one in doors.addresses()}


def test_every_page_of_the_desk_says_in_the_table_who_may_open_it() -> None:
    table = Path(__file__).parents[1] / "desk" / "matrix.txt"
    told = {line.split()[-1] for line in table.read_text(encoding="utf-8").splitlines() if line.strip()}
    pages = {one.path for one in doors.addresses() if one.door and one.door.kind == "desk"}
    assert pages - told == set(), "Write a line for each into tests/desk/matrix.txt; it says how."
