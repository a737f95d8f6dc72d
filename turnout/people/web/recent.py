"""Whether somebody has shown a short while ago who he is: needed to change how he signs in."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from turnout.people.web import second_step

View = TypeVar("View", bound=Callable[..., HttpResponse])


def is_recent(request: HttpRequest) -> bool:
    """Return whether this session showed by code, password, passkey or provider who it is, minutes ago."""
    records = get_authentication_records(request, request.user) if request.user.is_authenticated else []
    last = max((record.get("at", 0) for record in records), default=0)
    return bool(_age(last) < app_settings.REAUTHENTICATION_TIMEOUT)


def _age(at: float) -> float:
    """Return the age of an authentication record, which allauth dates by the host's clock."""
    return time.time() - at  # noqa: TID251 -- compared with allauth's own time.time()


def recently_shown(view: View) -> View:
    """Let only sessions in that have shown recently who they are; others are asked, and led back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if answer := second_step.must_be_shown_first(request):
            return answer
        if is_recent(request):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method == "GET" else request.META.get("HTTP_REFERER", "")
        return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")

    return cast("View", guarded)
