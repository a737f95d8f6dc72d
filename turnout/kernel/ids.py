"""Keys: UUID version 7 (RFC 9562), made by the application, ordered by time of birth."""

import secrets
import time
from datetime import datetime
from uuid import UUID


def uuid7() -> UUID:
    """Return a new UUIDv7: 48 bits of milliseconds, 12 bits of their fraction, 62 random bits."""
    nanoseconds = time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    fraction = rest * 4096 // 1_000_000
    high = (milliseconds & (2**48 - 1)) << 16 | 0x7000 | fraction
    low = 0b10 << 62 | secrets.randbits(62)
    return UUID(int=high << 64 | low)


def first_of(when: datetime) -> UUID:
    """Return the smallest key that can be born at an instant: where a list in the order of birth is entered."""
    milliseconds = max(0, int(when.timestamp() * 1000))
    return UUID(int=(milliseconds & (2**48 - 1)) << 80)


def key(typed: str) -> UUID | None:
    """Return a key that came in from outside; None when it is none."""
    try:
        return UUID(typed)
    except ValueError:
        return None
