"""Secrets of subscriptions: sealed under the installation's key, opened only to sign and to be shown once."""

from datetime import datetime

from turnout.kernel import sealing
from turnout.webhooks.models import Subscription

PURPOSE = "webhooks"


def sealed(secret: str) -> bytes:
    """Return a secret as the database keeps it."""
    return sealing.seal_at_rest(secret.encode(), PURPOSE)


def holding(subscription: Subscription, now: datetime) -> list[str]:
    """Return the secrets that sign at an instant: the present one, and the former until its time is over.

    None where the present one cannot be read any more: the key of the installation was lost. Nothing is sent then.
    """
    present = _opened(bytes(subscription.secret))
    if present is None:
        return []
    former, until = subscription.former_secret, subscription.former_until
    is_held = former is not None and until is not None and now < until
    also = _opened(bytes(former)) if is_held and former is not None else None
    return [one for one in (present, also) if one is not None]


def _opened(kept: bytes) -> str | None:
    """Return a secret that was sealed, also under a former key; None when no key opens it."""
    try:
        return sealing.opened_at_rest(kept, PURPOSE).decode()
    except ValueError:
        return None
