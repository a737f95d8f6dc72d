"""Secrets of subscriptions: sealed under the installation's key, opened only to sign and to be shown once."""

from datetime import datetime

from turnout.kernel import sealing
from turnout.webhooks.models import Subscription

PURPOSE = "webhooks"


def sealed(secret: str) -> bytes:
    """Return a secret as the database keeps it."""
    return sealing.seal_at_rest(secret.encode(), PURPOSE)


def holding(subscription: Subscription, now: datetime) -> list[str]:
    """Return the secrets that sign at an instant: the present one, and the former until its time is over."""
    found = [opened(bytes(subscription.secret))]
    former, until = subscription.former_secret, subscription.former_until
    if former is not None and until is not None and now < until:
        found.append(opened(bytes(former)))
    return found


def opened(kept: bytes) -> str:
    """Return a secret that was sealed, also under a former key. Raises ValueError when no key opens it."""
    return sealing.opened_at_rest(kept, PURPOSE).decode()
