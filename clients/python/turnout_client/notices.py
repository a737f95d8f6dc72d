"""What an answer says of its own age: that an operation, or a field of it, is deprecated (RFC 9745, RFC 8594)."""

import re
import warnings
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*"[^"]*")*)')
WHAT = re.compile(r'([\w*-]+)\s*=\s*"([^"]*)"')


class DeprecatedCall(FutureWarning):
    """A call asks for what is deprecated."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that an answer calls deprecated: what, since when (a day), gone from when on, words and successor."""

    what: str
    since: str
    sunset: str
    words: str
    successor: str

    def __str__(self) -> str:
        until = f", and gone from {self.sunset} on" if self.sunset else ""
        instead = f" Instead: {self.successor}" if self.successor else ""
        read = f" See {self.words}" if self.words else ""
        return f"{self.what} is deprecated since {self.since}{until}.{instead}{read}"


def warn(notice: Notice) -> None:
    """Say it as Python says such things: on stderr, once for each place of a program."""
    warnings.warn(str(notice), DeprecatedCall, stacklevel=2)


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told of what is deprecated, and which fields he reads without naming them in a call."""

    told: Callable[[Notice], None] = warn
    reads: Collection[str] = ()


def of(response: httpx.Response, reads: Collection[str] = ()) -> list[Notice]:
    """Return what an answer says is deprecated.

    Of its fields only those that were asked for by name (`fields`), or that are in `reads`: any other came along with
    the rest, and nobody may ever look at it.
    """
    since = _day(response.headers.get("Deprecation", ""))
    if not since:
        return []
    links = [(found[1], dict(WHAT.findall(found[2]))) for found in LINK.finditer(_links(response))]
    successor = next((url for url, about in links if about.get("rel") == "successor-version"), "")
    sunset = response.headers.get("Sunset", "")
    marked = [(url, about.get("field", "")) for url, about in links if about.get("rel") == "deprecation"]
    named = {*reads, *response.request.url.params.get("fields", "").split(",")}
    asked = f"{response.request.method} {response.request.url.path}"
    return [
        Notice(field or asked, since, sunset, url, "" if field else successor)
        for url, field in marked or [("", "")]
        if not field or field in named
    ]


def _links(response: httpx.Response) -> str:
    return ", ".join(response.headers.get_list("Link"))


def _day(said: str) -> str:
    """Return the day that the header names (a date of structured fields: `@1688169599`); empty where it names none."""
    if not re.fullmatch(r"@\d{1,11}", said.strip()):
        return ""
    return datetime.fromtimestamp(int(said.strip()[1:]), UTC).date().isoformat()
