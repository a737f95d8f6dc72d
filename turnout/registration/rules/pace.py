"""How fast a line moves: how long an offer lives, when it is announced, when the line sleeps (core.md section 2)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from turnout.events.models import Event, Tier
from turnout.house import queries as house
from turnout.kernel import times

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """The organisation's choices. `chances`: how often an entry whose offer lapsed goes to the tail before it ends."""

    life: timedelta
    reminder_before: timedelta
    reminder_from_life: timedelta
    chances: int
    quiet_from: time
    quiet_until: time
    sleeps_before: timedelta


def current() -> Pace:
    """Return what the organisation chose."""
    said = house.current()
    return Pace(
        life=said.offer_life,
        reminder_before=said.offer_reminder_before,
        reminder_from_life=said.offer_reminder_from_life,
        chances=said.second_chances,
        quiet_from=said.quiet_from,
        quiet_until=said.quiet_until,
        sleeps_before=said.line_sleeps_before,
    )


def cut_off(event: Event, tier: Tier) -> datetime | None:
    """Return when nobody can take a place of the tier any more; None while there is no date."""
    ends = [when for when in (event.closes_at, event.starts_at, tier.closes_at) if when is not None]
    return min(ends, default=None)


def sleeps_from(event: Event, tier: Tier, pace: Pace) -> datetime | None:
    """Return from when free places of the tier are on open sale, because the line is too slow (G-19)."""
    end = cut_off(event, tier)
    return None if end is None else end - pace.sleeps_before


def is_asleep(event: Event, tier: Tier, now: datetime, pace: Pace) -> bool:
    """Return whether the line of the tier sleeps at `now`."""
    since = sleeps_from(event, tier, pace)
    return since is not None and since <= now


def announced_at(event: Event, tier: Tier, now: datetime, pace: Pace) -> datetime:
    """Return when an offer made at `now` is told and its clock starts: not at night in the event's zone.

    Where waiting for the morning would leave less time to answer than the line needs at all, it is told at once.
    """
    morning = after_quiet(now, event.time_zone, pace)
    since = sleeps_from(event, tier, pace)
    return now if since is not None and morning >= since else morning


def after_quiet(now: datetime, zone: str, pace: Pace) -> datetime:
    """Return the end of the quiet hours that `now` lies in, else `now`; the windows are half-open wall time."""
    here = times.local(now, zone)
    at = here.time()
    begins, ends = pace.quiet_from, pace.quiet_until
    wraps = begins > ends
    is_quiet = (at >= begins or at < ends) if wraps else begins <= at < ends
    if not is_quiet:
        return now
    day = here.date() + DAY if wraps and at >= begins else here.date()
    return times.instant(day, ends, zone)


def deadline(event: Event, tier: Tier, announced: datetime, pace: Pace) -> datetime:
    """Return until when an offer announced at `announced` can be taken: its life, never past the cut-off (G-19)."""
    end = cut_off(event, tier)
    full = announced + pace.life
    return full if end is None else min(full, end)


def reminded_at(announced: datetime, expires: datetime, pace: Pace) -> datetime | None:
    """Return when the family is reminded of an offer; short ones are not (G-20)."""
    if expires - announced < pace.reminder_from_life:
        return None
    when = expires - pace.reminder_before
    return when if when > announced else None
