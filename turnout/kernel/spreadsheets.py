"""Files that spreadsheets open: rows of text, none of which a spreadsheet takes for a formula (G-81)."""

import csv
from collections.abc import Iterable, Iterator

MARK = "\ufeff"  # tells a spreadsheet that the file is UTF-8
FORMULAS = ("=", "+", "-", "@", "|", "%", "\t", "\r", "\n")


def harmless(value: object) -> str:
    """Return a cell that is shown as it is: an apostrophe stands before what would be calculated."""
    told = "" if value is None else str(value)
    return f"'{told}" if told.startswith(FORMULAS) or told.lstrip().startswith(FORMULAS) else told


class _Echo:
    """What a writer writes to: it hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def lines(rows: Iterable[Iterable[object]], *, mark: bool) -> Iterator[bytes]:
    """Return the lines of a file with these rows, one at a time; `mark` says UTF-8 to older spreadsheets."""
    writer = csv.writer(_Echo())
    if mark:
        yield MARK.encode()
    for row in rows:
        line: str = writer.writerow([harmless(cell) for cell in row])
        yield line.encode()
