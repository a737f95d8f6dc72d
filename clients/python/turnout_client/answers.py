"""What comes back: plain data as the types say, which also knows its tag; pages of lists; instants."""

import json
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, Generic, TypedDict, TypeVar
from urllib.parse import urlsplit

import httpx

from turnout_client.problems import TurnoutError

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


def read(response: httpx.Response) -> Any:
    """Return what an answer holds: data, bytes where it is no JSON, None where it is nothing. Raises TurnoutError."""
    if response.status_code == HTTPStatus.NO_CONTENT:
        return None
    if "json" not in response.headers.get("Content-Type", ""):
        return response.content
    try:
        data = json.loads(response.content)
    except (ValueError, RecursionError) as error:
        raise TurnoutError("The answer is no JSON.") from error
    if isinstance(data, dict):
        data = Document(data)
        data.etag = response.headers.get("ETag", "")
    return data


def parts_of(page: Page[T]) -> tuple[list[T], str]:
    """Return the rows of a page and where on this host the next one is, empty at the end. Raises TurnoutError."""
    whole: Any = page
    rows, later = (whole.get("items"), whole.get("next")) if isinstance(whole, Mapping) else (None, None)
    try:
        asked = urlsplit(later or "/")
    except (ValueError, AttributeError, TypeError):
        asked = urlsplit("")
    if not isinstance(rows, list) or not asked.path.startswith("/"):
        raise TurnoutError("The answer is no page of a list.")
    return rows, f"{asked.path}?{asked.query}" if later else ""
