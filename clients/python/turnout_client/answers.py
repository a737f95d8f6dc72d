"""What comes back: plain data as the types say, which also knows its tag; pages of lists; instants."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, TypedDict, TypeVar

T = TypeVar("T")


class Page(TypedDict, Generic[T]):
    """A page of a list: `next` is the address of the one that follows, None at the end."""

    items: list[T]
    next: str | None


class Document(dict[str, Any]):
    """An answer: a dictionary that also knows the tag (`ETag`) of the state it shows."""

    etag: str = ""


Tagged = str | Mapping[str, Any]


def etag_of(shown: Tagged) -> str:
    """Return the tag of an answer, for `if_match`; empty where the server gave none."""
    if isinstance(shown, str):
        return shown
    return shown.etag if isinstance(shown, Document) else ""


def instant(text: str) -> datetime:
    """Return an instant of an answer (RFC 3339, in UTC) as Python has it."""
    return datetime.fromisoformat(text)
