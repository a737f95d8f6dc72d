"""Pages for visitors without a session, kept in this process and answered before anything else is done.

A view says with `keep` how long its answer holds: until an instant, and for as long as a version that one
indexed statement reads stays the same (core.md section 6). Nothing is purged across processes. A kept body was
made for nobody in particular: it holds no token, no name and no message.

While places go many times a second, a page that only counts them wrong is made anew about twice a second
instead of each time: it is then at most `LAG` late, and nobody books by what it says.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from threading import Lock
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language_from_request

from turnout.house import queries as house
from turnout.kernel import clock

Handler = Callable[[HttpRequest], HttpResponse]
Key = tuple[str, ...]


class Versioned(Protocol):
    """What names one rendering: all of it when compared, what it says apart from counted places in `content`."""

    @property
    def content(self) -> Any: ...


Ask = Callable[[], Versioned | None]

MOST_OCTETS = 48 * 1024 * 1024  # of bodies, in one process
MOST_PATHS = 20_000
THEMES = {"light", "dark"}
RUSH = 4  # renewals within WINDOW
WINDOW = 1.0  # seconds
LAG = 0.4  # seconds
OK = 200
_NOT_KEPT = {"set-cookie", "date", "server", "etag"}
_WITH_304 = ("Cache-Control", "Vary", "ETag", "Content-Security-Policy")


@dataclass(frozen=True, slots=True)
class Keep:
    """What a view says of its answer: which query parameters matter, and while what it holds."""

    until: datetime
    names: frozenset[str]
    version: Versioned | None
    ask: Ask | None


@dataclass(slots=True)
class Kept:
    """An answer on the shelf."""

    body: bytes
    headers: dict[str, str]
    keep: Keep
    making: Lock = field(default_factory=Lock)
    made_at: float = field(default_factory=time.monotonic)
    renewals: tuple[float, ...] = ()  # when those that it replaced were made, of the last second

    def in_place_of(self, old: "Kept | None") -> "Kept":
        """Return itself, knowing how often the page was made anew in the last second."""
        if old is not None:
            self.renewals = tuple(
                made for made in (*old.renewals, old.made_at) if made > self.made_at - WINDOW
            )[-RUSH:]
        return self

    @property
    def octets(self) -> int:
        """Return about how much memory it takes."""
        return len(self.body) + 2000

    def holds(self, now: datetime) -> bool:
        """Return whether it is still what a visitor should see; asks the database at most one question."""
        if now >= self.keep.until:
            return False
        if self.keep.ask is None or self.keep.version is None:
            return True
        try:
            asked = self.keep.ask()
        except Error:  # the database is away; the view will say so
            return False
        if asked is None or asked == self.keep.version:
            return asked is not None
        is_rushed = len(self.renewals) >= RUSH and time.monotonic() - self.made_at < LAG
        return is_rushed and bool(asked.content == self.keep.version.content)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the answer: the body, or that the visitor has it already."""
        if self.headers["ETag"] not in request.META.get(
            "HTTP_IF_NONE_MATCH", ""
        ):  # perhaps weak, perhaps several
            return HttpResponse(self.body, headers=self.headers)
        return HttpResponseNotModified(headers={k: self.headers[k] for k in _WITH_304 if k in self.headers})


class Shelf:
    """Kept answers by key; when full, those not asked for the longest go first. Any number of threads."""

    def __init__(self, most_octets: int = MOST_OCTETS, most_paths: int = MOST_PATHS) -> None:
        self._rows: OrderedDict[Key, Kept] = OrderedDict()
        self._names: OrderedDict[str, frozenset[str]] = OrderedDict()
        self._guard = Lock()
        self._most_octets, self._most_paths = most_octets, most_paths
        self.octets = 0

    def names(self, path: str) -> frozenset[str] | None:
        """Return which query parameters matter at a path; None when nothing of it was ever kept."""
        return self._names.get(path)

    def get(self, key: Key) -> Kept | None:
        """Return what is kept under a key."""
        with self._guard:
            found = self._rows.get(key)
            if found is not None:
                self._rows.move_to_end(key)
            return found

    def put(self, key: Key, path: str, made: Kept) -> None:
        """Keep an answer, and let go of old ones until everything fits."""
        with self._guard:
            self._names[path] = made.keep.names
            self._names.move_to_end(path)
            self._forget(key)
            self._rows[key] = made
            self.octets += made.octets
            while self._rows and self.octets > self._most_octets:
                self._forget(next(iter(self._rows)))
            while len(self._names) > self._most_paths:
                self._names.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._guard:
            self._rows.clear()
            self._names.clear()
            self.octets = 0

    def _forget(self, key: Key) -> None:
        old = self._rows.pop(key, None)
        if old is not None:
            self.octets -= old.octets


