"""Links that were sent: what one opens, and why one does not."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from turnout.kernel import tokens
from turnout.kernel.refusals import Refused
from turnout.people.models import SecretToken


def find(purpose: str, token: str) -> SecretToken | None:
    """Return the link with this token, whether it still works or not."""
    return SecretToken.objects.filter(purpose=purpose, digest=tokens.digest(token)).first()


def working(purpose: str, token: str, now: datetime) -> SecretToken:
    """Return the link with this token. Raises Refused: link_unknown, link_used, link_expired."""
    link = find(purpose, token)
    if link is None:
        raise Refused(
            "link_unknown", _("This link is not one of ours. Perhaps a part of it was lost on the way.")
        )
    require_fresh(link, now)
    return link


def require_fresh(link: SecretToken, now: datetime) -> None:
    """Refuse a link that was used (`link_used`) or has ended (`link_expired`)."""
    if link.used_at is not None:
        raise Refused("link_used", _("This link was used before. Each link works once."))
    if link.expires_at <= now:
        raise Refused("link_expired", _("This link has expired."))


def pending(purpose: str, about: object, now: datetime) -> list[SecretToken]:
    """Return the links about something that still work, the oldest first."""
    rows = SecretToken.objects.filter(
        purpose=purpose, about=str(about), used_at__isnull=True, expires_at__gt=now
    )
    return list(rows.order_by("made_at", "pk"))


def dead(before: datetime) -> "QuerySet[SecretToken]":
    """Return the links that ended before an instant."""
    return SecretToken.objects.filter(expires_at__lt=before)
