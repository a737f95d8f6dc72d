"""What is said and how it is signed: the headers of Standard Webhooks (standardwebhooks.com, version 1)."""

import hashlib
import hmac
import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    """Return a fresh secret, as its reader keeps it."""
    return PREFIX + b64encode(secrets.token_bytes(BYTES)).decode()


def body(said: dict[str, Any]) -> bytes:
    """Return what is said as bytes, the same at every try."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def headers(key: str, timestamp: int, said: bytes, keys: Iterable[str]) -> dict[str, str]:
    """Return the three headers; with each secret that holds there is a signature, parted by blanks."""
    signatures = [f"v1,{signature(secret, key, timestamp, said)}" for secret in keys]
    return {
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def signature(secret: str, key: str, timestamp: int, said: bytes) -> str:
    """Return HMAC-SHA-256 over `id.timestamp.body` under a secret, in base64."""
    signed = f"{key}.{timestamp}.".encode() + said
    raw = hmac.new(b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256).digest()
    return b64encode(raw).decode()
