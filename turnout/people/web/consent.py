"""The consent: an app leads somebody here, who reads what it asks for, and lets it or not (docs/applications.md)."""

from typing import Any, cast
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from turnout.kernel.refusals import Refused
from turnout.people.actions import connecting, id_keys
from turnout.people.models import ConnectedApp, User
from turnout.people.policy import scopes
from turnout.people.rules import oauth
from turnout.people.web import going, second_step
from turnout.people.web.recent import is_recent
from turnout.people.web.requests import user_of
from turnout.ui.doors import public, sign_in_url


@public("an app leads people here; nothing is shown or allowed before they sign in")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """Ask somebody whether an app may do what it asks for; lead back to the app with a code, or with a no.

    An unknown app or address is told here: nobody is led to an address that is not registered.
    """
    app = _app(request)
    redirect = _redirect(request, app)
    try:
        asked = oauth.read(app, redirect, _sent(request), _known())
    except oauth.WrongError as wrong:
        return _back(request, redirect, error=wrong.code, error_description=wrong.detail)
    if answer := _entered(request, asked):
        return answer
    user = user_of(request)
    given = _to_give(user, asked)
    if request.method == "POST":
        if request.POST.get("decision") != "allow" or not given:
            return _back(request, redirect, error="access_denied")
        code = connecting.allow(user, asked, given, by=user.actor)
        return _back(request, redirect, code=code)
    return _page(request, asked, given)


def _app(request: HttpRequest) -> ConnectedApp:
    named = request.GET.getlist("client_id")
    try:
        key = UUID(named[0]) if len(named) == 1 else None
    except ValueError:
        key = None
    found = ConnectedApp.objects.filter(pk=key, retired_at__isnull=True).first() if key else None
    if found is None:
        raise Refused("bad_input", _("There is no such app. Whoever led you here has to register it first."))
    return found


def _redirect(request: HttpRequest, app: ConnectedApp) -> str:
    named = request.GET.getlist("redirect_uri")
    if len(named) != 1 or named[0] not in app.redirects:
        said = _(
            "%(app)s wants to lead you to an address that it is not registered for. Nothing was allowed."
        )
        raise Refused("bad_input", said % {"app": app.name})
    return named[0]


def _sent(request: HttpRequest) -> dict[str, str]:
    """Return what the app sent along. Raises WrongError: more than whoever signs in first would be led back to."""
    if len(request.get_full_path()) > going.LONGEST:
        raise oauth.WrongError("invalid_request", "The whole address is longer than 2000 characters.")
    sent = {name: request.GET.getlist(name) for name in request.GET}
    if any(len(values) > 1 for values in sent.values()):
        raise oauth.WrongError("invalid_request", "A parameter stands twice.")
    return {name: values[0] for name, values in sent.items()}


def _known() -> list[str]:
    return [one for one in scopes.to_ask() if one != "openid" or id_keys.has_key()]


def _entered(request: HttpRequest, asked: oauth.Asked) -> HttpResponse | None:
    """Answer before the consent: whoever has not signed in, or has to show again who he is, does so and comes back."""
    prompts = request.GET.get("prompt", "").split()
    if "none" in prompts:
        code = "consent_required" if request.user.is_authenticated else "login_required"
        return _back(request, asked.redirect, error=code)
    if not request.user.is_authenticated:
        return HttpResponseRedirect(sign_in_url(request))
    if answer := second_step.must_be_shown_first(request):
        return answer
    if "login" in prompts and not is_recent(request):
        again = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{again}")
    return None


def _to_give(user: User, asked: oauth.Asked) -> list[str]:
    """Return what was asked for and is his to give: what his roles do not include would open nothing."""
    his = {*scopes.IDENTITY, *scopes.to_give(user.actor)}
    return [one for one in asked.scopes if one in his]


def _page(request: HttpRequest, asked: oauth.Asked, given: list[str]) -> HttpResponse:
    page: dict[str, Any] = {
        "section": "account",
        "app": asked.app,
        "host": urlsplit(asked.redirect).hostname or urlsplit(asked.redirect).scheme,
        "asks": scopes.grouped(given),
        "left_out": scopes.grouped([one for one in asked.scopes if one not in given]),
        "user": user_of(request),
        "here": request.get_full_path(),
    }
    widen = csp_update(
        {"form-action": [oauth.origin_of(asked.redirect)]}
    )  # browsers check where a form leads on
    shown = widen(lambda asking: render(asking, "people/consent.html", page))(request)
    return cast("HttpResponse", shown)


def _back(request: HttpRequest, redirect: str, **told: str) -> HttpResponse:
    state = request.GET.get("state", "")
    where = oauth.led_back(redirect, **told, state=state, iss=settings.TURNOUT_URL)
    response = HttpResponse(status=303 if request.method == "POST" else 302)
    response["Location"] = (
        where  # a registered address, of a scheme that Django's redirects do not know perhaps
    )
    return response
