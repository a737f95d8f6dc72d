"""Tables of unknown make: comma, semicolon, tab or bar between cells, in one of the usual encodings.

Rows are read lazily, so a file of a million rows needs the memory of one. Whatever is wrong with a row is said
beside its number as a spreadsheet counts: the header is row 1.
"""

import csv
import unicodedata
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from turnout.kernel import encodings
from turnout.kernel.refusals import Refused
from turnout.kernel.text import is_blank

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
LONGEST_ROW = 1_000_000  # characters
MOST_LINES_IN_ROW = 1_000
MOST_BROKEN = 100
MOST_COLUMNS = 1_000
SAMPLE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, or a problem; `notes` say what was odd but harmless."""

    number: int
    cells: Sequence[str] = ()
    problem: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it was understood; `rows()` reads it, as often as asked."""

    path: Path
    encoding: str
    delimiter: str
    headers: Sequence[str]
    header_row: int
    size: int
    notes: Sequence[str] = ()

    @contextmanager
    def rows(self) -> Iterator["Reading"]:
        """Open the file for one reading, from the row after the header."""
        with _opened(self.path, self.encoding) as text:
            yield Reading(self, text)


class Reading:
    """One pass through the rows of a table; `done` says how far it is, from 0 to 1."""

    def __init__(self, table: Table, text: TextIO) -> None:
        self._table = table
        self._text = text

    @property
    def done(self) -> float:
        """Return the share of the file that was read."""
        return min(self._text.buffer.tell() / self._table.size, 1.0)

    def __iter__(self) -> Iterator[Row]:
        width = len(self._table.headers)
        for record in _records(self._text, self._table.delimiter):
            if record.number <= self._table.header_row or (not record.problem and _is_blank(record.cells)):
                continue
            yield record if record.problem else _fitted(record, width)


def find(path: Path, *, encoding: str = "", delimiter: str = "") -> Table:
    """Return the table in a file, its encoding and delimiter detected unless they are given.

    Refused: import_failed (no such file, empty, not text, in another encoding than said, no header).
    """
    size = _size(path)
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    name, notes = encodings.declared(path, encoding) if encoding else encodings.detect(path, sample)
    start = sample.decode(name, errors="replace")
    mark = _delimiter_given(delimiter) if delimiter else _delimiter_of(start)
    found = _header(path, name, mark)
    headers, more = _headers(found.cells)
    return Table(path, name, mark, headers, found.number, size, [*notes, *more])


def normal(header: str) -> str:
    """Return a header as it is compared: no case, no accents, words of letters and digits only."""
    bare = unicodedata.normalize("NFKD", header).casefold()
    kept = "".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c))
    return " ".join(kept.split())


def _size(path: Path) -> int:
    try:
        if path.is_dir():
            raise Refused("import_failed", _("%(path)s is a folder.") % {"path": path})
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as wrong:
        raise Refused(
            "import_failed",
            _("%(path)s cannot be read: %(why)s.") % {"path": path, "why": (wrong.strerror or "").lower()},
        ) from wrong
    if not size:
        raise Refused("import_failed", _("%(path)s is empty.") % {"path": path})
    return size


def _opened(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, errors="replace", newline="")


# --- records ----------------------------------------------------------------------------------------------


class _TooLongError(Exception):
    """A row that no table holds: most likely a quotation mark that is never closed."""


