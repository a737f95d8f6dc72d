"""What time brings to the jobs room."""

from turnout.jobs import actions as jobs


@jobs.every("17 * * * *", name="jobs.forget_old")
def forget_old() -> None:
    """Delete what nobody asks for any more."""
    jobs.forget_old()
