"""Read a file of another system order by order: the rows of one may stand far apart in it.

Rows are put aside in a file of this process, which is gone when the reading ends, so the memory of one order is enough.
Only what we keep is put aside.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from turnout.kernel import cells, text
from turnout.kernel.columns import Layout
from turnout.kernel.refusals import Refused
from turnout.kernel.tables import Reading, Row, Table

LONGEST = 2_000  # characters of a cell that are read; every limit of ours lies below
MOST_ROWS = 500  # of one order; more are refused
OCCASIONS = 8  # named when a file holds several
ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of an order: what it says by field, or a problem."""

    number: int
    said: Mapping[str, str]
    problem: str = ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is about another event of the file."""
        return ELSEWHERE in self.said


@dataclass(frozen=True, slots=True)
class Order:
    """An order with its rows; `is_part` when it has more of them than one may have."""

    key: str
    lines: tuple[Line, ...]
    is_part: bool = False

    @property
    def number(self) -> int:
        """Return the number of its first row."""
        return self.lines[0].number


class Orders:
    """One reading of a file: its orders, in the order of their first rows."""

    def __init__(self, rows: Reading, layout: Layout, only: str) -> None:
        self._rows, self._layout = rows, layout
        self._only = text.line(only).casefold()
        self._occasions: dict[tuple[str, ...], None] = {}
        self._total = self._read = 0

    @property
    def done(self) -> float:
        """Return the share of the rows that was read."""
        return self._read / self._total if self._total else 0.0

    def __iter__(self) -> Iterator[Order]:
        with closing(sqlite3.connect("", isolation_level=None)) as base:
            base.execute("PRAGMA journal_mode = OFF")
            base.execute("CREATE TABLE line (key TEXT, number INTEGER, said TEXT, problem TEXT)")
            base.execute("BEGIN")
            base.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", map(self._put_aside, self._rows))
            base.execute("CREATE INDEX by_key ON line (key, number)")
            self._require_one_occasion()
            yield from self._gathered(base)

    def _put_aside(self, row: Row) -> tuple[str, int, str, str]:
        """Return a row as it is put aside; one without an order stands alone."""
        self._total += 1
        said = {} if row.problem else self._kept(row)
        key = text.line(said.get("order", "")).casefold()
        return key or f"\t{row.number}", row.number, json.dumps(said), row.problem

    def _kept(self, row: Row) -> dict[str, str]:
        said = {name: cell[:LONGEST] for name, cell in self._layout.read(row.cells).items()}
        where = tuple(text.line(said.pop(name, "")) for name in ("event", "occasion"))
        if self._only and self._only not in (one.casefold() for one in where):
            return {"order": said.get("order", ""), ELSEWHERE: "1"}
        if len(self._occasions) <= OCCASIONS:
            self._occasions[where] = None
        return said

    def _require_one_occasion(self) -> None:
        """Refuse a file of several events, whose people would all come to one."""
        found = [", ".join(cells.shown(one) for one in where if one) for where in self._occasions]
        if len(found) > 1:
            said = _("The file holds several events: %(events)s. Say which one to take.")
            raise Refused("import_failed", said % {"events": "; ".join(found[:OCCASIONS])})

    def _gathered(self, base: sqlite3.Connection) -> Iterator[Order]:
        rows = base.execute(
            "SELECT line.key, number, said, problem FROM line"
            " JOIN (SELECT key, MIN(number) AS first FROM line GROUP BY key) AS orders ON orders.key = line.key"
            " ORDER BY first, number"
        )
        for key, group in groupby(rows, key=lambda row: row[0]):
            parts = self._parts(group)
            lines, more = next(parts), next(parts, None)
            yield Order(key, lines, is_part=more is not None)
            while more is not None:
                yield Order(key, more, is_part=True)
                more = next(parts, None)

    def _parts(self, rows: Iterator[tuple[str, int, str, str]]) -> Iterator[tuple[Line, ...]]:
        lines: list[Line] = []
        for _key, number, said, problem in rows:
            self._read += 1
            if len(lines) == MOST_ROWS:
                yield tuple(lines)
                lines = []
            lines.append(Line(number, json.loads(said), problem))
        yield tuple(lines)


@contextmanager
def reading(table: Table, layout: Layout, only: str) -> Iterator[Orders]:
    """Open a file for one reading. Refused, while it is read: import_failed (several events in it)."""
    with table.rows() as rows:
        yield Orders(rows, layout, only)