class _Feeder:
    """Hands lines to the csv reader and remembers those of the row at hand, so that they can be read again."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self._length = 0
        self.line = 0
        self.taken: list[str] = []
        self.is_at_end = False  # true within a row: the file ended inside a quoted cell

    def __iter__(self) -> "_Feeder":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(LONGEST_ROW)
        if not line:
            self.is_at_end = True
            raise StopIteration
        self.line += 1
        self.taken.append(line)
        self._length += len(line)
        if self._length >= LONGEST_ROW or len(self.taken) > MOST_LINES_IN_ROW:
            raise _TooLongError
        return line

    def begin(self) -> None:
        """Forget the lines of the row before."""
        self.taken = []
        self._length = 0
        self.is_at_end = False

    def reread(self) -> None:
        """Give all lines of this row but its first back, to be read as rows of their own."""
        if len(self.taken) == 1 and not self.taken[0].endswith(("\n", "\r")):
            self._skip_line()
        self.line -= len(self.taken) - 1
        self._again.extendleft(reversed(self.taken[1:]))
        self.is_at_end = False

    def _skip_line(self) -> None:
        while (more := self._text.readline(LONGEST_ROW)) and not more.endswith(("\n", "\r")):
            pass


def _records(text: TextIO, delimiter: str) -> Iterator[Row]:
    """Yield every record, blank ones too; one that cannot be read carries its problem."""
    csv.field_size_limit(LONGEST_ROW)
    feeder = _Feeder(text)
    reader = csv.reader(feeder, delimiter=delimiter)
    number, broken = 0, 0
    while True:
        feeder.begin()
        first = feeder.line + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (_TooLongError, csv.Error):
            cells = None
        number += 1
        if number == 1 and cells and _is_excel_hint(feeder.taken):
            cells = []
        if cells is not None and not feeder.is_at_end:
            yield Row(number, cells)
            continue
        broken += 1
        yield Row(number, problem=_unclosed(first, feeder.taken))
        if broken >= MOST_BROKEN:
            yield Row(number + 1, problem=_("Too many broken rows. The rest of the file was not read."))
            return
        feeder.reread()


def _unclosed(first: int, lines: Sequence[str]) -> str:
    if len(lines) == 1 and '"' not in lines[0]:
        return _("Line %(line)s is longer than %(most)s characters.") % {
            "line": first,
            "most": f"{LONGEST_ROW:,}",
        }
    return _("A quotation mark opens on line %(line)s and is never closed.") % {"line": first}


def _is_excel_hint(lines: Sequence[str]) -> bool:
    return len(lines) == 1 and lines[0].strip('\r\n"').lower() in {f"sep={mark}" for mark in DELIMITERS}


def _is_blank(cells: Sequence[str]) -> bool:
    return all(is_blank(cell) for cell in cells)


def _fitted(row: Row, width: int) -> Row:
    """Return the row with exactly as many cells as the header has."""
    has = len(row.cells)
    if has == width:
        return row
    if has < width:
        note = _("Has %(has)s of %(width)s cells; the others are taken as empty.")
        cells = [*row.cells, *[""] * (width - has)]
        return Row(row.number, cells, notes=[note % {"has": has, "width": width}])
    if _is_blank(row.cells[width:]):
        return Row(row.number, row.cells[:width])
    return Row(
        row.number,
        problem=_(
            "Has %(has)s cells, the header has %(width)s. A cell that holds the delimiter needs quotation marks."
        )
        % {"has": has, "width": width},
    )


# --- delimiter and header -----------------------------------------------------------------------------------


def _delimiter_given(delimiter: str) -> str:
    names = {name: mark for mark, name in DELIMITERS.items()} | {"\\t": "\t"}
    mark = names.get(delimiter.lower(), delimiter)
    if mark not in DELIMITERS:
        raise Refused("import_failed", _("A delimiter is one of: comma, semicolon, tab, bar."))
    return mark


def _delimiter_of(start: str) -> str:
    """Return the mark that cuts the first rows into the most columns of one number."""
    lines = start.splitlines(keepends=True)[:200]
    if lines and lines[0].lower().lstrip('"').startswith("sep="):
        hinted = lines[0].strip('\r\n"')[4:5]
        if hinted in DELIMITERS:
            return hinted
    scores = {mark: _score(lines, mark) for mark in DELIMITERS}
    return max(scores, key=lambda mark: scores[mark])


def _score(lines: Sequence[str], mark: str) -> tuple[float, int]:
    csv.field_size_limit(LONGEST_ROW)
    try:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=mark) if cells)
    except csv.Error:
        return (0.0, 0)
    if not widths:
        return (0.0, 0)
    width, rows = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1], pair[0]))
    return (0.0, 0) if width == 1 else (rows / widths.total(), width)


def _header(path: Path, encoding: str, delimiter: str) -> Row:
    with _opened(path, encoding) as text:
        each = _records(text, delimiter)
        found = next((row for row in each if row.problem or not _is_blank(row.cells)), None)
    if found is None:
        raise Refused("import_failed", _("The file has no rows."))
    if found.problem:
        raise Refused("import_failed", _("The header cannot be read.") + " " + found.problem)
    if len(found.cells) > MOST_COLUMNS:
        raise Refused(
            "import_failed", _("The header has more than %(most)s columns.") % {"most": f"{MOST_COLUMNS:,}"}
        )
    return found


def _headers(cells: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return a name for every column, none twice, and what was odd about them."""
    names: list[str] = []
    notes: list[str] = []
    seen: Counter[str] = Counter()
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\0", "").split())[:200]
        if not name:
            name = _("column %(number)s") % {"number": number}
            notes.append(_("Column %(number)s has no header.") % {"number": number})
        seen[normal(name) or name] += 1
        if (times := seen[normal(name) or name]) > 1:
            notes.append(
                _("The header “%(name)s” occurs again; column %(number)s is called “%(name)s (%(times)s)”.")
                % {"name": name, "number": number, "times": times}
            )
            name = f"{name} ({times})"
        names.append(name)
    return names, notes
