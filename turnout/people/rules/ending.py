"""When the end of a role is worth a word."""

from datetime import datetime, timedelta


def is_worth_a_notice(ends_at: datetime, set_at: datetime, ahead: timedelta) -> bool:
    """Whether the end was set longer ago than a notice comes before it: of a shorter role everybody knows the end."""
    return ends_at - set_at > ahead
