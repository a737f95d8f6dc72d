"""Read what devices send: taps with keys of their own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from turnout.kernel.refusals import Refused
from turnout.registration.actions.checking_in import Touch
from turnout.registration.models import Standing

EARLIEST, LATEST = 1970, 2200  # years; what lies beyond is a broken clock
MOST_DIGITS = 9  # of an amount
STANDINGS = frozenset({"", *Standing.values})


def touch(given: Mapping[str, Any], now: datetime) -> Touch:
    """Return a tap. Refused: bad_input. Without an instant it was made now."""
    standing = given.get("standing", "")
    if not isinstance(standing, str) or standing not in STANDINGS:
        raise Refused("bad_input", _("This tap says nothing that we know."), field="standing")
    return Touch(key(given.get("key")), key(given.get("attendee")), standing, instant(given.get("at"), now))


def key(given: Any) -> UUID:
    """Return a key. Refused: bad_input."""
    try:
        return UUID(str(given)[:64])
    except ValueError:
        raise Refused("bad_input", _("This tap has no key. Load the page again."), field="key") from None


def amount(given: Any) -> int:
    """Return an amount in minor units. Refused: bad_input."""
    said = str(given)
    if not (said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS):
        raise Refused("bad_input", _("This tap says nothing that we know."), field="amount")
    return int(said)


def instant(given: Any, now: datetime) -> datetime:
    """Return an instant as a device writes it, with its zone. Refused: bad_input."""
    if given in (None, ""):
        return now
    try:
        found = parse_datetime(str(given)[:40])
    except ValueError:
        found = None
    try:
        if found is not None and timezone.is_aware(found) and EARLIEST <= found.year <= LATEST:
            return found.astimezone(UTC)
    except OverflowError:  # the edges of the calendar lie outside of it in some zone
        pass
    raise Refused("bad_input", _("This tap has no time. Load the page again."), field="at")
