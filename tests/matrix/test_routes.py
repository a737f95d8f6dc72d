"""Every route of the API asked as every role, with every kind of token, about one's own, others' and nothing (I-67)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.matrix import asking, realm, rows
from tests.matrix.asking import asked, filled
from tests.matrix.realm import NOBODY, VISITOR, Asking, Realm
from tests.matrix.rows import ANY_TOKEN, LET_IN, NO_TOKEN, NOTHING, PUBLIC_ROUTE, Row, expected
from turnout.kernel.codes import ALPHABET
from turnout.people.models import ApiToken
from turnout.people.policy.roles import Role
from turnout.people.policy.scopes import SCOPES

pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]
BOSS = f"{Role.SYSTEM_ADMIN}@everywhere"
Cell = tuple[str, ...]
Found = dict[Cell, str]


@pytest.fixture(scope="module")
def there(django_db_setup: None, django_db_blocker: Any) -> Iterator[Realm]:
    """One realm for all of these tests; what each asks is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Realm()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _as_often_as_it_takes(settings: Any) -> None:
    settings.TURNOUT_LIMIT_API = 1_000_000


def made_for(who: Asking, scopes: list[str]) -> None:
    """Let a token be one for these scopes."""
    if who.token is not None:
        ApiToken.objects.filter(pk=who.token.pk).update(scopes=scopes)


def about(row: Row, there: Realm) -> list[tuple[str, str, realm.Thing | None]]:
    """Return what a row is asked about: whose it is, the address, the thing."""
    if row.kind == NOTHING:
        return [(NOTHING, row.path, None)]
    things = there.things(row.kind)
    gone = asking.missing(row.path, things["own"].parts)
    return [
        *((whose, filled(row.path, one.parts), one) for whose, one in things.items()),
        ("missing", gone, None),
    ]


def walked(
    there: Realm, who: Asking, scopes: list[str] | None, table: list[Row], *, whose: str = ""
) -> tuple[Found, Found, list[Cell]]:
    """Return what somebody is told at each row about each thing, what the tables say, and what could be told apart."""
    found: Found = {}
    said: Found = {}
    apart: list[Cell] = []
    made_for(who, scopes or [])
    for row in table:
        nothing = {}
        for one, address, thing in about(row, there):
            if whose not in {"", one}:
                continue
            cell = (row.method, row.path, row.kind, one)
            answer = asked(row, address, who.secret if scopes is not None else "")
            found[cell], said[cell] = answer.told, expected(row, who, scopes, thing)
            if found[cell] == rows.NOT_THERE:
                nothing[cell] = answer.whole
        if len(set(nothing.values())) > 1:
            apart += nothing
    return found, said, apart


@pytest.mark.parametrize("name", realm.names())
def test_everybody_is_told_exactly_what_the_tables_say(name: str, there: Realm) -> None:
    who = there.people[name]
    for scope in sorted({row.scope for row in rows.rows()}):
        table = [row for row in rows.rows() if row.scope == scope]
        alone = None if name == VISITOR else [scope] if scope in SCOPES else []
        found, said, apart = walked(there, who, alone, table)
        assert found == said
        assert apart == [], "What is not there and what is not for one can be told apart."


@pytest.mark.parametrize("name", [one for one in realm.names() if one != VISITOR])
def test_with_a_token_for_everything_nobody_is_let_in_further_than_his_roles_say(
    name: str, there: Realm
) -> None:
    found, said, _apart = walked(there, there.people[name], list(SCOPES), rows.rows(), whose="own")
    assert found == said


@pytest.mark.parametrize("scope", ["", *SCOPES])
def test_a_token_opens_what_it_was_made_for_and_nothing_else(scope: str, there: Realm) -> None:
    who = there.people[BOSS]
    found, said, _apart = walked(there, who, [scope] if scope else [], rows.rows(), whose="own")
    assert found == said
    opened = {cell for cell, told in found.items() if told == LET_IN}
    scopes = {row.scope for row in rows.rows() if (row.method, row.path, row.kind, "own") in opened}
    assert scopes <= {PUBLIC_ROUTE, ANY_TOKEN, scope}


def test_without_a_token_and_with_an_unknown_one_nothing_is_opened_that_asks_for_one(there: Realm) -> None:
    unknown = Asking("unknown", secret="turnout_0123456789")
    for row in rows.rows():
        for _whose, address, _thing in about(row, there):
            assert asked(row, address, unknown.secret).told == NO_TOKEN
            if row.scope != PUBLIC_ROUTE:
                assert asked(row, address, "").told == NO_TOKEN


def test_a_part_of_another_thing_is_not_found_under_ones_own(there: Realm) -> None:
    who = there.people[BOSS]
    made_for(who, list(SCOPES))
    for row in rows.rows():
        if row.kind == NOTHING or row.path.count("{") == 1:
            continue
        own, other = (there.things(row.kind)[whose].parts for whose in ("own", "other"))
        last = row.path[: row.path.rindex("}") + 1].rsplit("/", 2)
        mixed = {**own, "/".join(last[1:]): other["/".join(last[1:])]}
        assert asked(row, filled(row.path, mixed), who.secret).told == rows.NOT_THERE, row


def test_a_line_says_the_scope_that_the_route_asks_for_and_names_what_there_is() -> None:
    for row in rows.rows():
        is_open = not asking.operation(row).get("security")
        assert row.scope in {ANY_TOKEN, PUBLIC_ROUTE, *SCOPES}, row
        assert is_open == (row.scope == PUBLIC_ROUTE) or "?" in row.path, row
    assert len({(row.method, row.path, row.kind) for row in rows.rows()}) == len(rows.rows())


def test_what_is_missing_is_named_by_no_letter_of_what_is_there() -> None:
    for letters in (ALPHABET[one : one + 6] for one in range(len(ALPHABET) - 5)):
        assert all(one != other for one, other in zip(letters, asking.nothing_like(letters), strict=True))


def test_somebody_without_a_role_is_told_what_a_visitor_is(there: Realm) -> None:
    """A negative control: the tables tell roles apart, and the answers do."""
    made_for(there.people[NOBODY], list(SCOPES))
    row = next(one for one in rows.rows() if one.kind == "draft")
    own = filled(row.path, there.things("draft")["own"].parts)
    assert asked(row, own, there.people[NOBODY].secret).told == rows.NOT_THERE
    assert asked(row, own, there.people[BOSS].secret).told == LET_IN
