"""Who asks: a token in `Authorization: Bearer …`, or nobody in particular. Cookies count for nothing here.

Every address of the API goes through `guarded`: it finds out who asks, keeps him to what the token was made for, counts
his requests, and sees to it that whatever comes back is an answer a program can read.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from ninja.security.http import HttpAuthBase

from turnout.api.web import problems
from turnout.kernel import limits
from turnout.kernel.actors import VISITOR, Actor
from turnout.kernel.refusals import Refused
from turnout.people.actions import api_tokens
from turnout.people.models import ApiToken
from turnout.people.policy import judging, scopes
from turnout.ui.doors import View, actor_of

MINUTE = timedelta(minutes=1)
BEARER = "bearer "


class Token(HttpAuthBase):
    """What a route asks for: a token that was made for this scope, or (empty) for any; `guarded` knows whose it is."""

    openapi_scheme = "bearer"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiToken | None:
        """Return the token; None (401) when there is none. Raises ScopeMissing."""
        token = token_of(request)
        if token is not None and self.scope and self.scope not in token.scopes:
            raise ScopeMissing(self.scope)
        return token


class ScopeMissing(Exception):  # noqa: N818 -- a no, no error of the program
    """The token was made for other things than this scope."""


def token_of(request: HttpRequest) -> ApiToken | None:
    """Return the token that the request showed."""
    found: ApiToken | None = getattr(request, "api_token", None)
    return found


def guarded(view: View) -> View:
    """Let a view of the API answer for whom the token says, and as programs read it."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"  # ninja knows no HEAD; what is asked is the same
        try:
            token = _shown(request)
            _count(request, token)
            response = _kept_to(token, lambda: cast("HttpResponse", view(request, *args, **kwargs)))
        except Refused as refused:
            response = problems.of_refusal(request, refused)
        except UnknownTokenError:
            response = _unknown(request)
        except Exception as error:  # noqa: BLE001 -- a program reads no page about a fault; it is logged
            response = problems.of_fault(request, error)
        response = _finished(request, _readable(request, response))
        if is_head:
            request.method, response.content = "HEAD", b""
        return response

    answered.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie opens anything here
    return cast("View", answered)


class UnknownTokenError(Exception):
    """A token was shown that opens nothing."""


def missing_token(request: HttpRequest, _error: Any) -> HttpResponse:
    """Return the answer to whoever shows no token where one is needed."""
    return _unknown(request)


def missing_scope(request: HttpRequest, error: Any) -> HttpResponse:
    """Return the answer to a token that was made for other things."""
    said = _("The token was not made for “%(scope)s”. Make another one on your account page.")
    return problems.problem(request, "scope_missing", said % {"scope": error})


def _shown(request: HttpRequest) -> ApiToken | None:
    asked = cast("Any", request)
    asked.actor, asked.api_token = VISITOR, None
    header = request.headers.get("Authorization", "")
    if not header:
        return None
    secret = header[len(BEARER) :].strip() if header.lower().startswith(BEARER) else ""
    token = api_tokens.known(secret)
    if token is None:
        limits.require("api_unknown", _network(request), most=settings.TURNOUT_LIMIT_API // 10, per=MINUTE)
        raise UnknownTokenError
    asked.actor, asked.api_token = Actor("user", str(token.user_id)), token
    return token


def _count(request: HttpRequest, token: ApiToken | None) -> None:
    who = str(token.pk) if token else _network(request)
    limits.require("api", who, most=settings.TURNOUT_LIMIT_API, per=MINUTE)


def _network(request: HttpRequest) -> str:
    return limits.network(request.META, proxies=settings.TURNOUT_TRUSTED_PROXIES)


def _kept_to(token: ApiToken | None, answer: Callable[[], HttpResponse]) -> HttpResponse:
    with judging.remembering(), judging.narrowed(scopes.permissions_of(token.scopes if token else ())):
        return answer()


def _unknown(request: HttpRequest) -> HttpResponse:
    said = _(
        "This needs a token: “Authorization: Bearer …”. Yours is missing, unknown, revoked, or has ended."
    )
    response = problems.problem(request, "token_unknown", said)
    response["WWW-Authenticate"] = "Bearer"
    return response


def _readable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the response, or a document in place of what ninja and Django say in other ways."""
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        said = _("This address does not take %(method)s.") % {"method": request.method}
        answer = problems.problem(request, "method_not_allowed", said)
        answer["Allow"] = response["Allow"]
        return answer
    if response.status_code == HTTPStatus.NOT_FOUND and response["Content-Type"] != problems.MEDIA_TYPE:
        return problems.nothing_here(request)
    return response


def _finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the response with what every answer carries; an unchanged one as 304 (RFC 9110, 13.1.2)."""
    if request.method in {"GET", "HEAD"} and response.status_code == HTTPStatus.OK:
        tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = tag
        response["Cache-Control"] = "private, no-cache" if actor_of(request) != VISITOR else "no-cache"
        response = cast("HttpResponse", get_conditional_response(request, etag=tag, response=response))
    patch_vary_headers(response, ["Authorization"])
    response[problems.REQUEST_ID] = problems.request_id(request)
    response["RateLimit-Policy"] = f'"api";q={settings.TURNOUT_LIMIT_API};w=60'
    response["Access-Control-Allow-Origin"] = "*"  # no cookie is read, so a page elsewhere learns no more
    return response
