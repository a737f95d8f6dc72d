"""What time brings to the webhooks room."""

from turnout.jobs import actions as jobs
from turnout.webhooks.actions import forgetting, waking


@jobs.every("* * * * *", name="webhooks.wake_all")
def wake_all() -> None:
    """Send what a silent worker left behind, and what is due again."""
    waking.wake_all()


@jobs.every("40 2 * * *", name="webhooks.remove_ended")
def remove_ended() -> None:
    """Remove what was deleted more than an hour ago, with its deliveries."""
    forgetting.remove_ended()
