"""What a program sends: JSON of a bounded size, and of text that every database takes."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from ninja.parser import Parser

from turnout.api.web.problems import Problem
from turnout.kernel.refusals import Refused

MEDIA_TYPE = "application/json"


class Read(Parser):
    """Give ninja the body as it was read."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what `read` found, and note that it is asked for."""
        request.api_body_is_asked_for = True  # type: ignore[attr-defined]
        return request.api_body  # type: ignore[attr-defined]


def read(request: HttpRequest) -> None:
    """Keep the body of a request for its route.

    Raises Problem: body_too_large, not_json (another media type), malformed (no JSON, or text that no database takes).
    """
    raw = _raw(request)
    if raw and request.content_type != MEDIA_TYPE:
        raise Problem("not_json", _("Send the body as “Content-Type: application/json”."))
    request.api_body = _parsed(raw) if raw else None  # type: ignore[attr-defined]


def require_asked_for(request: HttpRequest) -> None:
    """Refuse what was sent along with what takes no body: nobody's reason, say, is dropped without a word.

    Call it after the route, within its transaction. Refused: bad_input.
    """
    sent = request.api_body  # type: ignore[attr-defined]
    if sent and not getattr(request, "api_body_is_asked_for", False):
        field = next(iter(sent)) if isinstance(sent, dict) else ""
        raise Refused("bad_input", _("This takes no body. Nothing was done."), field=field)


def _raw(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig:
        most = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024
        raise Problem("body_too_large", _("A body has at most %(most)s KiB.") % {"most": most}) from None
    except UnreadablePostError:
        raise Problem("malformed", _("The body broke off.")) from None


def _parsed(raw: bytes) -> Any:
    try:
        found = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_named_once, parse_constant=_no_number, parse_float=_finite
        )
        if b"\\u" in raw:
            _require_text("".join(_texts(found)))
    except (ValueError, RecursionError):
        said = _("The body is no JSON in UTF-8, names a field twice, or holds text that is none.")
        raise Problem("malformed", said) from None
    return found


def _require_text(words: str) -> None:
    """Raise ValueError for half of a surrogate pair, and for NUL."""
    words.encode("utf-8")
    if "\0" in words:
        raise ValueError("Text holds no NUL.")


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A name stands twice.")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON.")


def _finite(written: str) -> float:
    found = float(written)
    if found in {float("inf"), float("-inf")}:
        raise ValueError("The number is too large.")
    return found


def _texts(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield key
            yield from _texts(value)
    elif isinstance(found, list):
        for value in found:
            yield from _texts(value)
    elif isinstance(found, str):
        yield found
