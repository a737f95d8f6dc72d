"""Manage links: what they look like, and how long they open (core.md section 5)."""

from datetime import datetime, timedelta

from django.conf import settings

from turnout.kernel import tokens
from turnout.registration.models import Registration

MANAGE = "manage"
SESSION = "manage-session"
AFTER_EVENT = timedelta(days=30)
SESSION_LIFE = timedelta(hours=24)
COOKIE = "manage"


def manage_path(registration: Registration) -> str:
    """Return the path that opens a registration without a login: the same in every mail of one generation."""
    signature = tokens.signature(MANAGE, registration.pk, registration.generation)
    return f"/r/{registration.reference}/{signature}/"


def page_path(reference: str) -> str:
    """Return the path of the registration's own page."""
    return f"/registrations/{reference}/"


def absolute(path: str) -> str:
    """Return a path of ours as an address for mails and codes."""
    return f"{settings.TURNOUT_URL.rstrip('/')}{path}"


def is_current(registration: Registration, signature: str) -> bool:
    """Return whether a link's signature is that of the present generation."""
    return tokens.is_signed(signature, MANAGE, registration.pk, registration.generation)


def is_former(registration: Registration, signature: str) -> bool:
    """Return whether a link was right once, before a newer one replaced it."""
    return any(
        tokens.is_signed(signature, MANAGE, registration.pk, generation)
        for generation in range(registration.generation - 1, 0, -1)
    )


def is_over(registration: Registration, now: datetime) -> bool:
    """Return whether the time of links has passed: 30 days after the event's end."""
    ends_at = registration.event.ends_at
    return ends_at is not None and ends_at + AFTER_EVENT <= now


def session(registration: Registration, now: datetime) -> str:
    """Return what a cookie holds that opens this registration, and nothing else, for a day."""
    until = int((now + SESSION_LIFE).timestamp())
    return f"{until}.{tokens.signature(SESSION, *_bound(registration), until)}"


def is_session(registration: Registration, value: str, now: datetime) -> bool:
    """Return whether a cookie opens the registration now: signed by us for its present generation, not too old."""
    until, _dot, signature = value.partition(".")
    if not until.isascii() or not until.isdigit() or len(until) > len("9999999999"):
        return False
    if int(until) <= now.timestamp():
        return False
    return tokens.is_signed(signature, SESSION, *_bound(registration), int(until))


def _bound(registration: Registration) -> tuple[object, ...]:
    """Return what a session is bound to: it ends when the registrant is proven.

    Whoever typed somebody else's address into the form got a session for what he typed himself. Once the owner
    of the address takes it over, the page shows that person's household.
    """
    registrant = registration.registrant
    return registration.pk, registration.generation, registrant.pk, registrant.proven_at is not None
