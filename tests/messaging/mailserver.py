"""Mail servers for tests: a real one that does as it is told, and one that hangs up at a chosen moment."""

import asyncio
import email
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from functools import partial
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

PATIENCE = 20


@dataclass
class Letterbox:
    """A handler of aiosmtpd: takes mail, or answers as `answers` says (recipient → the line)."""

    answers: dict[str, str] = field(default_factory=dict)
    after_data: str = "250 Taken"
    pause: float = 0
    mails: list[EmailMessage] = field(default_factory=list)
    connections: int = 0

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 Fine")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.pause)
        if self.after_data.startswith("250"):
            content = cast("bytes", envelope.content)
            self.mails.append(
                cast("EmailMessage", email.message_from_bytes(content, policy=cast("Any", default)))
            )
        return self.after_data


@contextmanager
def serving(letterbox: Letterbox) -> Iterator[str]:
    """Serve a letterbox on a free port; yields its TURNOUT_MAIL_URL."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(letterbox, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


@contextmanager
def hanging_up(when: Callable[[int, bytes], bool]) -> Iterator[tuple[str, list[bytes]]]:
    """Serve on a bare socket, and break each connection for which `when(number, line)` says so.

    Answers as a friendly server would. Yields the URL and the list of mails that came through to the last dot.
    """
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(PATIENCE)
    taken: list[bytes] = []
    open_now: list[socket.socket] = []

    def serve() -> None:
        number = 0
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            number += 1
            open_now.append(connection)
            with connection:
                _talk(connection, partial(when, number), taken)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}", taken
    finally:
        for one in (server, *open_now):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(PATIENCE)


def _talk(connection: socket.socket, breaks: Callable[[bytes], bool], taken: list[bytes]) -> None:
    connection.settimeout(PATIENCE)
    stream = connection.makefile("rwb")
    stream.write(b"220 here\r\n")
    stream.flush()
    data: list[bytes] | None = None
    for line in stream:
        if data is not None and line != b".\r\n":
            data.append(line)
            continue
        if data is not None:
            taken.append(b"".join(data))
            data = None
            answer = b"250 Taken\r\n"
        elif line.upper().startswith(b"DATA"):
            data = []
            answer = b"354 Go on\r\n"
        else:
            answer = b"221 Bye\r\n" if line.upper().startswith(b"QUIT") else b"250 Fine\r\n"
        if breaks(line):
            return
        stream.write(answer)
        stream.flush()
