"""One call: where to, as whom, how long, how often. Everything generated goes through `Caller.call`."""

import json
import random
import re
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Self, TypeVar
from urllib.parse import quote
from uuid import uuid4

import httpx

from turnout_client import answers, given, notices
from turnout_client.answers import Page, Tagged, etag_of
from turnout_client.notices import Listener, Notice
from turnout_client.problems import Problem, TurnoutError, Unreachable

T = TypeVar("T")
VERSION = "0.1.0"
SAFE = frozenset({"GET", "HEAD"})
TRIED_AGAIN = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a call is tried, and how long it waits in between.

    As long as the server says (`Retry-After`), unless that is more than `longest` seconds; where it says nothing,
    `pause` seconds and twice as long each time.
    """

    attempts: int = 4
    longest: float = 60.0
    pause: float = 0.5


class Caller:
    """An installation of Turnout, as one token sees it. Threads may share it.

    A call that changes something carries an `Idempotency-Key`, the same however often it is tried, so it happens once.
    Certificates are always checked, against those of the machine or `ca_file`; a token is sent over TLS only, or within
    this machine, past any proxy there. `timeout` is in seconds, for connecting and for each silence of the server.

    What an answer calls deprecated is told to the `listener`, once: a warning of Python (`DeprecatedCall`), unless you
    give one of your own. Of fields those that a call names in `fields`, and those that he says he reads.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        timeout: float = 20.0,
        patience: Patience = Patience(),
        ca_file: str | None = None,
        listener: Listener | None = None,
    ) -> None:
        self.url = given.address(url)
        self._listener, self._known = listener or Listener(), set[Notice]()
        self.patience = patience
        headers = {"User-Agent": f"turnout-client/{VERSION}", "Accept": "application/json, */*;q=0.5"}
        if known := given.token(token):
            headers["Authorization"] = f"Bearer {known}"
        self._http = httpx.Client(
            headers=headers,
            timeout=timeout,
            verify=ssl.create_default_context(cafile=ca_file),
            follow_redirects=False,  # a token goes nowhere but where it was meant to go
            trust_env=self.url.startswith("https:"),  # a proxy would read a token along that goes without TLS
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def every(self, page: Page[T]) -> Iterator[T]:
        """Yield the rows of a page and of all that follow it. Raises TurnoutError: an answer is no page."""
        before = ""
        while True:
            rows, later = answers.parts_of(page)
            yield from rows
            if not later:
                return
            if later == before:
                raise TurnoutError("The answer is no page of a list: it leads back to itself.")
            page, before = self.call("GET", later), later

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        idempotency_key: str | None = None,
        if_match: Tagged | None = None,
    ) -> Any:
        """Ask, again where that helps, and return what came: data, bytes where it is no JSON, None where it is nothing.

        Raises Problem where the server says no, Unreachable where no answer came, TurnoutError where nobody can read
        it; ValueError, before anything is sent, for what no address and no header can hold.
        """
        headers: dict[str, str] = {}
        if method not in SAFE:
            headers["Idempotency-Key"] = given.key(
                str(uuid4()) if idempotency_key is None else idempotency_key
            )
        if if_match is not None:
            headers["If-Match"] = given.tag(etag_of(if_match))
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body, default=_plain).encode()
        try:
            asked = self._http.build_request(
                method, self.url + path, params=_asked(query) or None, content=content, headers=headers
            )
        except httpx.InvalidURL as error:
            raise ValueError(f"This makes no address: {error}") from error
        return answers.read(self._answered(asked))

    def _answered(self, asked: httpx.Request) -> httpx.Response:
        for pause in self._pauses():
            named = None
            try:
                response = self._http.send(asked)
            except httpx.TransportError as error:
                if pause is None or "CERTIFICATE" in str(error):
                    raise Unreachable(f"No answer from {self.url}: {error}") from error
            except httpx.DecodingError as error:
                raise TurnoutError(f"The answer cannot be read: {error}") from error
            else:
                self._tell(response)
                if response.is_success:
                    return response
                named = _named_pause(response)
                if pause is None or not _may_help(response, named) or (named or 0) > self.patience.longest:
                    raise Problem(response)
            time.sleep(pause if named is None else named)
        raise AssertionError("the last try returns or raises")

    def _tell(self, response: httpx.Response) -> None:
        for notice in notices.of(response, self._listener.reads):
            if notice not in self._known:
                self._known.add(notice)
                self._listener.told(notice)

    def _pauses(self) -> Iterator[float | None]:
        """Yield how long to wait after each try; None after the last."""
        for number in range(self.patience.attempts - 1):
            yield self.patience.pause * 2**number * random.uniform(0.75, 1.25)  # noqa: S311 -- no secret
        yield None


def addressed(template: str, **values: object) -> str:
    """Return an address with its values put in, each quoted as one part. Raises ValueError: no part of an address."""
    parts = {name: str(value) for name, value in values.items()}
    if any(part in {"", ".", ".."} for part in parts.values()):
        raise ValueError("A value of an address is empty, or would lead elsewhere.")
    return re.sub(r"\{(\w+)\}", lambda found: quote(parts[found[1]], safe=""), template)


def _asked(query: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the values that were given, as an address holds them."""
    given = {name: value for name, value in (query or {}).items() if value is not None}
    return {
        name: [_text(one) for one in value] if _is_list(value) else _text(value)
        for name, value in given.items()
    }


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if not isinstance(value, str) else value


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _may_help(response: httpx.Response, named: float | None) -> bool:
    """Return whether asking again may help: somebody was in the way, or the server says when it will."""
    return response.status_code in TRIED_AGAIN or (
        response.status_code == HTTPStatus.CONFLICT and named is not None
    )


def _named_pause(response: httpx.Response) -> float | None:
    """Return how long the server wants us to wait: seconds, or until an instant (RFC 9110, 10.2.3)."""
    said = response.headers.get("Retry-After", "")
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    zoned = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((zoned - datetime.now(UTC)).total_seconds(), 0.0)  # noqa: TID251 -- no clock of the house here
