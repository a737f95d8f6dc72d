"""What time brings."""

from turnout.events.actions import advancing
from turnout.jobs import actions as jobs


@jobs.every("* * * * *", name="events.advance")
def advance() -> None:
    """Publish, close, start, complete and archive what is due, batch by batch."""
    while advancing.advance_due() >= advancing.BATCH:
        pass
