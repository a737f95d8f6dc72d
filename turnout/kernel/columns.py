"""Which column of a table holds which of our fields: by its header, or as a mapping file says."""

import difflib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from turnout.kernel import tables
from turnout.kernel.refusals import Refused

MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a row can tell us, and the headers that mean it when no mapping does."""

    name: str
    meaning: str
    headers: Sequence[str] = ()
    joins: bool = False  # several columns make one value: Address 1, Address 2


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field's value comes from: columns by number, or the same words for every row."""

    columns: Sequence[int] = ()
    constant: str = ""

    def read(self, cells: Sequence[str]) -> str:
        """Return the value of the field in one row; several columns are joined by commas."""
        if not self.columns:
            return self.constant
        if len(self.columns) == 1:
            return cells[self.columns[0]]
        return ", ".join(part for column in self.columns if (part := cells[column].strip()))


@dataclass(frozen=True, slots=True)
class Layout:
    """The sources of all fields of a table, and the headers that none of them uses."""

    sources: Mapping[str, Source]
    headers: Sequence[str]
    unused: Sequence[str]

    def __contains__(self, field: str) -> bool:
        return field in self.sources

    def read(self, cells: Sequence[str]) -> dict[str, str]:
        """Return what one row says, by field."""
        return {field: source.read(cells) for field, source in self.sources.items()}

    def header_of(self, field: str) -> str:
        """Return the header that people know a field by; the field's own name when it has none."""
        source = self.sources.get(field)
        return self.headers[source.columns[0]] if source and source.columns else field


def match(headers: Sequence[str], fields: Iterable[Field], wishes: Mapping[str, Any] | None = None) -> Layout:
    """Return where each field comes from: `wishes` (a mapping file) first, else the headers.

    Refused: import_failed (a field or column that does not exist, a wish that cannot be read).
    """
    known = {field.name: field for field in fields}
    by_header = {tables.normal(header): number for number, header in reversed(list(enumerate(headers)))}
    sources: dict[str, Source] = {}
    given = wishes or {}
    for name, wish in given.items():
        if name not in known:
            raise Refused("import_failed", _unknown(_("field"), name, known))
        if wish is not False:
            sources[name] = _wished(name, wish, by_header, headers)
    for field in known.values():
        if field.name not in given and (found := _by_header(field, by_header)):
            sources[field.name] = found
    used = {column for source in sources.values() for column in source.columns}
    unused = [header for number, header in enumerate(headers) if number not in used]
    return Layout(sources, headers, unused)


def load(path: Path) -> dict[str, Any]:
    """Return the wishes in a mapping file, TOML or JSON. Refused: import_failed."""
    try:
        raw = path.read_bytes()[: MOST_BYTES + 1]
        if len(raw) > MOST_BYTES:
            raise Refused("import_failed", _("%(path)s is too large for a mapping.") % {"path": path})
        read = json.loads if path.suffix.lower() == ".json" else tomllib.loads
        found = read(raw.decode("utf-8-sig"))
    except OSError as wrong:
        raise Refused(
            "import_failed",
            _("%(path)s cannot be read: %(why)s.") % {"path": path, "why": (wrong.strerror or "").lower()},
        ) from wrong
    except (ValueError, RecursionError) as wrong:
        raise Refused(
            "import_failed", _("%(path)s is no mapping: %(why)s.") % {"path": path, "why": wrong}
        ) from wrong
    if not isinstance(found, dict):
        raise Refused("import_failed", _("%(path)s must name our fields.") % {"path": path})
    return found


def _wished(name: str, wish: Any, by_header: Mapping[str, int], headers: Sequence[str]) -> Source:
    if isinstance(wish, dict) and set(wish) == {"value"} and isinstance(wish["value"], str | int | float):
        return Source(constant=str(wish["value"]))
    names = wish if isinstance(wish, list) else [wish]
    if not names or not all(isinstance(header, str) for header in names):
        raise Refused(
            "import_failed",
            _("“%(field)s” must name a column, a list of columns, or { value = … }, or be false.")
            % {"field": name},
        )
    for header in names:
        if tables.normal(header) not in by_header:
            raise Refused("import_failed", _unknown(_("column"), header, headers) + " " + _listed(headers))
    return Source(tuple(by_header[tables.normal(header)] for header in names))


def _by_header(field: Field, by_header: Mapping[str, int]) -> Source | None:
    wanted = dict.fromkeys(tables.normal(header) for header in (field.name, *field.headers))
    found = [by_header[header] for header in wanted if header in by_header]
    if not found:
        return None
    return Source(tuple(sorted(found)) if field.joins else (found[0],))


def _unknown(what: str, name: str, among: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(among), n=1)
    hint = " " + _("Did you mean “%(name)s”?") % {"name": near[0]} if near else ""
    return _("There is no %(what)s “%(name)s”.") % {"what": what, "name": name[:80]} + hint


def _listed(headers: Sequence[str]) -> str:
    shown = ", ".join(headers[:20]) + (" …" if len(headers) > 20 else "")  # noqa: PLR2004 -- a line's worth
    return _("The file has: %(headers)s.") % {"headers": shown}
