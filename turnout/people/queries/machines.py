"""Applications, their tokens, and apps of others, as the desk lists them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Max, Q

from turnout.people.models import ApiToken, Application, ConnectedApp, User

MOST = 200
MOST_TOKENS = 40


@dataclass(frozen=True, slots=True)
class Listed:
    """An application, how many tokens open something, the next end of one, and when one was last used."""

    row: Application
    live: int
    ends_at: datetime | None
    used_at: datetime | None


def applications(now: datetime) -> list[Listed]:
    """Return the applications by name, retired ones last: one statement."""
    live = Q(user__api_tokens__revoked_at__isnull=True, user__api_tokens__expires_at__gt=now)
    rows = (
        Application.objects.select_related("user", "keeper__person")
        .annotate(
            live=Count("user__api_tokens", filter=live),
            last_used=Max("user__api_tokens__used_at"),
            last_end=Max("user__api_tokens__expires_at", filter=live),
        )
        .order_by("-user__is_active", "user__application_name", "pk")[:MOST]
    )
    return [Listed(one, one.live, one.last_end, one.last_used) for one in rows]


def application(key: UUID) -> Application | None:
    """Return an application with its login and who looks after it."""
    return Application.objects.select_related("user", "keeper__person").filter(pk=key).first()


def tokens_of(user: User, now: datetime) -> list[ApiToken]:
    """Return the tokens of a login, those of connected apps left out: what opens something first, then the newest."""
    is_open = ExpressionWrapper(Q(revoked_at__isnull=True, expires_at__gt=now), BooleanField())
    rows = ApiToken.objects.filter(user=user, connection__isnull=True).annotate(is_open=is_open)
    return list(rows.order_by("-is_open", "-pk")[:MOST_TOKENS])


def tokens_ending(now: datetime, ahead: timedelta, limit: int) -> list[ApiToken]:
    """Return live tokens that end within `ahead`, the next first, with whose they are: one statement."""
    rows = ApiToken.objects.filter(
        connection__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=now,
        expires_at__lte=now + ahead,
        user__is_active=True,
    )
    return list(rows.select_related("user__person").order_by("expires_at", "pk")[:limit])


def connected_apps() -> list[ConnectedApp]:
    """Return the registered apps by name, retired ones last, with how many people let each work: one statement."""
    live = Count("connections", filter=Q(connections__ended_at__isnull=True))
    rows = ConnectedApp.objects.annotate(connected=live)
    return list(rows.order_by(F("retired_at").asc(nulls_first=True), "name", "pk")[:MOST])


def count_connections(app: ConnectedApp) -> int:
    """Return how many people let an app work for them."""
    return app.connections.filter(ended_at__isnull=True).count()
