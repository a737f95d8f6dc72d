"""What a mail is made of before any channel sees it, and how long sending may take."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

LEASE = timedelta(minutes=4)  # longer than the slowest conversation that the SMTP channel puts up with
PATIENCE = timedelta(minutes=10)  # a queued message that is overdue for longer has lost its job


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message in words: one line of subject, plain text, HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail. The first calendar file with a `method` (REQUEST, CANCEL) also joins text and HTML.

    Programs show only one of these alternatives, so that others are files alone.
    """

    name: str
    mime: str
    content: bytes
    method: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom to whom, under which id, and where an answer or a farewell goes."""

    rfc_id: str
    sent_at: datetime
    sender: str
    to_name: str
    to_email: str
    reply_to: str = ""
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """All that a channel needs to hand a message over."""

    envelope: Envelope
    rendered: Rendered
    attachments: tuple[Attachment, ...] = ()


def composed(mail: Mail) -> EmailMessage:
    """Return the mail as MIME: text, HTML and calendar as alternatives, files beside them.

    Raises ValueError when an address cannot stand in a header; no header ever holds a line break.
    """
    envelope = mail.envelope
    message = EmailMessage(policy.SMTP if envelope.to_email.isascii() else policy.SMTPUTF8)
    message["Message-ID"] = envelope.rfc_id
    message["Date"] = format_datetime(envelope.sent_at)
    message["Subject"] = mail.rendered.subject
    message["From"] = mailbox(envelope.sender)
    message["To"] = addressed(envelope.to_name, envelope.to_email)
    if is_mailbox(envelope.reply_to):
        message["Reply-To"] = mailbox(envelope.reply_to)
    message["Auto-Submitted"] = "auto-generated"
    if envelope.unsubscribe:
        message["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.rendered.text)
    message.add_alternative(mail.rendered.html, subtype="html")
    invitation = next((one for one in mail.attachments if one.method), None)
    if invitation is not None:
        _add_calendar(message, invitation)
    for attachment in mail.attachments:
        _attach(message, attachment)
    return message


def is_mailbox(written: str) -> bool:
    """Return whether `written` is an address, with or without a name, that mail can be sent to."""
    try:
        mailbox(written)
    except ValueError:
        return False
    return True


def mailbox(written: str) -> Address:
    """Return the address of `Name <box@example.org>` or `box@example.org`; raises ValueError."""
    name, email = parseaddr(written)
    return addressed(name, email)


def addressed(name: str, email: str) -> Address:
    """Return name and address as a header's value, the domain in ASCII; raises ValueError."""
    local, at, domain = email.rpartition("@")
    if not (local and at and domain) or any(c.isspace() or not c.isprintable() for c in email):
        raise ValueError("This is no e-mail address.")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
        plain = "".join(c if c.isascii() else "x" for c in local)
        Address(addr_spec=f"{plain}@{ascii_domain}")  # judges the form; it knows no letters but ASCII
        return Address(" ".join(name.split()), username=local, domain=ascii_domain)
    except (UnicodeError, IndexError, AttributeError) as error:
        raise ValueError("This is no e-mail address.") from error


def _add_calendar(message: EmailMessage, attachment: Attachment) -> None:
    message.add_alternative(
        attachment.content.decode(), subtype="calendar", params={"method": attachment.method}
    )


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    maintype, subtype = attachment.mime.split("/", 1)
    params = {"method": attachment.method} if attachment.method else {}
    message.add_attachment(
        attachment.content, maintype=maintype, subtype=subtype, filename=attachment.name, params=params
    )
