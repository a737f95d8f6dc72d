"""Answers as people read them: lists as tables, a thing line by line, and nothing that steers a terminal."""

import json
import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

FIRST = (
    "reference",
    "slug",
    "id",
    "title",
    "name",
    "first_name",
    "last_name",
    "age",
    "tier",
    "state",
    "sale",
)
THEN = ("starts_at", "places.left", "metro", "registration", "email")
MOST = 8  # columns
WIDEST = 40  # characters of a cell on a terminal
GAP = "  "

Row = Mapping[str, Any]


def shown(answer: Any, columns: Sequence[str] = ()) -> str:
    """Return an answer as text."""
    if isinstance(answer, Mapping) and isinstance(answer.get("items"), list):
        answer = answer["items"]
    if isinstance(answer, list):
        return _table(answer, columns)
    if isinstance(answer, Mapping):
        return "\n".join(_lines(_chosen(answer, columns)))
    return plain(answer)


def plain(value: Any) -> str:
    """Return a value in a line without control characters."""
    if value is None or value == []:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(plain(one) for one in value) if isinstance(value, list) else str(value)
    return "".join(one if one.isprintable() else " " for one in text)


def as_json(value: Any, *, indent: int | None = None) -> str:
    """Return data as JSON in which whatever could steer a terminal, or turn its direction, is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return "".join(one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in text)


def _table(rows: Sequence[Any], columns: Sequence[str]) -> str:
    if not rows:
        return "Nothing."
    if not all(isinstance(row, Mapping) for row in rows):
        return "\n".join(plain(row) for row in rows)
    flat = [_flat(row) for row in rows]
    names = list(columns) or _columns(flat)
    cells = [
        [plain(name) for name in names],
        *([_cut(plain(row.get(name))) for name in names] for row in flat),
    ]
    widths = [max(len(row[place]) for row in cells) for place in range(len(names))]
    return "\n".join(
        GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def _columns(rows: Sequence[Row]) -> list[str]:
    """Return the columns that say most: what names a row, where it stands, then what else comes first."""
    told = [name for name in dict.fromkeys(name for row in rows for name in row) if _says(rows, name)]
    best = [name for name in (*FIRST, *THEN) if name in told]
    needless = {"id"} if {"reference", "slug"} & set(best) else set()
    needless |= {"tier"} if "tier_name" in best else set()
    best = [name for name in best if name not in needless]
    others = [name for name in told if name not in best and name != "id"]
    return [*best, *others[: max(4 - len(best), 0)]][:MOST]


def _says(rows: Sequence[Row], name: str) -> bool:
    values = [row.get(name) for row in rows]
    return any(value not in (None, "", []) for value in values) and not any(
        isinstance(value, Mapping | list)
        and value
        and not isinstance(value[0] if isinstance(value, list) else {}, str)
        for value in values
    )


def _flat(row: Row) -> dict[str, Any]:
    """Return a row with the fields of its parts beside its own: `places.left`."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{inner}": one for inner, one in value.items()}
        else:
            found[name] = value
    return found


def _chosen(thing: Row, columns: Sequence[str]) -> Row:
    """Return what was asked for of a thing, in that order; all of it where nothing was."""
    flat = {**_flat(thing), **thing}
    return {name: flat.get(name) for name in columns} if columns else thing


def _lines(thing: Row) -> list[str]:
    widest = max((len(name) for name in thing), default=0)
    found: list[str] = []
    for name, value in thing.items():
        if value and isinstance(value, Mapping):
            found += [plain(name), *(f"  {line}" for line in _lines(value))]
        elif value and isinstance(value, list) and isinstance(value[0], Mapping):
            found += [plain(name), textwrap.indent(_table(value, ()), "  ")]
        elif value not in ("", None, [], {}):
            found.append(f"{plain(name).ljust(widest)}  {plain(value)}")
    return found


def _cut(text: str) -> str:
    if not sys.stdout.isatty() or shutil.get_terminal_size().columns > 4 * WIDEST:
        return text
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"
