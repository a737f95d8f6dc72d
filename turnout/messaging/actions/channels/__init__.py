"""Ways out of the house. Only what lies here speaks to a mail server."""

from typing import Protocol

from django.conf import settings

from turnout.messaging.actions.channels import outbox, provider, smtp
from turnout.messaging.rules.mail import Mail


class Channel(Protocol):
    """Hands a mail over and returns the other side's name for it, if it has one.

    Raises `outcomes.Refusal` (never again) or `outcomes.Trouble` (perhaps later).
    """

    name: str

    def hand_over(self, mail: Mail) -> str: ...


def chosen() -> Channel:
    """Return the channel that the settings name: a provider, a mail server, or the outbox, which nothing leaves."""
    if settings.TURNOUT_MAIL_API_KEY:
        return provider.Provider(settings.TURNOUT_MAIL_PROVIDER, settings.TURNOUT_MAIL_API_KEY)
    url = settings.TURNOUT_MAIL_URL
    return smtp.Smtp(url) if url else outbox.Outbox()
