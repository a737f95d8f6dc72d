"""Pages within a page of another site: nothing of a visitor counts there, and only some sites may show them.

A frame has no cookies of ours that could be relied on, and none that may be: whoever asks is a stranger, whatever his
browser sends along. So a form in a frame does nothing that its sender could not do anyway; still, only our own page
may send it, with what we signed for it (docs/widget.md).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from turnout.kernel import tokens
from turnout.kernel.actors import VISITOR
from turnout.kernel.refusals import Refused
from turnout.ui import refusing
from turnout.ui.doors import View

THEMES = frozenset({"light", "dark"})
MOST_HUE = 360
MOST_SAID = 20  # characters of a wish
LOOK = ("theme", "hue", "compact", "lang")
FORM, FORM_LIFE = "framed-form", timedelta(hours=12)
_LINK = re.compile(rb'<a\b(?![^>]*\starget=)([^>]*?\shref=")([^"#?][^"]*)"', re.IGNORECASE)
_OURS = b"/embed/"


def framed(sites: Callable[[], Sequence[str]]) -> Callable[[View], View]:
    """Let the answers of a view stand in a frame on these sites, on every site where there are none."""

    def mark(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            _forget_who(request)
            with translation.override(_language(request)):
                try:
                    response = cast("HttpResponse", view(request, *args, **kwargs))
                except Refused as refused:
                    response = refused_page(request, refused)
                except Http404:
                    missing = Refused("not_found", _("There is nothing here to show."))
                    response = refused_page(request, missing)
            return _let_in(request, _leaving(response), sites())

        answered.csrf_exempt = True  # type: ignore[attr-defined]  # nobody is known by a cookie here
        return cast("View", answered)

    return mark


def is_framed(request: HttpRequest) -> bool:
    """Return whether a page is made for a frame."""
    return getattr(request, "is_framed", False)


def theme(request: HttpRequest) -> str:
    """Return the theme that the site wants its frame to have; empty follows the visitor's system."""
    wanted = request.GET.get("theme", "")
    return wanted if wanted in THEMES else ""


def hue(request: HttpRequest) -> int | None:
    """Return the colour that the site wants its frame to have; None is ours."""
    wanted = request.GET.get("hue", "")
    is_number = wanted.isascii() and wanted.isdigit() and len(wanted) <= len(str(MOST_HUE))
    return int(wanted) if is_number and int(wanted) <= MOST_HUE else None


def with_look(request: HttpRequest, path: str, more: Mapping[str, str] | None = None) -> str:
    """Return a path within the same frame, with the look that the site wants."""
    wanted = {**look(request), **(more or {})}
    return f"{path}?{urlencode(wanted)}" if wanted else path


def look(request: HttpRequest) -> dict[str, str]:
    """Return how the site wants its frame to look, as it said it."""
    return {name: request.GET[name][:MOST_SAID] for name in LOOK if request.GET.get(name)}


def form_token(about: object, now: datetime) -> str:
    """Return what a form in a frame carries: signed for what it is about, good for half a day."""
    until = int((now + FORM_LIFE).timestamp())
    return f"{until}.{tokens.signature(FORM, about, until)}"


def is_form_token(value: str, about: object, now: datetime) -> bool:
    """Return whether we signed this for a form about that, not too long ago."""
    until, _dot, signature = value.partition(".")
    if not (until.isascii() and until.isdigit()) or len(until) > len("9999999999") or not signature.isascii():
        return False
    return int(until) > now.timestamp() and tokens.is_signed(signature, FORM, about, int(until))


def require_own_page(request: HttpRequest) -> None:
    """Refuse a form that was sent by a page elsewhere: a browser names where a POST comes from, and no page can lie."""
    origin, ours = request.META.get("HTTP_ORIGIN"), urlsplit(settings.TURNOUT_URL)
    known = {f"{request.scheme}://{request.get_host()}", f"{ours.scheme}://{ours.netloc}"}
    if origin is not None and origin not in known:
        raise Refused("not_allowed", _("This form was sent by another site. Nothing was booked."))


def refused_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Return a "no" as a page of a frame."""
    context = {"refused": refused, "title": refusing.title_of(refused)}
    return render(request, "ui/refused_framed.html", context, status=refused.status)


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("lang", "")
    return (
        wanted if wanted in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
    )


def _leaving(response: HttpResponse) -> HttpResponse:
    """Let links to pages that no frame may show open a new tab."""
    if response.get("Content-Type", "").startswith("text/html"):
        response.content = _LINK.sub(_leaves, response.content)
    return response


def _leaves(found: re.Match[bytes]) -> bytes:
    before, href = found.groups()
    if href.startswith(_OURS):
        return found.group()
    return b'<a target="_blank" rel="noopener"' + before + href + b'"'


def _forget_who(request: HttpRequest) -> None:
    asked = cast("Any", request)
    asked.is_framed = True
    asked.COOKIES = {}
    asked.user, asked.actor, asked.acting = AnonymousUser(), VISITOR, None


def _let_in(request: HttpRequest, response: HttpResponse, sites: Sequence[str]) -> HttpResponse:
    ancestors = ["'self'", *sites] if sites else ["*"]
    allowed = csp_replace({"frame-ancestors": ancestors})
    return cast("HttpResponse", xframe_options_exempt(allowed(lambda _request: response))(request))
