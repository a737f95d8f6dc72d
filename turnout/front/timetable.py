"""What time brings that concerns several rooms."""

from turnout.front.actions import examining, retaining
from turnout.jobs import actions as jobs


@jobs.every("41 3 * * *", name="front.retain")
def retain() -> None:
    """Remove personal data whose time is over."""
    retaining.apply_all()


@jobs.every("20 4 * * *", name="front.look")
def look() -> None:
    """Look thoroughly at this installation."""
    examining.ask()
