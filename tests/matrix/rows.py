"""The table of routes, read; and what the table of roles says of each row: who is let in, and what others are told."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.matrix.realm import FAMILY, Asking, Thing
from turnout.kernel.actors import EVERYWHERE
from turnout.kernel.permissions import Permission
from turnout.people.policy import roles, scopes

LET_IN, NO_TOKEN, NO_SCOPE, NOT_THERE, NOT_ALLOWED = (
    "let in", "token_unknown", "scope_missing", "not_found", "not_allowed",
)  # fmt: skip
NOTHING = "-"
PUBLIC_ROUTE, ANY_TOKEN = "-", "any"
FIXED, COLUMNS = 3, 6


@dataclass(frozen=True)
class Row:
    """A route, about one kind of object."""

    method: str
    path: str
    scope: str
    kind: str = NOTHING
    sees: str = NOTHING
    needs: str = NOTHING
    body: Any = None

    @property
    def route(self) -> tuple[str, str]:
        """Return the method and the address, as the OpenAPI document names them."""
        return self.method, self.path.split("?")[0]


def rows() -> list[Row]:
    """Return the lines of the table."""
    lines = Path(__file__).with_name("routes.txt").read_text(encoding="utf-8").splitlines()
    return [_row(line) for line in lines if line and not line.startswith("#")]


def expected(row: Row, asking: Asking, made_for: Collection[str] | None, thing: Thing | None) -> str:
    """Return what somebody is told whose token was made for some scopes; None: he shows none."""
    if row.scope != PUBLIC_ROUTE:
        if made_for is None:
            return NO_TOKEN
        if row.scope not in {ANY_TOKEN, *made_for}:
            return NO_SCOPE
    shown = made_for or ()
    if row.kind != NOTHING and (thing is None or not _any(row.sees, asking, shown, thing)):
        return NOT_THERE
    return LET_IN if row.needs == NOTHING or _any(row.needs, asking, shown, thing) else NOT_ALLOWED


def has(words: str, asking: Asking, thing: Thing | None) -> bool:
    """Return whether somebody is one of those, with all that his roles give."""
    return _any(words, asking, None, thing)


def _any(words: str, asking: Asking, made_for: Collection[str] | None, thing: Thing | None) -> bool:
    """Return whether a line's words hold for a token that was made for some scopes; None: whatever it was made for."""
    return any(
        all(_holds(word, asking, made_for, thing) for word in together.split("+"))
        for together in words.split("|")
    )


def _holds(word: str, asking: Asking, made_for: Collection[str] | None, thing: Thing | None) -> bool:
    if word in RELATIONS:
        return RELATIONS[word](asking, thing)
    if word in scopes.SCOPES:
        return made_for is None or word in made_for
    word, _, kind = word.partition("@")
    permission = Permission(word)
    reach = {
        scope
        for role, held in asking.roles.items()
        if permission in roles.permissions_of(role)
        for scope in held
    }
    if made_for is not None and permission not in scopes.permissions_of(made_for):
        return False
    if kind:
        return any(scope == EVERYWHERE or scope.kind == kind for scope in reach)
    return bool(reach) if thing is None else EVERYWHERE in reach or bool(reach & thing.scopes)


def _owns(asking: Asking, thing: Thing | None) -> bool:
    return thing is not None and asking.name == FAMILY and thing.owner == FAMILY


def _chairs(asking: Asking, thing: Thing | None) -> bool:
    return thing is not None and bool(asking.roles.get(roles.Role.EVENT_CHAIR, frozenset()) & thing.scopes)


RELATIONS: dict[str, Callable[[Asking, Thing | None], bool]] = {
    "everybody": lambda _asking, _thing: True,
    "nobody": lambda _asking, _thing: False,
    "owner": _owns,
    "chair": _chairs,
}


def _row(line: str) -> Row:
    words, brace, body = line.partition(" {")
    parts = words.split()
    if not FIXED <= len(parts) <= COLUMNS:
        raise ValueError("A line has a method, a path and a scope; object, sees, needs; a body:", line)
    method, path, scope, kind, sees, needs = [*parts, *[NOTHING] * (COLUMNS - len(parts))]
    return Row(method, path, scope, kind, sees, needs, json.loads(f"{{{body}") if brace else None)
