"""What time brings."""

from turnout.events.actions import advancing
from turnout.jobs import actions as jobs


@jobs.every("* * * * *", name="events.advance")
def advance() -> None:
    """Publish, close, start, complete and archive what is due."""
    advancing.advance_due()
