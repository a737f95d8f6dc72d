"""What connected apps ask for by themselves: tokens for codes, tokens given back, who somebody is, how all this works.

These answers are for programs: JSON, as RFC 6749, 7009, 8414 and OpenID Connect have them. No cookie counts here.
"""

import logging
from base64 import b64decode
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from turnout.kernel import clock, limits, tokens
from turnout.kernel.refusals import Refused
from turnout.people.actions import api_tokens, connecting, id_keys
from turnout.people.actions.connecting import Issued
from turnout.people.models import ConnectedApp
from turnout.people.policy import scopes
from turnout.people.rules import claims
from turnout.ui.doors import public

log = logging.getLogger(__name__)

MINUTE = timedelta(minutes=1)
ID_LIVES = 300  # seconds: it is read once, right away
KEYS_KEPT = 3600
SOON = 30  # seconds
SECRETS = ("code", "code_verifier", "client_secret", "refresh_token", "token")
NEEDS = {"authorization_code": "code", "refresh_token": "refresh_token"}
UNFIT = {
    "authorization_code": "The code is unknown, used or over, or redirect_uri or code_verifier do not fit it.",
    "refresh_token": "The refresh token is unknown, used or over, or the scope is wider than before.",
}
Answer = Callable[[HttpRequest], HttpResponse]


class _WrongError(Exception):
    def __init__(self, code: str, status: int = 400, words: str = "") -> None:
        super().__init__(code)
        self.code, self.status, self.words = code, status, words


def for_apps(*methods: str) -> Callable[[Answer], Answer]:
    """Let programs ask, from pages of other sites too; count them; answer what is wrong as they read it."""

    def wrapped(view: Answer) -> Answer:
        @wraps(view)
        def answered(request: HttpRequest) -> HttpResponse:
            if request.method not in {*methods, "OPTIONS"}:
                response = _wrong("invalid_request", 405)
                response["Allow"] = ", ".join([*methods, "OPTIONS"])
            elif request.method == "OPTIONS":
                response = HttpResponse(status=204)
                response["Access-Control-Allow-Methods"] = ", ".join(methods)
                response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
            else:
                response = _counted(view, request)
            response["Access-Control-Allow-Origin"] = "*"
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        door = public("programs of others ask here, with secrets of their own")
        return door(csrf_exempt(sensitive_post_parameters(*SECRETS)(answered)))

    return wrapped


@for_apps("GET", "HEAD")
def discovery(_request: HttpRequest) -> HttpResponse:
    """Say where everything is, and how it works."""
    here = settings.TURNOUT_URL
    told = {
        "issuer": here,
        "authorization_endpoint": here + reverse("account_consent"),
        "token_endpoint": here + reverse("oauth-token"),
        "revocation_endpoint": here + reverse("oauth-revoke"),
        "userinfo_endpoint": here + reverse("oauth-userinfo"),
        "jwks_uri": here + reverse("oauth-keys"),
        "scopes_supported": [*scopes.to_ask()],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [id_keys.ALGORITHM],
        "claims_supported": ["sub", "name", "given_name", "family_name", "email", "email_verified"],
        "authorization_response_iss_parameter_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,  # left out, it would be true
        "service_documentation": here + reverse("api-docs"),
    }
    return JsonResponse(told, headers={"Cache-Control": f"max-age={KEYS_KEPT}"})


@for_apps("GET", "HEAD")
def keys(_request: HttpRequest) -> HttpResponse:
    """Return the keys that signatures are checked with."""
    return JsonResponse({"keys": id_keys.public_keys()}, headers={"Cache-Control": f"max-age={KEYS_KEPT}"})


@for_apps("POST")
def token(request: HttpRequest) -> HttpResponse:
    """Exchange a code, or a refresh token, for tokens."""
    sent, app = request.POST, _app(request)
    kind = sent.get("grant_type", "")
    if kind in NEEDS and not sent.get(NEEDS[kind]):
        raise _WrongError("invalid_request", words=f"{NEEDS[kind]} is missing.")
    if kind == "authorization_code":
        issued = _redeemed(app, sent)
    elif kind == "refresh_token":
        issued = connecting.refresh(app, sent.get("refresh_token", ""), sent.get("scope", "").split())
    else:
        raise _WrongError("unsupported_grant_type", words=f"grant_type is one of {', '.join(NEEDS)}.")
    if issued is None:
        raise _WrongError("invalid_grant", words=UNFIT[kind])
    return JsonResponse(_told(issued))


