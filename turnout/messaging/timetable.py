"""What time brings to the messaging room."""

from turnout.jobs import actions as jobs
from turnout.messaging import actions as messaging
from turnout.messaging.actions import forgetting


@jobs.every("* * * * *", name="messaging.put_back_stuck")
def put_back_stuck() -> None:
    """Return to the queue what a silent sender left behind, and empty what was to be forgotten."""
    messaging.put_back_stuck()
    forgetting.empty_forgotten()
