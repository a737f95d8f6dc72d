"""What time brings to the people room."""

from turnout.jobs import actions as jobs
from turnout.people.actions import (
    connecting,
    copies,
    granting,
    likening,
    linking,
    sessions,
    token_notices,
    warning,
)


@jobs.every("17 3 * * *", name="people.forget_dead")
def forget_dead() -> None:
    """Delete links and sessions that ended long ago."""
    linking.forget_dead()
    sessions.forget_dead()
    copies.forget_old()
    connecting.forget_old()


@jobs.every("*/10 * * * *", name="people.end_roles")
def end_roles() -> None:
    """End the roles whose last day is over."""
    granting.end_expired()


@jobs.every("7 * * * *", name="people.warn_of_ends")
def warn_of_ends() -> None:
    """Say that roles and tokens end soon."""
    warning.warn_of_ends()
    token_notices.warn_of_ends()


@jobs.every("43 2 * * *", name="people.find_alike")
def find_alike() -> None:
    """Look for people who may be one."""
    likening.begin()
