"""What time brings to the API."""

from turnout.api.actions import calling
from turnout.jobs import actions as jobs


@jobs.every("23 * * * *", name="api.calls")
def forget_calls() -> None:
    """Forget after a day which calls were carried out under which key."""
    calling.forget_calls()
