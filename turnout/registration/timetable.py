"""What time brings to registrations."""

from turnout.jobs import actions as jobs
from turnout.registration.actions import coming, forgetting, prompting, reminding, sweeping, urging


@jobs.every("*/10 * * * *", name="registration.reminders")
def remind() -> None:
    """Remind families of sessions that begin in two days."""
    reminding.send_due()


@jobs.every("*/10 * * * *", name="registration.still_coming")
def ask_who_still_comes() -> None:
    """Ask families some days before whether they still come, so that a place is given on in time."""
    coming.ask_due()


@jobs.every("*/10 * * * *", name="registration.payments")
def remind_to_pay() -> None:
    """Remind families to pay before the hold of their places ends."""
    prompting.send_due()


@jobs.every("5 * * * *", name="registration.decisions")
def urge_to_decide() -> None:
    """Say in the morning that registrations wait for a decision."""
    urging.send_due()


@jobs.every("* * * * *", name="registration.sweep")
def sweep() -> None:
    """End offers and holds whose time is over, serve lines that were left unserved, tell lines that fell asleep."""
    sweeping.sweep()


@jobs.every("17 * * * *", name="registration.form_keys")
def forget_form_keys() -> None:
    """Forget one-time keys of forms after a day."""
    forgetting.forget_form_keys()