shelf = Shelf()


def keep(
    response: HttpResponse,
    *,
    until: datetime,
    names: frozenset[str] = frozenset(),
    version: Versioned | None = None,
    ask: Ask | None = None,
) -> HttpResponse:
    """Say that this answer, made for a visitor without a session, holds until an instant and while its version does.

    `version` must have been read before, or with, the first row that the answer shows, so that an answer is never
    older than its version.
    """
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    patch_cache_control(response, no_cache=True)
    response.keep = Keep(until, names, version, ask)  # type: ignore[attr-defined]
    return response


def kept_pages(get_response: Handler) -> Handler:
    """Answer from the shelf where a kept answer holds; keep what a view offered."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or _is_personal(request):
            return get_response(request)
        found = _found(request)
        if found is None:
            return _made(request, get_response)
        if found.holds(clock.now()):
            return found.answer(request)
        with found.making:  # one makes it anew, the others wait for that
            again = _found(request)
            if again is not None and again is not found and again.holds(clock.now()):
                return again.answer(request)
            return _made(request, get_response)

    return handle


def _is_personal(request: HttpRequest) -> bool:
    """Return whether the visitor may see something of his own: a session, a message, a part of a page."""
    if "HTTP_HX_REQUEST" in request.META:
        return True
    if "HTTP_COOKIE" not in request.META:
        return False
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES


def _found(request: HttpRequest) -> Kept | None:
    names = shelf.names(request.path_info)
    return None if names is None else shelf.get(_key(request, names))


def _key(request: HttpRequest, names: frozenset[str]) -> Key:
    given = request.META.get("QUERY_STRING", "")
    query = _query(given, names) if given and names else ""
    theme = request.COOKIES.get("theme", "") if "HTTP_COOKIE" in request.META else ""
    host = request.META.get("HTTP_HOST", "")
    return (
        request.scheme or "",
        host,
        request.path_info,
        query,
        _language(request),
        theme if theme in THEMES else "",
        _house(),
    )


def _query(given: str, names: frozenset[str]) -> str:
    """Return what matters of a query, the values of each parameter in their order: a view may read the last or all."""
    pairs = [pair for pair in parse_qsl(given, keep_blank_values=True) if pair[0] in names]
    said = {name for name, value in pairs if value}
    return urlencode(sorted((pair for pair in pairs if pair[0] in said), key=itemgetter(0)))


def _house() -> str:
    """Return what names the organisation's settings, read once a second: its name and colour are on every page."""
    try:
        return str(house.current().version)
    except Error:  # the database is away; the view will say so
        return ""


def _language(request: HttpRequest) -> str:
    return get_language_from_request(request) if len(settings.LANGUAGES) > 1 else ""


def _made(request: HttpRequest, get_response: Handler) -> HttpResponse:
    response = get_response(request)
    said: Keep | None = getattr(response, "keep", None)
    if said is None or not _is_for_everybody(request, response):
        return response
    headers = {name: value for name, value in response.items() if name.lower() not in _NOT_KEPT}
    headers["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    key = _key(request, said.names)
    made = Kept(response.content, headers, said).in_place_of(shelf.get(key))
    shelf.put(key, request.path_info, made)
    return made.answer(request)


def _is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether nothing in the answer was made for this visitor."""
    if response.status_code != OK or response.streaming or response.cookies:
        return False
    return not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
