"""What a racer can be told to ask of the API."""

from collections.abc import Callable
from typing import Any

from django.test import Client

Order = dict[str, Any]


def ask(order: Order, wait: Callable[[], None]) -> dict[str, Any]:
    """Send a body to a path with a token, under a key or for what was seen where given; say what was answered."""
    client = Client()
    headers = {"authorization": f"Bearer {order['secret']}"}
    if order.get("key"):
        headers["idempotency-key"] = order["key"]
    if order.get("tag"):
        headers["if-match"] = order["tag"]
    wait()
    response = client.generic(
        order.get("method", "POST"), order["path"], order.get("body", ""), "application/json", headers=headers
    )
    return {
        "status": response.status_code,
        "body": response.content.decode(),
        "is_replayed": "Idempotency-Replayed" in response,
    }


ACTS = (ask,)
