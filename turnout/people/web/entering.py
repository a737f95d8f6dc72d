"""The last steps of every way to sign in: note how it was shown, start the session, lead on."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from cryptography.exceptions import InvalidSignature
from csp.decorators import csp_update
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from turnout.people.models import User
from turnout.people.web import going

View = TypeVar("View", bound=Callable[..., HttpResponse])

# What the parsers of passkey answers raise for things that no browser would send.
ODD = (InvalidSignature, ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError)


def enter(request: HttpRequest, user: User, *, method: str, back: str, is_new: bool = False) -> HttpResponse:
    """Sign a login in that has just shown by `method` who it is, and lead on to `back`.

    Somebody whose name we do not know is asked for it first. An authenticator app asks for its code in between.
    """
    record_authentication(request, user, method=method, email=user.email)
    unnamed = is_new or not (user.person and user.person.first_name)
    url = going.path("account_welcome", back) if unnamed else (back or settings.LOGIN_REDIRECT_URL)
    return after_post(perform_login(request, Login(user=user, email=user.email, redirect_url=url)))


def show_again(request: HttpRequest, user: User, *, method: str) -> None:
    """Note that somebody who is signed in has just shown by `method` that it is still him."""
    record_authentication(request, user, method=method, reauthenticated=True)


def after_post(response: HttpResponse) -> HttpResponse:
    """Turn a redirect into one that leads on from a POST (303)."""
    if response.status_code == 302:  # noqa: PLR2004 -- Found
        response.status_code = 303
    return response


def is_answered(form: BaseForm) -> bool:
    """Return whether a device answered as asked; nonsense is a no, not a fault."""
    try:
        return form.is_valid()
    except ODD:
        return False


def credential_page(view: View) -> View:
    """Mark a view that takes secrets: its answers are never kept, its values never logged."""
    hidden = sensitive_post_parameters("password", "code", "credential")(view)
    kept: View = never_cache(hidden)
    return kept


def allows_providers(view: View) -> View:
    """Let the forms of this page lead to the identity providers; browsers check redirects too."""

    @wraps(view)
    def widened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        widen = csp_update({"form-action": settings.TURNOUT_SIGNIN_ORIGINS})
        return cast("HttpResponse", widen(view)(request, *args, **kwargs))

    return cast("View", widened)
