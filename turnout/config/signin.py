"""Settings of sign-in: who a login is, and how somebody proves to be one. docs/signin.md explains them.

`settings` takes over every upper-case name of this module.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from turnout.config.environment import env

GOOGLE = "https://accounts.google.com"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["turnout.people.web.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "turnout.people.rules.passwords.NotTheAddress"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

SIGNIN_APPS = [
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
]
SIGNIN_MIDDLEWARE = [
    "turnout.people.web.middleware.who_asks",
    "allauth.account.middleware.AccountMiddleware",
]

TURNOUT_STAFF_SECOND_FACTOR = env.flag(
    "TURNOUT_STAFF_SECOND_FACTOR",
    "Staff open the desk only after a second step: an authenticator app or a passkey. Who has none sets one up first.",
)

LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/my/"
LOGOUT_REDIRECT_URL = "/"

# A login is an address: no user name, no phone.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # our actions make a login only for a proven address
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_ADAPTER = "turnout.people.web.adapters.AccountAdapter"
# Several families may sit behind one address of a library's network, so limits per address are wide and limits
# per account narrow.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/300s/key",
    "request_login_code": "30/m/ip,3/m/key,10/h/key,30/d/key",
    "try_code": "60/m/ip",
    "passkey": "60/m/ip",
    "prove": "60/m/ip",
    "reauthenticate": "10/m/user",
    "manage_email": "10/m/user,5/h/user",
    "invite": "10/h/user",
}

SOCIALACCOUNT_ADAPTER = "turnout.people.web.adapters.ProviderAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False

MFA_ADAPTER = "turnout.people.web.adapters.KeyAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_TRACK_ACTIVITY = False  # the middleware does it, at most every five minutes


def _asked_origin(discovery: str) -> str:
    parts = urlsplit(discovery)
    return f"{parts.scheme}://{parts.netloc}"


def _checked(providers: Any) -> list[dict[str, str]]:
    """Return the providers that are described well enough; note what is wrong with the others."""
    if not isinstance(providers, list):
        env.wrong("TURNOUT_OIDC_PROVIDERS", "must be a JSON list of objects")
        return []
    good = []
    for place, one in enumerate(providers, start=1):
        missing = [
            name
            for name in ("id", "name", "client_id", "secret", "discovery")
            if not isinstance(one, dict) or not isinstance(one.get(name), str) or not one[name]
        ]
        if missing:
            env.wrong("TURNOUT_OIDC_PROVIDERS", f"lacks {', '.join(missing)} in its entry {place}")
        elif urlsplit(one["discovery"]).scheme not in {"http", "https"}:
            env.wrong(
                "TURNOUT_OIDC_PROVIDERS", f"has a discovery that is no http(s) address in its entry {place}"
            )
        else:
            good.append(one)
    if len({one["id"] for one in good}) != len(good):
        env.wrong("TURNOUT_OIDC_PROVIDERS", "has two entries with the same id")
    return good


def _providers() -> list[dict[str, str]]:
    described = env.text(
        "TURNOUT_OIDC_PROVIDERS",
        "OpenID Connect providers that people can sign in with, as a JSON list of objects with `id`, `name`, "
        "`client_id`, `secret`, `discovery` (its address) and, where it signs in at another host than that, "
        "`origin`. The provider is trusted with the addresses it calls verified.",
        shown="none",
    )
    try:
        found = _checked(json.loads(described)) if described else []
    except ValueError:
        env.wrong("TURNOUT_OIDC_PROVIDERS", "is not JSON")
        found = []
    google = env.text(
        "TURNOUT_GOOGLE_CLIENT_ID", "Turns on “Continue with Google”: the client id.", shown="none"
    )
    secret = env.text("TURNOUT_GOOGLE_CLIENT_SECRET", "The client secret for Google.", shown="none")
    if bool(google) != bool(secret):
        env.wrong("TURNOUT_GOOGLE_CLIENT_ID", "and TURNOUT_GOOGLE_CLIENT_SECRET are needed together")
    if google and secret:
        preset = {
            "id": "google",
            "name": "Google",
            "client_id": google,
            "secret": secret,
            "discovery": GOOGLE,
        }
        found = [preset, *found]
    return found


_found = _providers()
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": one["id"],
                "name": one["name"],
                "client_id": one["client_id"],
                "secret": one["secret"],
                "settings": {"server_url": one["discovery"].rstrip("/")},
            }
            for one in _found
        ],
    }
}

# Browsers apply `form-action` also to where a form's answer redirects, so the pages with a provider's button
# allow its origin. No other page does.
TURNOUT_SIGNIN_ORIGINS = sorted({one.get("origin") or _asked_origin(one["discovery"]) for one in _found})
