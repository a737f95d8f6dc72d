"""References that people read: six characters without look-alikes (core.md section 5)."""

import secrets

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 6


def reference() -> str:
    """Return a new random reference; unique by constraint where it is stored, and opening nothing alone."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def tidy(typed: str) -> str:
    """Return what somebody typed as a reference would be stored: upper case, without blanks and dashes."""
    return "".join(typed.upper().replace("-", " ").split())[:LENGTH]
