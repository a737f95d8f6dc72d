"""What the generated pages share: tables, first lines, the edge of a page."""

from collections.abc import Iterable, Sequence
from typing import Any

NOTE = "<!-- Written by `turnout docs` from the code. Change the code, then run `make docs`. -->"


def page(title: str, lede: str, *parts: str) -> str:
    """Return a whole page."""
    return "\n\n".join([NOTE, f"# {title}", lede, *(part for part in parts if part)]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; nothing, when it has no rows."""
    lines = [_line(row) for row in rows]
    if not lines:
        return ""
    return "\n".join([_line(heads), "|" + "---|" * len(heads), *lines])


def first_line(thing: Any) -> str:
    """Return the first line of a docstring; nothing for what has none of its own."""
    said = (getattr(thing, "__doc__", None) or "").strip()
    return said.splitlines()[0] if said else ""


def _line(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
