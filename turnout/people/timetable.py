"""What time brings to the people room."""

from turnout.jobs import actions as jobs
from turnout.people.actions import linking, sessions


@jobs.every("17 3 * * *", name="people.forget_dead")
def forget_dead() -> None:
    """Delete links and sessions that ended long ago."""
    linking.forget_dead()
    sessions.forget_dead()
