"""How often, how long, how soon again."""

from datetime import datetime, timedelta

from croniter import croniter

from turnout.kernel import times

ATTEMPTS = 12
LEASE = timedelta(seconds=30)
BEAT = timedelta(seconds=8)  # three missed beats and a job is taken over, within 60 s of the last one

FIRST_PAUSE_SECONDS = 10
PAUSE_GROWTH = 2.5
LONGEST_PAUSE_SECONDS = 6 * 3600
JITTER = 0.25


def pause(attempts: int, luck: float) -> timedelta:
    """Return how long to wait after the given number of failed attempts.

    10 seconds, growing 2.5 times up to six hours: twelve attempts bridge an outage of most of a day. `luck`
    (0 to 1) spreads it by a quarter either way, so that what failed together does not come back together.
    """
    seconds = min(FIRST_PAUSE_SECONDS * PAUSE_GROWTH ** (attempts - 1), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=seconds * (1 - JITTER + 2 * JITTER * luck))


def has_tries_left(attempts: int) -> bool:
    """Return whether a job that failed this often is tried again."""
    return attempts < ATTEMPTS


def latest_slot(schedule: str, zone: str, now: datetime) -> datetime:
    """Return the last moment up to `now` at which `schedule` (cron, wall time of `zone`) fell due."""
    moment = times.local(now, zone) + timedelta(microseconds=1)  # a slot that is exactly now counts
    found: datetime = croniter(schedule, moment).get_prev(datetime)
    return found


def next_slot(schedule: str, zone: str, now: datetime) -> datetime:
    """Return the first moment after `now` at which `schedule` falls due."""
    found: datetime = croniter(schedule, times.local(now, zone)).get_next(datetime)
    return found
