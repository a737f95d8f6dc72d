"""The channel that nothing leaves: a mail counts as sent and can be read on the outbox page."""

from turnout.messaging.actions.channels.outcomes import Refusal
from turnout.messaging.rules import mail as mails


class Outbox:
    """Builds the mail as SMTP would, and keeps it here."""

    name = "outbox"

    def hand_over(self, mail: mails.Mail) -> str:
        try:
            mails.addressed(mail.envelope.to_name, mail.envelope.to_email)
        except ValueError as error:
            raise Refusal("The address is none that mail can be sent to.") from error
        return ""
