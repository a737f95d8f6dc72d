"""Who asks: a token in `Authorization: Bearer …`, or nobody in particular. Cookies count for nothing here.

Every address of the API goes through `guarded`: it finds out who asks, keeps him to what the token was made for, counts
his requests, and sees to it that whatever comes back is an answer a program can read.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from ninja.security.http import HttpAuthBase

from turnout.api.web import conditions, effects, problems
from turnout.kernel import limits
from turnout.kernel.actors import VISITOR, Actor
from turnout.kernel.refusals import Refused
from turnout.people.actions import api_tokens
from turnout.people.models import ApiToken
from turnout.people.policy import judging, scopes
from turnout.ui.doors import View, actor_of

MINUTE = timedelta(minutes=1)
BEARER = "bearer "
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MAY_SEND = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match")
MAY_READ = (
    "ETag", "Link", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "Idempotency-Replayed",
    "Deprecation", "Sunset", problems.REQUEST_ID,
)  # fmt: skip


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


def is_head(request: HttpRequest) -> bool:
    """Return whether only the headers are asked for: nothing leaves the house then."""
    return bool(getattr(request, "is_head", False))


def token_of(request: HttpRequest) -> ApiToken | None:
    """Return the token that the request showed."""
    found: ApiToken | None = getattr(request, "api_token", None)
    return found


def require_token(request: HttpRequest, scope: str) -> None:
    """Refuse whoever shows no token for a scope, where only some of what a route answers needs one.

    Raises UnknownTokenError, ScopeMissing.
    """
    if Token(scope)(request) is None:
        raise UnknownTokenError


def is_for_any(request: HttpRequest, scopes: Collection[str]) -> bool:
    """Return whether the token that the request showed was made for one of these scopes."""
    token = token_of(request)
    return token is not None and not set(scopes).isdisjoint(token.scopes)


def guarded(view: View, scopes_of: Mapping[str, str] = MappingProxyType({})) -> View:
    """Let a view of the API answer for whom the token says, and as programs read it.

    `scopes_of` names the scope that a method asks for: it is looked at before anything is read or told again.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"  # ninja knows no HEAD; what is asked is the same
            request.is_head = True  # type: ignore[attr-defined]
        scope = scopes_of.get(request.method or "", "")
        response = _safely(request, scope, lambda: view(request, *args, **kwargs))
        response = _finished(request, _readable(request, response))
        if is_head(request):
            request.method = "HEAD"
            if not response.streaming:
                response.content = b""
        return response

    answered.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie opens anything here
    answered.is_for_programs = True  # type: ignore[attr-defined]  # so nothing that reads cookies is passed
    return cast("View", answered)


def _safely(request: HttpRequest, scope: str, answer: Callable[[], HttpResponseBase]) -> HttpResponse:
    """Answer for whom the token says, if it was made for this; whatever goes wrong is a document."""
    try:
        token = _shown(request)
        standing = _count(request, token)
        response = _not_opened(request, scope) or _kept_to(token, lambda: _answered(request, answer))
        response["RateLimit"] = f'"api";r={standing.left};t={standing.seconds}'
    except Refused as refused:
        response = problems.of_refusal(request, refused)
    except problems.Problem as problem:
        response = problems.of_problem(request, problem)
    except UnknownTokenError:
        response = _unknown(request)
    except Exception as error:  # noqa: BLE001 -- a program reads no page about a fault; it is logged
        response = problems.of_fault(request, error)
    return response


def _not_opened(request: HttpRequest, scope: str) -> HttpResponse | None:
    """Return the no to whoever shows no token for this scope, before anything is done or told again."""
    try:
        if scope:
            require_token(request, scope)
    except UnknownTokenError:
        return _unknown(request)
    except ScopeMissing as missing:
        return missing_scope(request, missing)
    return None


class UnknownTokenError(Exception):
    """A token was shown that opens nothing."""


def missing_token(request: HttpRequest, _error: Any) -> HttpResponse:
    """Return the answer to whoever shows no token where one is needed."""
    return _unknown(request)


def missing_scope(request: HttpRequest, error: Any) -> HttpResponse:
    """Return the answer to a token that was made for other things."""
    said = _("The token was not made for “%(scope)s”. Make another one on your account page.")
    return problems.problem(request, "scope_missing", said % {"scope": error})


