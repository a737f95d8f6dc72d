"""What time brings."""

from turnout.events.actions import advancing, carrying, digesting
from turnout.jobs import actions as jobs


@jobs.every("* * * * *", name="events.advance")
def advance() -> None:
    """Publish, close, start, complete and archive what is due."""
    advancing.advance_due()


@jobs.every("11 * * * *", name="events.week_of_events")
def tell_of_the_week() -> None:
    """Write on Monday mornings what needs those who approve and chair events."""
    digesting.begin()


@jobs.every("23 4 * * *", name="events.errands")
def forget_errands() -> None:
    """Forget what was said of changes at many dates a month ago."""
    carrying.forget_old()
