"""Words that only a secret opens again: AES-256-GCM under a key derived from it (NIST SP 800-38D)."""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12  # bytes


def seal(words: bytes, secret: str, purpose: str) -> bytes:
    """Return the words as nobody reads them who has not the secret; one purpose opens nothing of another."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher(secret, purpose).encrypt(nonce, words, None)


def opened(sealed: bytes, secret: str, purpose: str) -> bytes:
    """Return what was sealed. Raises ValueError where the secret is another, or something was changed."""
    try:
        return _cipher(secret, purpose).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except InvalidTag as error:
        raise ValueError("Not sealed with this secret.") from error


def _cipher(secret: str, purpose: str) -> AESGCM:
    return AESGCM(hashlib.sha256(f"{purpose}\0{secret}".encode()).digest())
