"""What everybody asks: the settings that hold now.

They are kept in the process for a second, so a hot path asks no table; whoever comes while they are being read
again gets the ones before. What the environment says explicitly wins.
"""

import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import Error

from turnout.house.models import TERMS, Examination, House, Logo, Retention, Settings

KEPT_FOR = 1.0  # seconds


@dataclass(slots=True)
class _Shelf:
    """The settings as last read, and until when they are taken as they are."""

    known: Settings | None = None
    until: float = 0.0
    reading: Lock = field(default_factory=Lock)


_shelf = _Shelf()


def current() -> Settings:
    """Return the settings that hold; at most a second old, and without a statement within that second."""
    known = _shelf.known
    if known is None or time.monotonic() >= _shelf.until:
        known = _read_again(known)
    said = _by_environment()
    return replace(known, **said) if said else known


def keep(known: Settings | None, seconds: float | None = None) -> None:
    """Take these as the settings for so many seconds, usually one; None lets the next question read them."""
    _shelf.known = known
    _shelf.until = time.monotonic() + (KEPT_FOR if seconds is None else seconds)


def logo(digest: str) -> bytes | None:
    """Return the picture of this digest."""
    found = Logo.objects.filter(digest=digest).values_list("picture", flat=True).first()
    return None if found is None else bytes(found)


def kept_for() -> dict[str, int | None]:
    """Return for how many days each kind of personal data is kept; None stands for ever."""
    chosen = dict(Retention.objects.values_list("kind", "days"))
    return {kind: chosen.get(kind, term.usual) for kind, term in TERMS.items()}


def days(kind: str) -> timedelta:
    """Return how long a kind that always ends is kept."""
    found = kept_for()[kind]
    return timedelta(days=TERMS[kind].most if found is None else found)


def decided_elsewhere() -> dict[str, str]:
    """Return the settings that the environment decides, with the variable that does."""
    names = {
        "name": "TURNOUT_NAME",
        "reminder_before": "TURNOUT_REMINDER_HOURS",
        "staff_second_factor": "TURNOUT_STAFF_SECOND_FACTOR",
    }
    return {field_name: names[field_name] for field_name in _by_environment()}


def _read_again(known: Settings | None) -> Settings:
    if not _shelf.reading.acquire(blocking=known is None):
        return known or Settings()
    try:
        row = House.objects.first()
        fresh = Settings(**row.values()) if row else Settings()
    except Error:  # the database is away: what was known still helps
        if known is None:
            raise
        return known
    finally:
        _shelf.reading.release()
    keep(fresh)
    return fresh


def _by_environment() -> dict[str, Any]:
    said: dict[str, Any] = {}
    if name := settings.TURNOUT_NAME:
        said["name"] = name
    if hours := settings.TURNOUT_REMINDER_HOURS:
        said["reminder_before"] = timedelta(hours=hours)
    if getattr(settings, "TURNOUT_STAFF_SECOND_FACTOR", False):
        said["staff_second_factor"] = True
    return said


def examination() -> Examination | None:
    """Return what the last thorough look at this installation found."""
    return Examination.objects.first()
