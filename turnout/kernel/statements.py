"""Statements of the hot path: put into words once, planned once, and sent in one go.

The ORM words a statement anew for every call, which costs several times what the database needs to run it. Here
a queryset or an insert is worded on first use and only its values change. On PostgreSQL it is a prepared statement,
and `together` sends a run of inserts as one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import count as counted
from threading import local
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, Field, Model, QuerySet, query

from turnout.kernel.rows import Maker, as_saved, plain_type, quickened

M = TypeVar("M", bound=Model)
Statement = tuple[str, Sequence[Any]]
Row = tuple[Any, ...]

MOST_ROWS = 16  # more are inserted by Django's bulk_create, which cuts them into batches
_HERE = object()  # where the key stands among the values
STAND_IN = UUID("7e57ab1e-0000-7000-8000-000000000000")


def insert(rows: Sequence[Model], *, ignore_conflicts: bool = False) -> None:
    """Insert newborn rows of one model by one statement, as `bulk_create` does.

    `ignore_conflicts` leaves out known ones. Within `together` it is sent later, and its IntegrityError comes later.
    """
    if not rows:
        return
    model, here = type(rows[0]), _here()
    if len(rows) > MOST_ROWS or isinstance(model._meta.pk, AutoField):
        model._default_manager.bulk_create(rows, ignore_conflicts=ignore_conflicts)
        return
    text, fields = _insert_text(model, len(rows), ignore_conflicts, here.vendor)
    values = [as_saved(field, name, plain, row, here) for row in rows for field, name, plain in fields]
    if _batch.statements is None:
        _executed(here, (text, values)).close()
    else:
        _batch.statements.append((text, values))
    for row in rows:
        row._state.adding, row._state.db = False, here.alias  # noqa: SLF001 -- as bulk_create does


def send(statement: Statement) -> None:
    """Run a change that returns nothing; within `together` along with the inserts, whose rows it does not see."""
    if _batch.statements is None:
        _executed(_here(), statement).close()
    else:
        _batch.statements.append(statement)


@contextmanager
def together() -> Iterator[None]:
    """Send the inserts of the block as one statement, before any other statement of it, at its end at the latest.

    Before: within a transaction. A conflict is raised when they are sent, as IntegrityError.
    """
    here = _here()
    if here.vendor != "postgresql" or _batch.statements is not None:
        yield
        return
    _batch.statements = []
    try:
        with here.execute_wrapper(_send_first):
            yield
            _send()
    finally:
        _batch.statements = None


@contextmanager
def fewer_trips() -> Iterator[None]:
    """Send the savepoints of the block along with what follows them: alone, each is a trip that waits for an "OK".

    `transaction.atomic` within the block is what it always is. A savepoint that nothing follows is never sent. A
    registration by the API saves two of nine trips. Before: within a transaction, which the block ends with.
    """
    here = _here()
    if not _is_planned(here) or _batch.savepoints is not None:
        yield
        return
    _batch.savepoints = []
    try:
        with here.execute_wrapper(_savepoints_later):
            yield
    finally:
        _batch.savepoints = None


def run(statements: Sequence[Statement]) -> list[list[Row]]:
    """Run statements that return rows, whose texts are always the same, in one round trip; return the rows of each.

    What waits within `together` goes before them in the same trip. Each is run although an earlier one found nothing;
    after an error, none is. Before: within a transaction.
    """
    first = _waiting()
    cursors = _sent(_here(), [*first, *statements])
    for cursor in cursors[: len(first)]:
        cursor.close()
    return [_rows_of(cursor) for cursor in cursors[len(first) :]]


def key(value: UUID | str) -> Any:
    """Return a key as this database stores it."""
    return value if isinstance(value, str) or _here().features.has_native_uuid_field else value.hex


class Prepared(Generic[M]):
    """A queryset that depends on one key, worded once.

    `ask` makes the queryset from a key: a UUID, or text where `stand_in` is some. Related rows may be selected, not
    prefetched.
    """

    def __init__(self, ask: Callable[[Any], QuerySet[M]], stand_in: UUID | str = STAND_IN) -> None:
        self._ask, self._stand_in = ask, stand_in
        self._worded: dict[str, _Worded] = {}

    def rows(self, value: UUID | str) -> list[M]:
        """Return the rows for a key."""
        return self.read(run([self.statement(value)])[0])

    def statement(self, value: UUID | str) -> Statement:
        """Return what asks for a key, to be run with others."""
        worded, given = self._text(), key(value)
        return worded.text, [given if one is _HERE else one for one in worded.values]

    def read(self, found: Sequence[Row]) -> list[M]:
        """Return what the answer to `statement` says."""
        worded = self._text()
        return [worded.row(one) for one in found]

    def _text(self) -> "_Worded":
        vendor = _here().vendor
        worded = self._worded.get(vendor)
        if worded is None:
            worded = self._worded[vendor] = _word(self._ask(self._stand_in), key(self._stand_in))
        return worded


class PreparedValues:
    """A queryset of plain values that depends on a few values, worded once.

    `ask` makes the queryset from values; `stand_ins` are some of their kind, each unlike all others in it.
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, Any]], stand_ins: Sequence[UUID | datetime]) -> None:
        self._ask, self._stand_ins = ask, stand_ins
        self._worded: dict[str, tuple[str, list[Any], list[tuple[int, int]]]] = {}

    def rows(self, *given: UUID | datetime) -> list[Row]:
        """Return the rows for these values, as the database has them."""
        return run([self.statement(*given)])[0]

    def statement(self, *given: UUID | datetime) -> Statement:
        """Return what asks for these values, to be run with others."""
        here = _here()
        if here.vendor not in self._worded:
            self._worded[here.vendor] = self._word()
        text, values, places = self._worded[here.vendor]
        mine = list(values)
        for place, number in places:
            mine[place] = _adapted(given[number])
        return text, mine

    def _word(self) -> tuple[str, list[Any], list[tuple[int, int]]]:
        compiler = self._ask(*self._stand_ins).query.get_compiler(using=DEFAULT_DB_ALIAS)
        text, values = compiler.as_sql()
        known = [_adapted(one) for one in self._stand_ins]
        return text, list(values), [(at, known.index(one)) for at, one in enumerate(values) if one in known]


