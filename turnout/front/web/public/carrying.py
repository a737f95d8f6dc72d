"""Attribution without a cookie: from the first click on, every local link and form carries it (core.md section 6)."""

import re
from collections.abc import Callable
from functools import partial
from urllib.parse import quote, unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape

from turnout.kernel import attribution
from turnout.kernel.attribution import PARAMETER, Attribution

Handler = Callable[[HttpRequest], HttpResponse]

_LINK = re.compile(rb'(<a\b[^>]*?\shref=")([^"]*)"', re.IGNORECASE)
_FORM = re.compile(rb"<form\b[^>]*>", re.IGNORECASE)
_ACTION = re.compile(rb'\saction="([^"]*)"', re.IGNORECASE)
_NEXT = re.compile(r"([?&;]next=)([^&#]*)")
_ELSEWHERE = ("/static/", "/media/", "/desk/", "/covers/")
_FILES = (".ics", ".xml", ".png", ".txt", ".csv", ".pdf")


def carried_attribution(get_response: Handler) -> Handler:
    """Write the attribution that a request carries into the links and forms of its answer, after any cache."""

    def handle(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        is_carrying = "via=" in query or "utm_" in query
        if is_carrying:
            request.META.pop("HTTP_IF_NONE_MATCH", None)  # the body will be another one
        response = get_response(request)
        if not is_carrying and request.method != "POST":
            return response
        found = _of(request, is_carrying=is_carrying)
        return write(response, attribution.sign(found)) if found else response

    return handle


def write(response: HttpResponse, via: str) -> HttpResponse:
    """Return the answer with `via` in its local links and forms, or in the address that it redirects to."""
    if location := response.get("Location"):
        response["Location"] = with_via(location, via)
        return response
    if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
        return response
    hidden = f'<input type="hidden" name="{PARAMETER}" value="{escape(via)}">'.encode()
    body = _LINK.sub(partial(_link, via=via), response.content)
    response.content = _FORM.sub(partial(_form, hidden=hidden), body)
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    del response["ETag"]
    return response


def with_via(address: str, via: str) -> str:
    """Return a local address with `via` in its query, and in the address that it leads on to; others as they are."""
    if not is_local(address) or f"{PARAMETER}=" in address:
        return address
    carried = _NEXT.sub(partial(_onward, via=via), address)
    path, hash_, fragment = carried.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{PARAMETER}={via}{hash_}{fragment}"


def is_local(address: str) -> bool:
    """Return whether an address is a page of ours, not a file, a part of this page, or somebody else's."""
    path = (
        address.removeprefix(settings.TURNOUT_URL)
        if address.startswith(f"{settings.TURNOUT_URL}/")
        else address
    )
    if path.startswith(("//", "#", *_ELSEWHERE)) or not path:
        return False
    scheme = path.partition("/")[0].partition("?")[0]
    return ":" not in scheme and not path.partition("?")[0].partition("#")[0].endswith(_FILES)


def _of(request: HttpRequest, *, is_carrying: bool) -> Attribution:
    found = attribution.read(request.GET) if is_carrying else attribution.NOTHING
    posted = getattr(request, "_post", None)  # parsed already, or not a form
    return found or (attribution.read(posted) if posted else attribution.NOTHING)


def _link(match: re.Match[bytes], *, via: str) -> bytes:
    address = match[2].decode("utf-8", "replace").replace("&amp;", "&")
    changed = with_via(address, via)
    return match[0] if changed == address else match[1] + changed.replace("&", "&amp;").encode() + b'"'


def _form(match: re.Match[bytes], *, hidden: bytes) -> bytes:
    action = _ACTION.search(match[0])
    address = action[1].decode("utf-8", "replace") if action else ""
    return match[0] + hidden if not address or is_local(address) or address.startswith("#") else match[0]


def _onward(match: re.Match[str], *, via: str) -> str:
    return match[1] + quote(with_via(unquote(match[2]), via), safe="/")
