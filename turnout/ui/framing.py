"""Pages within a page of another site: nothing of a visitor counts there, and only some sites may show them.

A frame has no cookies of ours that could be relied on, and none that may be: whoever asks is a stranger, whatever his
browser sends along. So a form in a frame opens nothing that its sender could not do anyway, and needs no protection
against being sent from elsewhere (docs/widget.md).
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, cast

from csp.decorators import csp_replace
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from turnout.kernel.actors import VISITOR
from turnout.kernel.refusals import Refused
from turnout.ui import refusing
from turnout.ui.doors import View

THEMES = frozenset({"light", "dark"})
MOST_HUE = 360
LOOK = ("theme", "hue", "compact")


def framed(sites: Callable[[], Sequence[str]]) -> Callable[[View], View]:
    """Let the answers of a view stand in a frame on these sites, on every site where there are none."""

    def mark(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            _forget_who(request)
            try:
                response = cast("HttpResponse", view(request, *args, **kwargs))
            except Refused as refused:
                response = refused_page(request, refused)
            except Http404:
                missing = Refused("not_found", _("There is nothing here to show."))
                response = refused_page(request, missing)
            return _let_in(request, response, sites())

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


def with_look(request: HttpRequest, path: str) -> str:
    """Return a path within the same frame, with the look that the site wants."""
    query = request.GET.copy()
    for name in [name for name in query if name not in LOOK]:
        del query[name]
    return f"{path}?{query.urlencode()}" if query else path


def refused_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Return a "no" as a page of a frame."""
    context = {"refused": refused, "title": refusing.title_of(refused)}
    return render(request, "ui/refused_framed.html", context, status=refused.status)


def _forget_who(request: HttpRequest) -> None:
    asked = cast("Any", request)
    asked.is_framed = True
    asked.COOKIES = {}
    asked.user, asked.actor, asked.acting = AnonymousUser(), VISITOR, None


def _let_in(request: HttpRequest, response: HttpResponse, sites: Sequence[str]) -> HttpResponse:
    ancestors = ["'self'", *sites] if sites else ["*"]
    allowed = csp_replace({"frame-ancestors": ancestors})
    return cast("HttpResponse", xframe_options_exempt(allowed(lambda _request: response))(request))
