"""How often and how soon again, when to give up, and when a subscription rests (docs/webhooks.md shows the table)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# After the first try, the second, …: together about a day and a half.
PAUSES = tuple(
    timedelta(seconds=one) for one in (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 36_000, 36_000)
)
TRIES = len(PAUSES) + 1
JITTER = 0.1
LONGEST_WISH = timedelta(hours=24)

MOST_GIVEN_UP = 10  # since the last that arrived
LONGEST_FAILING = timedelta(days=3)

FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=10)

GONE = 410
FORMER_SECRET_FOR = timedelta(hours=24)


def has_tries_left(attempts: int) -> bool:
    """Return whether a delivery that was tried this often is tried again."""
    return attempts < TRIES


def due_again(attempts: int, now: datetime, wished: timedelta | None, luck: float) -> datetime:
    """Return when a delivery is tried again; later if the receiver wished so, `luck` (0 to 1) spreads it by a tenth."""
    pause = PAUSES[min(attempts, len(PAUSES)) - 1] * (1 + JITTER * luck)
    return now + max(pause, wished or timedelta(0))


def rest(failing_for: timedelta) -> timedelta:
    """Return how long nothing is sent to a machine that could not be reached: a half of how long it is away."""
    return min(max(failing_for / 2, FIRST_REST), LONGEST_REST)


def must_pause(given_up: int, failing_since: datetime | None, now: datetime) -> bool:
    """Return whether a subscription is paused: ten deliveries given up, or three days without one that arrived."""
    is_long = failing_since is not None and now - failing_since >= LONGEST_FAILING
    return given_up >= MOST_GIVEN_UP or is_long


def wish(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long the receiver asks to wait (Retry-After: seconds or a date), a day at most."""
    said = headers.get("retry-after", "").strip()
    if not said:
        return None
    if said.isascii() and said.isdigit():
        return min(timedelta(seconds=min(int(said[:9]), 10**9)), LONGEST_WISH)
    try:
        when = parsedate_to_datetime(said)
    except (ValueError, OverflowError):  # numbers that no date has
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return min(max(when - now, timedelta(0)), LONGEST_WISH)
