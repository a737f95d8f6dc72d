"""Ways out of the house. Only what lies here speaks to a mail server."""

from typing import Protocol

from django.conf import settings

from turnout.messaging.actions.channels import outbox, smtp
from turnout.messaging.rules.mail import Mail


class Channel(Protocol):
    """Hands a mail over, or raises `outcomes.Refusal` (never again) or `outcomes.Trouble` (perhaps later)."""

    name: str

    def hand_over(self, mail: Mail) -> None: ...


def chosen() -> Channel:
    """Return the channel that the settings name: a mail server, or the outbox, which nothing leaves."""
    url = settings.TURNOUT_MAIL_URL
    return smtp.Smtp(url) if url else outbox.Outbox()
