"""Secrets: random tokens stored as hashes, and links signed with the installation's key."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from django.conf import settings

BYTES = 24  # 192 bits; at least 128 are required (I-66)


def new() -> tuple[str, str]:
    """Return a fresh random token for its reader and the hash to store."""
    token = secrets.token_urlsafe(BYTES)
    return token, digest(token)


def digest(token: str) -> str:
    """Return what is stored of `token`: SHA-256, which is enough for a random value of 192 bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def signature(purpose: str, *parts: object) -> str:
    """Return the HMAC-SHA-256 of the parts under the installation's key, for one purpose, URL-safe."""
    message = "\0".join([purpose, *map(str, parts)]).encode()
    raw = hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()
    return urlsafe_b64encode(raw[:BYTES]).decode().rstrip("=")


def is_signed(given: str, purpose: str, *parts: object) -> bool:
    """Return whether `given` is the signature of the parts, in constant time."""
    return hmac.compare_digest(given.encode(), signature(purpose, *parts).encode())


def is_same(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
