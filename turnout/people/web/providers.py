"""Sign in with an identity provider: OpenID Connect, through allauth."""

from allauth.socialaccount.providers.openid_connect import views as oidc
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from turnout.people.queries import signins
from turnout.people.web import entering, going, limits
from turnout.ui.doors import public

WHY = "the provider says who it is"

# What a provider that is down, or that is none, makes of a request: network faults and nonsense.
FAULTS = (OSError, ValueError, KeyError, TypeError, AttributeError)


@public(WHY)
@entering.credential_page
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider; only a button of ours (a POST) does that."""
    _require_known(provider_id)
    if request.method != "POST":
        return going.seen(going.path("account_login", going.wanted(request)))
    limits.hold(request, "login")
    try:
        return entering.after_post(oidc.login(request, provider_id))
    except FAULTS:
        return _unreachable(request, provider_id)


@public(WHY)
@entering.credential_page
@require_http_methods(["GET", "HEAD"])
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take what the provider says."""
    _require_known(provider_id)
    limits.hold(request, "login")
    try:
        answer: HttpResponse = oidc.callback(request, provider_id)
    except FAULTS:
        return _unreachable(request, provider_id)
    return answer


@public("it says why signing in did not work")
def cancelled(request: HttpRequest) -> HttpResponse:
    """Say that nobody signed in at the provider."""
    return render(request, "socialaccount/login_cancelled.html")


@public("it says why signing in did not work")
def unverified(request: HttpRequest) -> HttpResponse:
    """Say that the provider has not verified an address, and what works instead."""
    return render(request, "socialaccount/unverified.html", status=403)


@public("it says why signing in did not work")
def failed(request: HttpRequest) -> HttpResponse:
    """Say that signing in at the provider did not work."""
    return render(request, "socialaccount/authentication_error.html", status=401)


def _require_known(provider_id: str) -> None:
    if provider_id not in {one.id for one in signins.providers()}:
        raise Http404


def _unreachable(request: HttpRequest, provider_id: str) -> HttpResponse:
    name = next(one.name for one in signins.providers() if one.id == provider_id)
    page = {"provider_name": name, "login_url": reverse("account_login")}
    return render(request, "socialaccount/unreachable.html", page, status=502)