def _redeemed(app: ConnectedApp, sent: QueryDict) -> Issued | None:
    """Return tokens for a code; where the key that signs is missing, it can be asked for again soon."""
    try:
        return connecting.redeem(
            app, sent.get("code", ""), sent.get("redirect_uri", ""), sent.get("code_verifier", "")
        )
    except connecting.KeyMissing:
        log.warning(
            "There is no key that signs who somebody is: TURNOUT_ID_KEY_FILE. `turnout up` makes one."
        )
        raise _WrongError("temporarily_unavailable", 503) from None


@for_apps("POST")
def revoke(request: HttpRequest) -> HttpResponse:
    """Take back a token that an app gives back; one that is not known is none any more."""
    connecting.take_back(_app(request), request.POST.get("token", ""))
    return HttpResponse()


@for_apps("GET", "HEAD", "POST")
def userinfo(request: HttpRequest) -> HttpResponse:
    """Say who somebody is, as far as he let the app know."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    found = api_tokens.known(secret.strip()) if kind.lower() == "bearer" else None
    if found is None or found.connection_id is None:
        raise _WrongError("invalid_token", 401)
    if "openid" not in found.scopes:
        raise _WrongError("insufficient_scope", 403)
    return JsonResponse(claims.of(found.user, found.scopes))


def _counted(view: Answer, request: HttpRequest) -> HttpResponse:
    try:
        limits.require(
            "oauth",
            limits.network(request.META, proxies=settings.TURNOUT_TRUSTED_PROXIES),
            most=settings.TURNOUT_LIMIT_OAUTH,
            per=MINUTE,
        )
        return view(request)
    except Refused:
        return _wrong("temporarily_unavailable", 429)
    except _WrongError as wrong:
        return _wrong(wrong.code, wrong.status, wrong.words)


def _wrong(code: str, status: int, words: str = "") -> HttpResponse:
    told = {"error": code, "error_description": words} if words else {"error": code}
    response = JsonResponse(told, status=status)
    if code == "temporarily_unavailable":
        response["Retry-After"] = str(SOON)
    if code == "invalid_client":
        response["WWW-Authenticate"] = 'Basic realm="oauth"'
    if code in {"invalid_token", "insufficient_scope"}:
        response["WWW-Authenticate"] = f'Bearer error="{code}"'
    return response


def _app(request: HttpRequest) -> ConnectedApp:
    """Return the app that asks, its secret looked at: by `Authorization: Basic`, or in the body."""
    key, secret = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    kind, _space, shown = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        named, basic = _basic(shown)
        if secret or key not in {"", named}:
            raise _WrongError("invalid_client", 401)
        key, secret = named, basic
    try:
        app = ConnectedApp.objects.filter(pk=UUID(key), retired_at__isnull=True).first()
    except ValueError:
        app = None
    if app is None or not tokens.is_same(tokens.digest(secret) if secret else "", app.digest):
        raise _WrongError("invalid_client", 401)
    return app


def _basic(shown: str) -> tuple[str, str]:
    try:
        named, _colon, secret = b64decode(shown, validate=True).decode().partition(":")
    except ValueError:
        raise _WrongError("invalid_client", 401) from None
    return unquote_plus(named), unquote_plus(secret)


def _told(issued: Issued) -> dict[str, Any]:
    told: dict[str, Any] = {
        "access_token": issued.access,
        "token_type": "Bearer",
        "expires_in": int(connecting.ACCESS_LIVES.total_seconds()),
        "refresh_token": issued.refresh,
        "scope": " ".join(issued.scopes),
    }
    if "openid" in issued.scopes and issued.is_first:
        told["id_token"] = id_keys.signed(_id_token(issued))
    return told


def _id_token(issued: Issued) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    said = {
        **claims.of(issued.connection.user, issued.scopes),
        "iss": settings.TURNOUT_URL,
        "aud": str(issued.connection.app_id),
        "iat": now,
        "exp": now + ID_LIVES,
    }
    return {**said, "nonce": issued.nonce} if issued.nonce else said
