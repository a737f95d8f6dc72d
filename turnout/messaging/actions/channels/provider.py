"""A mail provider's own interface, through django-anymail (the extra `mail`).

Its name for the mail is kept, and ours travels along, so that what it reports later finds the message.
"""

from contextlib import closing
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from turnout.messaging.actions.channels.outcomes import Refusal, Trouble
from turnout.messaging.rules import mail as mails

WORDS_LENGTH = 300


class Provider:
    """Hands mails to one provider; which, and with which key, the settings say."""

    def __init__(self, name: str, key: str) -> None:
        self.name = name
        self.key = key

    def hand_over(self, mail: mails.Mail) -> str:
        """Return the provider's name for the mail; raises Refusal or Trouble."""
        from anymail.exceptions import AnymailError, AnymailRecipientsRefused  # noqa: PLC0415 -- an extra

        try:
            message = _letter(mail)
        except ValueError as error:
            raise Refusal("The address is none that mail can be sent to.") from error
        try:
            with closing(_backend(self.name, self.key)) as backend:
                backend.send_messages([message])
        except AnymailRecipientsRefused as error:
            raise Refusal("The provider refuses this address.") from error
        except (AnymailError, OSError) as error:
            raise Trouble(_said(error)) from None
        return str(message.anymail_status.message_id or "")


def _backend(name: str, key: str) -> Any:
    known = {"brevo": _brevo, "mailgun": _mailgun, "postmark": _postmark, "sendgrid": _sendgrid}
    more: dict[str, Any] = {"timeout": settings.TURNOUT_MAIL_TIMEOUT}
    if settings.TURNOUT_MAIL_API_URL:
        more["api_url"] = settings.TURNOUT_MAIL_API_URL
    return known[name](key, more)


def _brevo(key: str, more: dict[str, Any]) -> Any:
    from anymail.backends.brevo import EmailBackend  # noqa: PLC0415 -- an extra

    return EmailBackend(api_key=key, **more)


def _mailgun(key: str, more: dict[str, Any]) -> Any:
    from anymail.backends.mailgun import EmailBackend  # noqa: PLC0415 -- an extra

    domain = settings.TURNOUT_MAIL_DOMAIN or None
    return EmailBackend(api_key=key, sender_domain=domain, **more)


def _postmark(key: str, more: dict[str, Any]) -> Any:
    from anymail.backends.postmark import EmailBackend  # noqa: PLC0415 -- an extra

    return EmailBackend(server_token=key, **more)


def _sendgrid(key: str, more: dict[str, Any]) -> Any:
    from anymail.backends.sendgrid import EmailBackend  # noqa: PLC0415 -- an extra

    return EmailBackend(api_key=key, **more)


def _letter(mail: mails.Mail) -> Any:
    """Return the mail as anymail takes it; an invitation goes as a file, which every provider knows."""
    envelope = mail.envelope
    headers = {"Auto-Submitted": "auto-generated"}
    if envelope.unsubscribe:
        headers["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message: Any = EmailMultiAlternatives(
        subject=mail.rendered.subject,
        body=mail.rendered.text,
        from_email=str(mails.mailbox(envelope.sender)),
        to=[str(mails.addressed(envelope.to_name, envelope.to_email))],
        reply_to=[str(mails.mailbox(envelope.reply_to))] if mails.is_mailbox(envelope.reply_to) else None,
        headers=headers,
    )
    message.attach_alternative(mail.rendered.html, "text/html")
    for one in mail.attachments:
        message.attach(one.name, one.content, one.mime)
    message.metadata = {"message": envelope.rfc_id.strip("<>").partition("@")[0]}
    return message


def _said(error: Exception) -> str:
    """Return what went wrong, without the mail that anymail adds to it."""
    code = getattr(error, "status_code", None)
    said = f"The provider answered {code}." if code else f"No answer came ({type(error).__name__})."
    return said[:WORDS_LENGTH]
