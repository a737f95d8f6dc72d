"""Pages of long lists: the next page begins after the last row of this one, whatever was added meanwhile."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
TEXT = "'"  # begins the cursor of a column of text
FORWARD, BACKWARD = "forward", "backward"
LEAST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of one page, and the cursors of the pages before and after it (empty where there is none).

    `way` says how the list runs: FORWARD or BACKWARD in time, or by something else, such as names (empty).
    """

    rows: list[M]
    earlier: str
    later: str
    way: str = ""


def page(rows: QuerySet[M], order: str, *, after: str = "", before: str = "", size: int = 25) -> Page[M]:
    """Return the page of `rows` after or before a cursor, in `order`: a column, with `-` the other way round.

    The column holds instants or text, of the row itself or of a row it points to (`person__search_key`).

    The key decides between equal values. A cursor that is none of ours leads to the first page. One statement.
    """
    cursor = _parsed(before or after)
    if cursor is None:
        return _page(_ordered(rows, order), order, size, has_earlier=False)
    if before:
        found = list(_beyond(rows, _flipped(order), cursor)[: size + 1])
        shown = found[:size][::-1]
        has_more = len(found) > size
        earlier = _cursor(shown[0], order) if has_more else ""
        return Page(shown, earlier, _cursor(shown[-1], order) if shown else "", _way(shown, order))
    return _page(_beyond(rows, order, cursor), order, size, has_earlier=True)


def at_text(value: str, key: UUID = LEAST) -> str:
    """Return the cursor from which a list in the order of a column of text begins with `value`, after `key`."""
    return f"{TEXT}{value}~{key}"


def at_key(key: UUID) -> str:
    """Return the cursor from which a list in the order of its keys begins after `key`."""
    return f"~{key}"


def _page(rows: QuerySet[M], order: str, size: int, *, has_earlier: bool) -> Page[M]:
    found = list(rows[: size + 1])
    shown = found[:size]
    later = _cursor(shown[-1], order) if len(found) > size else ""
    earlier = _cursor(shown[0], order) if has_earlier and shown else ""
    return Page(shown, earlier, later, _way(shown, order))


def _way(shown: list[M], order: str) -> str:
    """Return which way rows run in time; keys do, too: they are made in their order."""
    if not shown or isinstance(_value(shown[0], order), str):
        return ""
    return BACKWARD if order.startswith("-") else FORWARD


def _beyond(rows: QuerySet[M], order: str, cursor: tuple[Any, UUID]) -> QuerySet[M]:
    """Return the rows that come after a cursor in an order, in it."""
    name, way = order.removeprefix("-"), "lt" if order.startswith("-") else "gt"
    value, key = cursor
    if name == "pk":
        return _ordered(rows.filter(**{f"pk__{way}": key}), order)
    if value is None or not _is_of(rows, name, value):
        return _ordered(rows, order)
    past = Q(**{f"{name}__{way}": value}) | Q(**{name: value, f"pk__{way}": key})
    return _ordered(rows.filter(past, **{f"{name}__{way}e": value}), order)


def _is_of(rows: QuerySet[M], name: str, value: Any) -> bool:
    """Return whether a cursor's value is one of the column: an instant for instants, text for text."""
    try:
        rows.filter(**{name: value})
    except ValidationError:
        return False
    return True


def _ordered(rows: QuerySet[M], order: str) -> QuerySet[M]:
    if order.removeprefix("-") == "pk":
        return rows.order_by(order)
    return rows.order_by(order, "-pk" if order.startswith("-") else "pk")


def _flipped(order: str) -> str:
    return order[1:] if order.startswith("-") else f"-{order}"


def _cursor(row: Model, order: str) -> str:
    value = _value(row, order)
    if isinstance(value, str):
        return f"{TEXT}{value}~{row.pk}"
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%S.%f}~{row.pk}" if value else f"~{row.pk}"


def _value(row: Model, order: str) -> Any:
    """Return what decides about the place of a row: text, an instant, or nothing but its key."""
    name = order.removeprefix("-")
    return None if name == "pk" else reduce(getattr, name.split("__"), row)


def _parsed(cursor: str) -> tuple[Any, UUID] | None:
    value, _separator, key = cursor.replace("\0", "").rpartition("~")
    try:
        if value.startswith(TEXT):
            return value.removeprefix(TEXT), UUID(key)
        at = datetime.strptime(f"{value}+0000", "%Y%m%dT%H%M%S.%f%z") if value else None
        return at, UUID(key)
    except ValueError:
        return None