def _answered(request: HttpRequest, answer: Callable[[], HttpResponseBase]) -> HttpResponse:
    """Answer; what changes something is read and carried out as a whole or not at all, once for each key."""
    token = token_of(request)
    if request.method in SAFE or token is None:
        return cast("HttpResponse", answer())
    of = token.user_id if scopes.permissions_of(token.scopes) else None
    return effects.carried_out(request, lambda: cast("HttpResponse", answer()), of)


def _shown(request: HttpRequest) -> ApiToken | None:
    asked = cast("Any", request)
    asked.actor, asked.api_token, asked.api_caller = VISITOR, None, ""
    header = request.headers.get("Authorization", "")
    if not header:
        return None
    secret = header[len(BEARER) :].strip() if header.lower().startswith(BEARER) else ""
    token = api_tokens.known(secret)
    if token is None:
        limits.require("api_unknown", _network(request), most=settings.TURNOUT_LIMIT_API // 10, per=MINUTE)
        raise UnknownTokenError
    asked.actor, asked.api_token = Actor("user", str(token.user_id)), token
    asked.api_caller = str(token.connection_id or token.pk)  # of an app, whatever token it has this hour
    return token


def _count(request: HttpRequest, token: ApiToken | None) -> limits.Standing:
    who = str(token.connection_id or token.pk) if token else _network(request)
    return limits.require("api", who, most=settings.TURNOUT_LIMIT_API, per=MINUTE)


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
        if request.method == "OPTIONS":
            return _preflight(response["Allow"])
        said = _("This address does not take %(method)s.") % {"method": request.method}
        answer = problems.problem(request, "method_not_allowed", said)
        answer["Allow"] = response["Allow"]
        return answer
    if response.status_code == HTTPStatus.NOT_FOUND and response["Content-Type"] != problems.MEDIA_TYPE:
        return problems.nothing_here(request)
    return response


def _if_wanted(request: HttpRequest, response: HttpResponse, tag: str) -> HttpResponse:
    """Return what was read, 304 where it is what somebody has, or a no where it is not what he wants (`If-Match`).

    There are no dates of change here, so `If-Unmodified-Since` asks nothing (RFC 9110, 13.1.4).
    """
    found = cast("HttpResponse", get_conditional_response(request, etag=tag, response=response))
    if found.status_code != HTTPStatus.PRECONDITION_FAILED:
        return found
    if "If-Match" not in request.headers:
        return response
    return problems.of_problem(request, conditions.changed())


def _preflight(methods: str) -> HttpResponse:
    """Return what a browser is told before a page of another site may ask."""
    allowed = sorted({*methods.split(", "), *(["HEAD"] if "GET" in methods else []), "OPTIONS"})
    return HttpResponse(
        status=HTTPStatus.NO_CONTENT,
        headers={
            "Allow": ", ".join(allowed),
            "Access-Control-Allow-Methods": ", ".join(allowed),
            "Access-Control-Allow-Headers": ", ".join(MAY_SEND),
            "Access-Control-Max-Age": "3600",
        },
    )


def _finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the response with what every answer carries; an unchanged one as 304 (RFC 9110, 13.1.2)."""
    is_read = request.method in {"GET", "HEAD"}
    if response.streaming:
        return _headed(request, response)  # a file: what is not there yet has no tag
    if response.status_code == HTTPStatus.OK and (is_read or request.method in conditions.RETURNS_THE_THING):
        response["ETag"] = conditions.tag_of(response)
    if not is_read:
        response["Cache-Control"] = "no-store"
    elif response.status_code == HTTPStatus.OK:
        tag = response["ETag"]
        cached = "private, no-cache" if actor_of(request) != VISITOR else "no-cache"
        response.headers.setdefault("Cache-Control", cached)
        response = _if_wanted(request, response, tag)
    return _headed(request, response)


def _headed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the response with the headers of every answer."""
    patch_vary_headers(response, ["Authorization"])
    response[problems.REQUEST_ID] = problems.request_id(request)
    response["RateLimit-Policy"] = f'"api";q={settings.TURNOUT_LIMIT_API};w=60'
    response["Access-Control-Expose-Headers"] = ", ".join(MAY_READ)
    response["Access-Control-Allow-Origin"] = "*"  # no cookie is read, so a page elsewhere learns no more
    return response
