"""Who has which permission: read from the live grants and what relations give, once for each request.

Rooms above know relations (the chair of an event): each hands a query over at start, asked in the same statement.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from turnout.kernel import statements
from turnout.kernel.actors import Actor, Scope
from turnout.kernel.permissions import NOWHERE, Answer, Permission, Reach
from turnout.people.models import Grant
from turnout.people.policy import roles

Held = tuple[tuple[str, Scope], ...]
STAND_IN_AT = datetime(1971, 2, 3, 4, 5, 6, tzinfo=UTC)
LENGTH_OF_A_KEY = 32  # of a UUID in hexadecimal digits

# Returns, for a login, rows of role, kind of scope and its key.
Relation = Callable[[UUID], QuerySet[Any, tuple[str, str, str]]]

_relations: list[Relation] = []

# To which permissions this request is kept, whatever its user may do otherwise; None: to none.
_narrowed: ContextVar[frozenset[Permission] | None] = ContextVar("permissions_of_this_request", default=None)

# What was read in this request, by user; None outside of one, where every question is asked anew.
_memory: ContextVar[dict[str, Held] | None] = ContextVar("grants_of_this_request", default=None)


def judge(now: Callable[[], datetime]) -> Answer:
    """Return the answer to "where does this actor have this permission?", by the clock `now`."""

    def answer(actor: Actor, permission: Permission) -> Reach:
        if actor.kind != "user":
            return NOWHERE
        kept = _narrowed.get()
        if kept is not None and permission not in kept:
            return NOWHERE
        if actor.acting_for and permission in roles.NEVER_FOR_ANOTHER:
            return NOWHERE
        held = _held(actor.rights_of, now)
        return Reach(frozenset(scope for role, scope in held if permission in roles.permissions_of(role)))

    return answer


def follow(relation: Relation) -> None:
    """Let a relation give a role as well; the room that knows it calls this once at start."""
    _relations.append(relation)


@contextmanager
def remembering() -> Iterator[None]:
    """Read the grants of each user at most once inside the block: one request."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


@contextmanager
def narrowed(to: Collection[Permission]) -> Iterator[None]:
    """Let nobody have other permissions than these inside the block: what a token may do."""
    token = _narrowed.set(frozenset(to))
    try:
        yield
    finally:
        _narrowed.reset(token)


def asking(user_id: UUID, now: datetime) -> statements.Statement:
    """Return what asks for the grants of a user, for whoever runs it along with others and lets `remember` know."""
    return _held_rows(len(_relations)).statement(user_id, now)


def remember(user_id: UUID, rows: Sequence[statements.Row]) -> None:
    """Keep, inside `remembering`, what the answer to `asking` says."""
    remembered = _memory.get()
    if remembered is not None:
        remembered[str(user_id)] = _as_held(rows)


def remembered(user_id: UUID) -> Held:
    """Return which roles a user has where, as they were read inside `remembering`; nothing where nobody asked."""
    return (_memory.get() or {}).get(str(user_id), ())


def forget(user_id: object) -> None:
    """Read the grants of a user anew: they have just changed."""
    remembered = _memory.get()
    if remembered is not None:
        remembered.pop(str(user_id), None)


def _held(user_id: str, now: Callable[[], datetime]) -> Held:
    remembered = _memory.get()
    if remembered is None:
        return _read(user_id, now())
    if user_id not in remembered:
        remembered[user_id] = _read(user_id, now())
    return remembered[user_id]


def _read(user_id: str, now: datetime) -> Held:
    return _as_held(_held_rows(len(_relations)).rows(UUID(user_id), now))


def _as_held(rows: Sequence[statements.Row]) -> Held:
    return tuple((role, Scope(kind, _as_written(id_))) for role, kind, id_ in rows)


@cache
def _held_rows(_relations_known: int) -> statements.PreparedValues:
    """Return what asks for roles and their scopes: worded once, for it is asked with every request of the desk."""
    return statements.PreparedValues(_asked, (statements.STAND_IN, STAND_IN_AT))


def _asked(user: UUID, now: datetime) -> QuerySet[Any, Any]:
    granted = Grant.objects.live(now).filter(user=user, user__is_active=True).order_by()
    rows: QuerySet[Any, Any] = granted.values_list("role", "scope_kind", "scope_id")
    for relation in _relations:
        rows = rows.union(relation(user), all=True)
    return rows


def _as_written(key: str) -> str:
    """Return a key as scopes write it; SQLite keeps it without dashes."""
    return str(UUID(key)) if len(key) == LENGTH_OF_A_KEY else key
