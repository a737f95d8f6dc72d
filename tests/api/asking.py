"""How tests of the API ask: with a token, as JSON, with a key of their own when they want one."""

import json
from typing import Any

from django.test import Client

from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.people.actions import api_tokens
from turnout.people.models import User

V1 = "/api/v1"


def token(user: User, *scopes: str) -> str:
    """Return the secret of a token of somebody, for these scopes."""
    return api_tokens.make(user, "Scanner", scopes or ["events:read"], 30, by=user.actor)[1]


def get(path: str, secret: str = "", **headers: str) -> Any:
    """Ask for what is at a path of the API."""
    return Client().get(f"{V1}{path}", headers={**shown(secret), **headers})


def send(method: str, path: str, secret: str = "", body: Any = None, **headers: str) -> Any:
    """Send a body as JSON, or none; `headers` with underscores for dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = b"" if body is None else json.dumps(body).encode()
    headers = {**shown(secret), **named}
    return Client().generic(method.upper(), f"{V1}{path}", raw, "application/json", headers=headers)


def post(path: str, secret: str = "", body: Any = None, **headers: str) -> Any:
    """Post a body."""
    return send("post", path, secret, body, **headers)


def patch(path: str, secret: str = "", body: Any = None, **headers: str) -> Any:
    """Change with a body."""
    return send("patch", path, secret, body, **headers)


def delete(path: str, secret: str = "", body: Any = None, **headers: str) -> Any:
    """Delete what is there."""
    return send("delete", path, secret, body, **headers)


def shown(secret: str) -> dict[str, str]:
    """Return the header that shows a token."""
    return {"authorization": f"Bearer {secret}"} if secret else {}


def head(path: str, secret: str = "") -> Any:
    """Ask for the headers of what is at a path of the API."""
    return Client().head(f"{V1}{path}", headers=shown(secret))


def text(response: Any) -> str:
    """Return the body of an answer; of a file, as it is sent line by line."""
    body: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()


def without_id(response: Any) -> dict[str, Any]:
    """Return the document of a refusal without what names its request."""
    body: dict[str, Any] = response.json()
    assert body.pop("request_id") == response["X-Request-Id"]
    return body


def broken() -> list[Any]:
    """Return the invariants that do not hold."""
    return [one for one in verifying.findings(clock.now()) if not one.holds]
