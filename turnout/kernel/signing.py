"""Signatures that others can check without a secret of ours: Ed25519 (RFC 8032), keys as JSON (RFC 7517, RFC 8037).

The keys are derived from the installation's secret key, for one purpose and a number, so there is nothing to store or
to lose. A higher number signs with a new key; former secret keys stay good for checking.
"""

import hashlib
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

LENGTH = 32  # bytes of a private key
NAME = 4  # characters that tell a few keys apart


@dataclass(frozen=True, slots=True)
class Key:
    """A pair of keys; `name` (kid) is the beginning of a digest of the public one."""

    name: str
    private: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message: 64 bytes."""
        return self.private.sign(message)

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        """Return whether a signature is of this key."""
        try:
            self.private.public_key().verify(signature, message)
        except InvalidSignature:
            return False
        return True

    @property
    def public(self) -> dict[str, str]:
        """Return the public key as JSON."""
        x = urlsafe_b64encode(self.private.public_key().public_bytes_raw()).decode().rstrip("=")
        return {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": self.name, "x": x}


def keys(purpose: str, *, newest: int, oldest: int) -> Iterator[Key]:
    """Return the keys that are good for checking, first the one that signs."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        for number in range(newest, oldest - 1, -1):
            yield _derived(purpose, number, secret)


@lru_cache(maxsize=64)
def _derived(purpose: str, number: int, secret: str) -> Key:
    derive = HKDF(hashes.SHA256(), LENGTH, salt=None, info=f"{purpose}\0{number}".encode())
    private = Ed25519PrivateKey.from_private_bytes(derive.derive(secret.encode()))
    digest = hashlib.sha256(private.public_key().public_bytes_raw()).digest()
    return Key(b32encode(digest).decode()[:NAME], private)
