"""The organisation's settings as everybody reads them: a frozen value, each field with its default and its bounds."""

from dataclasses import dataclass
from datetime import time, timedelta

SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for this installation. `logo` is the digest of a picture, empty without one."""

    name: str = "Turnout"
    hue: int = 82
    logo: str = ""
    contact_email: str = ""
    public_note: str = ""
    offer_life: timedelta = 48 * HOUR
    offer_reminder_before: timedelta = 24 * HOUR
    offer_reminder_from_life: timedelta = 30 * HOUR
    second_chances: int = 1
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    line_sleeps_before: timedelta = 2 * HOUR
    moved_up_messages: bool = False
    high_demand_waiting: int | None = 10
    decision_notices: bool = True
    reminder_before: timedelta = 48 * HOUR
    still_coming_before: timedelta | None = 72 * HOUR
    standby_after: timedelta = 10 * MINUTE
    staff_second_factor: bool = False
    currency: str = "USD"
    reviewed_formats: tuple[str, ...] = ()
    role_notice_before: timedelta | None = 7 * DAY
    widget_sites: tuple[str, ...] = ()
    version: int = 0


# The least and the most of each number and duration; a duration is never shorter than a second.
BOUNDS: dict[str, tuple[int, int] | tuple[timedelta, timedelta]] = {
    "hue": (0, 360),
    "offer_life": (SECOND, 30 * DAY),
    "offer_reminder_before": (SECOND, 30 * DAY),
    "offer_reminder_from_life": (SECOND, 60 * DAY),
    "second_chances": (0, 2),
    "line_sleeps_before": (SECOND, 14 * DAY),
    "high_demand_waiting": (1, 100_000),
    "reminder_before": (SECOND, 14 * DAY),
    "still_coming_before": (SECOND, 30 * DAY),
    "standby_after": (SECOND, 12 * HOUR),
    "role_notice_before": (SECOND, 60 * DAY),
}