def _adapted(value: UUID | datetime) -> Any:
    return _here().ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else key(value)


@dataclass(frozen=True, slots=True)
class _Worded:
    """A queryset as text, with what makes rows of its answer."""

    text: str
    values: tuple[Any, ...]
    model: "Maker"
    names: tuple[str, ...]
    start: int
    converters: tuple[tuple[int, tuple[Any, ...], Any], ...]
    related: tuple[Any, ...]

    def row(self, values: Sequence[Any]) -> Any:
        """Return the row, with those it is related to."""
        given, here = list(values), _here()
        for place, converters, expression in self.converters:
            for convert in converters:
                given[place] = convert(given[place], expression, here)
        own = given[self.start : self.start + len(self.names)]
        made = self.model.from_db(here.alias, self.names, own)
        for populator in self.related:
            populator.populate(given, made)
        return made


def _word(rows: QuerySet[M], stand_in: Any) -> _Worded:
    compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
    text, values = compiler.as_sql()
    shape = compiler.klass_info
    fields = shape["select_fields"]
    columns = compiler.select[fields[0] : fields[-1] + 1]
    converters = compiler.get_converters([expression for expression, _, _ in compiler.select])
    return _Worded(
        text=text,
        values=tuple(_HERE if value == stand_in else value for value in values),
        model=Maker(shape["model"]),
        names=tuple(expression.target.attname for expression, _, _ in columns),
        start=fields[0],
        converters=tuple((place, tuple(those), what) for place, (those, what) in converters.items()),
        related=tuple(quickened(_populators(shape, compiler.select, DEFAULT_DB_ALIAS))),
    )


@lru_cache(maxsize=256)
def _insert_text(
    model: type[Model],
    count: int,
    ignore_conflicts: bool,  # noqa: FBT001 -- a key of the cache
    vendor: str,
) -> tuple[str, tuple[tuple["Field[Any, Any]", str, type | None], ...]]:
    quote = _here().ops.quote_name
    fields = tuple(model._meta.concrete_fields)
    columns = ", ".join(quote(field.column) for field in fields)
    row = "(" + ", ".join(["%s"] * len(fields)) + ")"
    end = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    rows = ", ".join([row] * count)
    shape = tuple((field, field.attname, plain_type(field, vendor)) for field in fields)
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {rows}{end}", shape  # noqa: S608


class _Batch(local):
    """What waits to be sent: inserts, None outside `together`; savepoints, None outside `fewer_trips`."""

    statements: list[Statement] | None = None
    savepoints: list[str] | None = None


_batch = _Batch()
_PLACE = re.compile("%[s%]")
_populators: Any = query.get_related_populators


