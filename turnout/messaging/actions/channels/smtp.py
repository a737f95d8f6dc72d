"""SMTP: one connection per thread, kept while mail flows.

A mail is handed over once the server has said yes after DATA. When the connection breaks between DATA and
that yes, nobody can know, and the mail is sent again under the same Message-ID (I-28).
"""

import smtplib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from urllib.parse import unquote, urlsplit

from django.conf import settings

from turnout.messaging.actions.channels.outcomes import Refusal, Trouble
from turnout.messaging.rules import mail as mails
from turnout.messaging.rules import reports

PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
KEEP_SECONDS = 20
MOST_PER_CONNECTION = 50
PERMANENT = 500
WORDS_LENGTH = 300
TOO_LATE = "The mail server took too long to answer."
VERDICT_PATIENCE = 3  # the verdict after DATA may take so many times longer than another answer


@dataclass(slots=True)
class _Line:
    """An open connection, when it was last used and how often."""

    server: smtplib.SMTP
    url: str
    used_at: float
    count: int = 0


class _Lines(threading.local):
    """The connection of this thread."""

    line: _Line | None = None


_lines = _Lines()


class Smtp:
    """Speaks to the server at `smtp://`, `smtp+tls://` (STARTTLS) or `smtp+ssl://user:password@host:port`."""

    name = "smtp"

    def __init__(self, url: str) -> None:
        self.url = url

    def hand_over(self, mail: mails.Mail) -> str:
        """Return when the server has taken the mail; raises Refusal or Trouble."""
        try:
            message = mails.composed(mail)
            recipient = mails.addressed("", mail.envelope.to_email).addr_spec
            sender = mails.mailbox(mail.envelope.sender).addr_spec
        except ValueError as error:
            raise Refusal("The address is none that mail can be sent to.") from error
        with _troubles():
            _converse(self._line(), message, sender, recipient)
        return ""

    def _line(self) -> _Line:
        line = _lines.line
        if line and not _is_usable(line, self.url):
            hang_up()
        if _lines.line is None:
            _lines.line = _Line(_connected(self.url), self.url, time.monotonic())
        return _lines.line


def greet(url: str) -> None:
    """Connect and sign in as for a mail, send nothing; raises Trouble. For `turnout doctor`."""
    with _troubles():
        _connected(url).quit()


def hang_up() -> None:
    """Close this thread's connection, politely if the server still listens."""
    line, _lines.line = _lines.line, None
    if line is None:
        return
    try:
        line.server.quit()
    except (OSError, smtplib.SMTPException):
        line.server.close()


def _is_usable(line: _Line, url: str) -> bool:
    idle = time.monotonic() - line.used_at
    if line.url != url or line.count >= MOST_PER_CONNECTION or idle > KEEP_SECONDS:
        return False
    try:
        return line.server.rset()[0] == 250  # noqa: PLR2004 -- SMTP's "fine"
    except (OSError, smtplib.SMTPException):
        return False


def _connected(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or PORTS[parts.scheme]
    timeout = float(settings.TURNOUT_MAIL_TIMEOUT)
    context = ssl.create_default_context()
    if parts.scheme == "smtp+ssl":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=timeout)
    try:
        if parts.scheme == "smtp+tls":
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _converse(line: _Line, message: EmailMessage, sender: str, recipient: str) -> None:
    """MAIL, RCPT, DATA; each answer within the time-out."""
    server = line.server
    needs_utf8 = not recipient.isascii()
    if needs_utf8 and not server.has_extn("smtputf8"):
        raise Refusal("The mail server cannot write to this address (no SMTPUTF8).")
    code, words = server.mail(sender, ["SMTPUTF8", "BODY=8BITMIME"] if needs_utf8 else [])
    _check(code, words, Trouble)  # about us, not about this mail: whoever runs the server can mend it
    code, words = server.rcpt(recipient)
    _check_recipient(code, words)
    content = message.as_bytes(policy=SMTPUTF8 if needs_utf8 else SMTP)
    if server.sock:
        server.sock.settimeout(float(settings.TURNOUT_MAIL_TIMEOUT) * VERDICT_PATIENCE)
    code, words = server.data(content)
    _check(code, words, Refusal)
    if server.sock:
        server.sock.settimeout(float(settings.TURNOUT_MAIL_TIMEOUT))
    line.used_at = time.monotonic()
    line.count += 1


def _check(code: int, words: bytes, permanent: type[Exception]) -> None:
    if code < 400:  # noqa: PLR2004 -- SMTP: 2xx and 3xx go on, 4xx later, 5xx never
        return
    raise (permanent if code >= PERMANENT else Trouble)(_said(code, words))


def _check_recipient(code: int, words: bytes) -> None:
    """Raise what an answer to RCPT means: that there is no such mailbox is worth remembering."""
    said = _said(code, words)
    if code >= PERMANENT and reports.is_gone(said):
        raise Refusal(said, is_gone=True)
    _check(code, words, Refusal)


@contextmanager
def _troubles() -> Iterator[None]:
    """Turn what may happen on the way into Trouble; only after a success the connection is used again."""
    try:
        yield
    except (Refusal, Trouble):
        hang_up()
        raise
    except smtplib.SMTPResponseException as error:
        hang_up()
        raise Trouble(_said(error.smtp_code, error.smtp_error)) from None
    except TimeoutError:
        hang_up()
        raise Trouble(TOO_LATE) from None
    except smtplib.SMTPServerDisconnected as error:
        hang_up()
        late = isinstance(error.__context__, TimeoutError)  # smtplib tells a time-out as this
        raise Trouble(TOO_LATE if late else "The mail server broke the connection.") from None
    except (OSError, smtplib.SMTPException) as error:
        hang_up()
        reason = f"The mail server cannot be reached ({type(error).__name__})."
        raise Trouble(reason) from None


def _said(code: int, words: bytes | str) -> str:
    answer = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(answer.split())}"[:WORDS_LENGTH]
