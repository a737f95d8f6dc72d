"""A table as data, for pages that list things: real rows on a laptop, labelled blocks on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from turnout.ui.badges import Badge


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading; `kind` is text, number, or low (the first to go on a phone); sort is a query."""

    label: str
    kind: str = "text"
    sort: str = ""
    sorted: str = ""  # "ascending", "descending" or nothing


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: text, perhaps a link, a badge, a second line, a code."""

    text: str = ""
    href: str = ""
    badge: Badge | None = None
    small: str = ""
    code: str = ""

    @property
    def is_labelled(self) -> bool:
        """Whether a phone shows the column's heading before it; a badge speaks for itself."""
        return self.badge is None and bool(self.text)


@dataclass(frozen=True, slots=True)
class Action:
    """A thing to do with one row: a link, or a POST when `method` says so."""

    label: str
    url: str
    icon: str = ""
    method: str = "get"
    tone: str = ""  # "bad" for taking something away


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the first cell names the thing; `value` is what its tick box sends."""

    cells: Sequence[Cell]
    actions: Sequence[Action] = ()
    value: str = ""
    key: str = ""

    @property
    def name(self) -> str:
        """What the row is about, for the labels of its tick box and its menu."""
        return self.cells[0].text

    @property
    def menu_id(self) -> str:
        """The id of its menu; `key` (or `value`) tells the rows of a page apart."""
        return f"row-{self.key or self.value}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: caption for everybody or for screen readers only, columns, rows, name of the tick boxes."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    caption: str = ""
    tick: str = ""
    classes: str = ""
    pairs: list[tuple[Row, list[tuple[Column, Cell]]]] = field(init=False)

    @property
    def has_actions(self) -> bool:
        """Whether any row can be acted on."""
        return any(row.actions for row in self.rows)

    def __post_init__(self) -> None:
        pairs = [(row, list(zip(self.columns, row.cells, strict=True))) for row in self.rows]
        object.__setattr__(self, "pairs", pairs)
