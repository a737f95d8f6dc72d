"""How and where a login signs in: what its account page shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from turnout.people.models import User


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner knows it."""

    id: int
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An account at an identity provider that signs in as this login."""

    id: int
    provider: str
    name: str


@dataclass(frozen=True, slots=True)
class Session:
    """A place where a login is signed in."""

    id: int
    user_agent: str
    ip: str
    since: datetime
    seen_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class Ways:
    """Every way in which a login signs in, beside the code that always works."""

    has_password: bool
    has_app: bool
    passkeys: list[Passkey]
    elsewhere: list[Elsewhere]


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider that people can sign in with."""

    id: str
    name: str


def ways(user: User) -> Ways:
    """Return how this login signs in, in two statements."""
    keys = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    return Ways(
        has_password=user.has_usable_password(),
        has_app=any(key.type == Authenticator.Type.TOTP for key in keys),
        passkeys=[
            Passkey(key.pk, key.data.get("name", ""), key.created_at, key.last_used_at)
            for key in keys
            if key.type == Authenticator.Type.WEBAUTHN
        ],
        elsewhere=_elsewhere(user),
    )


def _elsewhere(user: User) -> list[Elsewhere]:
    names = {one.id: one.name for one in providers()}
    return [
        Elsewhere(one.pk, names.get(one.provider, one.provider), _shown(one))
        for one in SocialAccount.objects.filter(user=user).order_by("date_joined", "pk")
    ]


def _shown(account: SocialAccount) -> str:
    told = account.extra_data.get("userinfo") or account.extra_data.get("id_token") or account.extra_data
    return str(told.get("email") or told.get("preferred_username") or told.get("name") or account.uid)


def sessions(user: User, current: str, now: datetime) -> list[Session]:
    """Return where this login is signed in, the present session first, then the last seen."""
    rows = list(UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk"))
    alive = SessionStore.get_model_class().objects.filter(
        session_key__in=[row.session_key for row in rows], expire_date__gt=now
    )
    keys = set(alive.values_list("session_key", flat=True))
    found = [
        Session(row.pk, row.user_agent, row.ip, row.created_at, row.last_seen_at, row.session_key == current)
        for row in rows
        if row.session_key in keys
    ]
    return sorted(found, key=lambda one: not one.is_current)


def providers() -> list[Provider]:
    """Return the identity providers of this installation, as configured."""
    apps: Any = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return [Provider(app["provider_id"], app["name"]) for app in apps]
