"""What time brings to registrations."""

from turnout.jobs import actions as jobs
from turnout.registration.actions import forgetting, reminding, sweeping


@jobs.every("*/10 * * * *", name="registration.reminders")
def remind() -> None:
    """Remind families of sessions that begin in two days."""
    reminding.send_due()


@jobs.every("* * * * *", name="registration.sweep")
def sweep() -> None:
    """End offers whose time is over, serve lines that were left unserved, tell lines that fell asleep."""
    sweeping.sweep()


@jobs.every("17 * * * *", name="registration.form_keys")
def forget_form_keys() -> None:
    """Forget one-time keys of forms after a day."""
    forgetting.forget_form_keys()
