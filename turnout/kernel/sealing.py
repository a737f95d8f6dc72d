"""Words that only a secret opens again: AES-256-GCM under a key derived from it (NIST SP 800-38D)."""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

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


def seal_at_rest(words: bytes, purpose: str, also: str = "") -> bytes:
    """Return the words as a database may keep them: only this installation opens them, and who knows `also`."""
    return seal(words, _secret(settings.SECRET_KEY, also), purpose)


def opened_at_rest(kept: bytes, purpose: str, also: str = "") -> bytes:
    """Return what was sealed at rest, also under a former key of the installation. Raises ValueError."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return opened(kept, _secret(key, also), purpose)
        except ValueError:
            continue
    raise ValueError("No key of this installation opens this.")


def _secret(key: str, also: str) -> str:
    return f"{key}\0{also}" if also else key


def _cipher(secret: str, purpose: str) -> AESGCM:
    return AESGCM(hashlib.sha256(f"{purpose}\0{secret}".encode()).digest())
