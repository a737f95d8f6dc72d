"""The key that signs for connected apps who somebody is (OpenID Connect): made once, kept in a file of our own."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from turnout.kernel import tokens

ALGORITHM = "RS256"
BITS = 2048


def make() -> bool:
    """Write a key unless there is one; tell whether."""
    file = Path(settings.TURNOUT_ID_KEY_FILE)
    if file.exists():
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    raw = rsa.generate_private_key(public_exponent=65537, key_size=BITS).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as open_file:
        open_file.write(raw)
    return True


def has_key() -> bool:
    """Return whether there is a key that signs."""
    try:
        _key(str(settings.TURNOUT_ID_KEY_FILE))
    except (OSError, ValueError, TypeError):
        return False
    return True


def public_keys() -> list[dict[str, Any]]:
    """Return what others check signatures with, as JWKS has it; empty without a key."""
    if not has_key():
        return []
    key = _key(str(settings.TURNOUT_ID_KEY_FILE))
    shown: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return [
        {
            "kty": shown["kty"],
            "n": shown["n"],
            "e": shown["e"],
            "use": "sig",
            "alg": ALGORITHM,
            "kid": _name(key),
        }
    ]


def signed(claims: dict[str, Any]) -> str:
    """Return claims as a signed token. Raises OSError, ValueError (no key)."""
    key = _key(str(settings.TURNOUT_ID_KEY_FILE))
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": _name(key)})


@lru_cache(maxsize=2)
def _key(file: str) -> rsa.RSAPrivateKey:
    found = serialization.load_pem_private_key(Path(file).read_bytes(), password=None)
    if not isinstance(found, rsa.RSAPrivateKey):
        raise TypeError("Not an RSA key.")
    return found


def _name(key: rsa.RSAPrivateKey) -> str:
    return tokens.digest(str(key.public_key().public_numbers().n))[:16]
