"""What programs should leave: since when, until when, what takes its place (RFC 9745, RFC 8594, docs/api-versions.md).

A mark stands where the thing is declared, within the OpenAPI document; headers, pages and clients read it from there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from typing import Any

MARK = "x-deprecation"
LIVES = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Mark:
    """Since when something is deprecated, and what is to be used instead.

    `sunset`: from which day on it is gone, a year later at least; nothing: it lives as long as this version does.
    `successor`: the address of what takes its place, written with the same parts as that of the operation.
    """

    since: date
    instead: str
    sunset: date | None = None
    successor: str = ""

    def __post_init__(self) -> None:
        if self.sunset is not None and self.sunset - self.since < LIVES:
            raise ValueError("What is deprecated lives for a year at least (docs/api-versions.md).")

    @property
    def words(self) -> str:
        """Return what documents say of it; in English, as all of them."""
        until = f", and gone from {self.sunset} on" if self.sunset else ""
        return f"Deprecated since {self.since}{until}. {self.instead}"

    def kept(self) -> dict[str, str]:
        """Return the mark as the OpenAPI document holds it."""
        return {name: str(value) for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Outdated:
    """An operation, or a field (`of` something), that is deprecated."""

    name: str
    of: str
    mark: Mark

    @property
    def key(self) -> str:
        """Return what names its place on the page of documentation."""
        return anchor(self.name if not self.of else f"{self.of}.{self.name}")


def anchor(name: str) -> str:
    """Return what names the place of something deprecated on the page of documentation."""
    return f"deprecated-{name}"


def read(about: Any) -> Mark | None:
    """Return the mark that a schema or an operation carries."""
    found = about.get(MARK) if isinstance(about, Mapping) else None
    if not found:
        return None
    until = found.get("sunset")
    return Mark(
        date.fromisoformat(found["since"]),
        found["instead"],
        date.fromisoformat(until) if until else None,
        found.get("successor", ""),
    )


def all_of(document: Mapping[str, Any]) -> list[Outdated]:
    """Return everything that a document marks, operations first."""
    operations = [
        Outdated(operation["operationId"], "", mark)
        for methods in document["paths"].values()
        for operation in methods.values()
        if (mark := read(operation))
    ]
    fields = [
        Outdated(field, name, mark)
        for name, schema in document["components"]["schemas"].items()
        for field, about in schema.get("properties", {}).items()
        if (mark := read(about))
    ]
    return [*operations, *fields]


def headers(marks: Iterable[tuple[Mark, str, str]]) -> dict[str, str]:
    """Return the headers for what is deprecated of an answer: each mark, the link to its words, what `Link` adds.

    Of several the one that goes first: the earliest `since`, the earliest `sunset`.
    """
    found = list(marks)
    if not found:
        return {}
    since = min(mark.since for mark, _words, _more in found)
    until = [mark.sunset for mark, _words, _more in found if mark.sunset]
    named = {"Deprecation": f"@{int(_midnight(since).timestamp())}"}
    if until:
        named["Sunset"] = format_datetime(_midnight(min(until)), usegmt=True)
    named["Link"] = ", ".join(f'<{words}>; rel="deprecation"{more}' for _mark, words, more in found)
    return named


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
