"""How webhooks and their deliveries look to programs; a secret is told only when it was made."""

from turnout.api.rules.shapes import Shape, instant
from turnout.webhooks.models import Delivery, Subscription


def webhook(one: Subscription, secret: str = "") -> Shape:
    """Return a webhook, with its secret where it was made this moment."""
    shown = {
        "id": str(one.pk),
        "name": one.name,
        "url": one.url,
        "entries": one.entries,
        "metro": one.metro.slug if one.metro else None,
        "event": one.event.reference if one.event else None,
        "state": state(one),
        "paused_why": one.paused_why or None,
        "failing_since": instant(one.failing_since),
        "made_at": instant(one.made_at),
        "former_secret_until": instant(one.former_until),
    }
    return {**shown, "secret": secret} if secret else shown


def state(one: Subscription) -> str:
    """Return how it goes: on, failing, or paused."""
    if one.paused_at is not None:
        return "paused"
    return "failing" if one.is_failing else "on"


def delivery(one: Delivery) -> Shape:
    """Return a delivery: what was told, how far it got, what was answered."""
    return {
        "id": str(one.pk),
        "type": one.verb,
        "sequence": one.sequence,
        "state": str(one.state),
        "tries": one.attempts,
        "status": one.status,
        "happened_at": instant(one.made_at),
        "due_at": None if one.is_settled else instant(one.due_at),
        "ended_at": instant(one.settled_at) if one.is_settled else None,
    }
