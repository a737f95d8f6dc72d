"""What a racer can be told to ask of the API."""

from collections.abc import Callable
from typing import Any

from django.test import Client

Order = dict[str, Any]


def ask(order: Order, wait: Callable[[], None]) -> dict[str, Any]:
    """Post a body to a path with a token, under a key where one is given; say what was answered."""
    client = Client()
    headers = {"authorization": f"Bearer {order['secret']}"}
    if order.get("key"):
        headers["idempotency-key"] = order["key"]
    wait()
    response = client.generic(
        "POST", order["path"], order.get("body", ""), "application/json", headers=headers
    )
    return {
        "status": response.status_code,
        "body": response.content.decode(),
        "is_replayed": "Idempotency-Replayed" in response,
    }


ACTS = (ask,)