def _send_first(execute: Callable[..., Any], text: str, values: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
    """Send what waits before another statement runs, which may depend on it."""
    if _batch.statements:
        _send()
    return execute(text, values, many, context)


def _savepoints_later(execute: Callable[..., Any], text: str, values: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
    """Let what Django says of savepoints wait for the next statement, and send it before any other.

    Rows that wait within `together` belong to the savepoint that is open: they are sent before another one begins, and
    forgotten when theirs is undone.
    """
    kind, _, name = text.partition("SAVEPOINT ")
    if name and kind == "":
        _send()
    waiting = _batch.savepoints if _batch.savepoints is not None else []
    if name and kind == "":
        waiting.append(text)
        return None
    if name and kind == "RELEASE ":
        if waiting and waiting[-1] == f"SAVEPOINT {name}":
            waiting.pop()  # nothing was done within it
        else:
            waiting.append(text)
        return None
    if name and kind == "ROLLBACK TO ":
        own = f"SAVEPOINT {name}"
        if _batch.statements:
            _batch.statements = []
        if own in waiting:
            del waiting[waiting.index(own) + 1 :]  # it goes on waiting, for its release
            return None
        waiting.clear()  # of savepoints that were made within this one
    _send_savepoints(context["connection"])
    return execute(text, values, many, context)


def _send_savepoints(here: Any) -> None:
    waiting, _batch.savepoints = _batch.savepoints, [] if _batch.savepoints is not None else None
    with here.wrap_database_errors:
        for text in waiting or ():
            here.connection.execute(text, prepare=False)


def _send() -> None:
    """Send the waiting inserts as one statement."""
    for statement in _waiting():
        _executed(_here(), statement).close()


def _waiting() -> list[Statement]:
    """Return the waiting inserts as one statement: keys between them are checked at its end, or at the commit."""
    if not _batch.statements:
        return []
    waiting, _batch.statements = _batch.statements, []
    text = _one_text(tuple(text for text, _ in waiting))
    return [(text, [value for _, values in waiting for value in values])]


@lru_cache(maxsize=256)
def _one_text(texts: tuple[str, ...]) -> str:
    *first, last = texts
    named = ", ".join(f"part_{number} AS ({text})" for number, text in enumerate(first))
    return f"WITH {named} {last}" if named else last


def _sent(here: Any, statements: Sequence[Statement]) -> list[Any]:
    """Run the statements, on PostgreSQL all in one pipeline, and return their cursors."""
    if not _is_planned(here) or len(statements) + len(_batch.savepoints or ()) < 2:  # noqa: PLR2004 -- one needs no pipeline
        return [_executed(here, statement) for statement in statements]
    here.ensure_connection()
    with here.wrap_database_errors, here.connection.pipeline():
        _send_savepoints(here)
        return [_executed(here, statement) for statement in statements]


def _executed(here: Any, statement: Statement) -> Any:
    text, values = statement
    if not _is_planned(here):
        cursor = here.cursor()
        cursor.execute(text, values)
        return cursor
    here.ensure_connection()
    cursor = here._prepare_cursor(_binding_cursor()(here.connection))  # noqa: SLF001 -- Django offers no choice of cursor
    cursor.execute(_numbered(text), values)
    return cursor


def _rows_of(cursor: Any) -> list[Row]:
    with cursor:
        return list(cursor.fetchall())


@cache
def _binding_cursor() -> Any:
    """Return the kind of cursor whose values are bound by the server, so that its plans are kept.

    It takes a statement as PostgreSQL does: psycopg would look through a long one for its places at every call.
    """
    from django.db.backends.postgresql.base import CursorMixin  # noqa: PLC0415 -- needs psycopg
    from psycopg import RawCursor  # noqa: PLC0415

    return type("BindingCursor", (CursorMixin, RawCursor), {})


@lru_cache(maxsize=512)
def _numbered(text: str) -> str:
    """Return a statement with its places numbered: `%s` becomes `$1`, `$2` …, and `%%` a sign of its own."""
    numbers = counted(1)
    return _PLACE.sub(lambda found: f"${next(numbers)}" if found[0] == "%s" else "%", text)


def _is_planned(here: Any) -> bool:
    """Whether plans are kept; not while statements are logged: only a cursor that binds values itself can tell them."""
    return here.vendor == "postgresql" and not here.queries_logged


def _here() -> Any:
    """Return this thread's connection itself: `django.db.connection` looks it up for every attribute."""
    return connections[DEFAULT_DB_ALIAS]
