"""Speak to a receiver: by https, to the very number that was checked, within seconds, without following it anywhere.

Before each connection the name is resolved and every number it stands for is looked at; the connection goes to one of
these numbers, so a name that answers otherwise a moment later leads nowhere. TLS still asks for the name.
"""

import logging
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Self

import httpcore
from django.conf import settings

from turnout.kernel.refusals import Refused
from turnout.webhooks.actions import resolving
from turnout.webhooks.rules import addresses

log = logging.getLogger("turnout.webhooks")

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 10.0
MOST_READ = 16 * 1024
KEPT_ALIVE_SECONDS = 15.0
RESOLVER = resolving.Resolver()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answered: a status and the beginning of its words, or why there is no answer at all."""

    status: int | None
    words: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    milliseconds: int = 0
    trouble: str = ""
    was_tried: bool = True  # False: this machine could not even look where to

    @property
    def is_good(self) -> bool:
        """Whether it took what was said."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 -- what HTTP calls success

    @property
    def is_unreachable(self) -> bool:
        """Whether nobody answered, so that trying the next delivery at once would be in vain."""
        return self.status is None


class Line:
    """A line to one receiver, kept open for one delivery after the other. Not shared between threads."""

    def __init__(self, url: str) -> None:
        self.is_local = bool(settings.TURNOUT_WEBHOOKS_LOCAL)
        self._url = url
        self._is_used = False
        self._deadline = _Deadline()
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            network_backend=_Checked(self._deadline, is_local=self.is_local),
            max_connections=1,
            keepalive_expiry=KEPT_ALIVE_SECONDS,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.close()

    def post(self, said: bytes, headers: dict[str, str]) -> Answer:
        """Say it and return what was answered; never raises for what a receiver or the network does."""
        began = time.monotonic()
        self._deadline.at = began + WHOLE_SECONDS
        try:
            target = addresses.target(self._url, is_local=self.is_local)
            status, words, told = self._exchange_again(target, said, headers)
        except resolving.Busy:
            log.warning("The resolver of this machine hangs: nobody can be reached until it answers.")
            trouble = "The resolver of this machine does not answer."
            return Answer(None, trouble=trouble, milliseconds=_since(began), was_tried=False)
        except (Refused, _Forbidden, _Unknown, httpcore.NetworkError, httpcore.ProtocolError, OSError,
                httpcore.TimeoutException) as error:  # fmt: skip
            log.info("A receiver could not be reached: %s", type(error).__name__)
            return Answer(None, trouble=_said(error), milliseconds=_since(began))
        return Answer(status, words, told, _since(began))

    def _exchange_again(
        self, target: addresses.Target, said: bytes, headers: dict[str, str]
    ) -> tuple[int, str, dict[str, str]]:
        """Say it; where a line that was kept open had been cut meanwhile, say it once more on a new one."""
        was_used, self._is_used = self._is_used, True
        try:
            return self._exchange(target, said, headers)
        except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
            if not was_used:
                raise
        return self._exchange(target, said, headers)

    def _exchange(
        self, target: addresses.Target, said: bytes, headers: dict[str, str]
    ) -> tuple[int, str, dict[str, str]]:
        url = httpcore.URL(
            scheme=b"https" if target.is_secure else b"http",
            host=target.host.encode(),
            port=target.port,
            target=target.path.encode(),
        )
        timeout = {"connect": CONNECT_SECONDS, "read": WHOLE_SECONDS, "write": WHOLE_SECONDS, "pool": 1.0}
        sent = [("host", target.named), *headers.items()]
        with self._pool.stream(
            "POST", url, headers=sent, content=said, extensions={"timeout": timeout}
        ) as response:
            words = _beginning(response.iter_stream())
            told = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
            }
            return response.status, words, told


class _Forbidden(Exception):  # noqa: N818 -- a no, not an error
    """The name stands for a number that nothing is sent to."""


class _Unknown(Exception):  # noqa: N818 -- a no, not an error
    """The name stands for no number."""


class _Deadline(threading.local):
    """Until when the present exchange must be over, whatever the receiver does."""

    at = 0.0

    def left(self, most: float | None) -> float:
        """Return how many seconds the next step may take."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if most is None else min(left, most)


class _Checked(httpcore.NetworkBackend):
    """Connects to numbers that were looked at."""

    def __init__(self, deadline: _Deadline, *, is_local: bool) -> None:
        self._deadline = deadline
        self._is_local = is_local
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first number of a name that answers, if every one of them is public."""
        error: Exception = _Unknown()
        within = self._deadline.left(timeout)
        for number in numbers(host, port, is_local=self._is_local, within=within):
            try:
                left = self._deadline.left(timeout)
                stream = self._plain.connect_tcp(number, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
            else:
                return _Hasty(stream, self._deadline)
        raise error


class _Hasty(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline: who sends a byte now and then holds nobody up."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what there is."""
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Go on by TLS, with whoever proves to have the name."""
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _Hasty(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection knows of itself."""
        return self._stream.get_extra_info(info)


def numbers(host: str, port: int, *, is_local: bool, within: float) -> list[str]:
    """Return the numbers that a name stands for, known within so many seconds.

    Raises _Forbidden when any is none that may be reached, _Unknown, httpcore.ConnectTimeout, resolving.Busy.
    """
    try:
        found = RESOLVER.ask(host, port, within)
    except TimeoutError:
        raise httpcore.ConnectTimeout from None
    if not found:
        raise _Unknown
    named = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not all("%" not in one and addresses.may_reach(ip_address(one), is_local=is_local) for one in named):
        raise _Forbidden
    return named


def _beginning(parts: Iterable[bytes]) -> str:
    """Return the beginning of an answer; the rest of a long one is not read."""
    read = b""
    for part in parts:
        read += part
        if len(read) >= MOST_READ:
            break
    return read[:MOST_READ].decode("utf-8", "replace").replace("\0", "\ufffd")


SAID: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (Refused, "The address is none that may be sent to."),
    (_Forbidden, "The name stands for a machine that is not public."),
    (_Unknown, "The name of the machine is not known."),
    (ssl.SSLCertVerificationError, "The certificate of the machine is not valid for its name."),
    (ssl.SSLError, "The machine does not speak TLS as it should."),
    ((httpcore.TimeoutException, TimeoutError), "No answer in time."),
    (httpcore.ProtocolError, "The answer was not HTTP, or was cut off."),
)


def _said(error: Exception) -> str:
    """Return what went wrong in words of ours: those of libraries quote addresses."""
    causes: list[BaseException] = [error]
    while (further := causes[-1].__cause__ or causes[-1].__context__) is not None:
        causes.append(further)
    for kind, words in SAID:
        if any(isinstance(one, kind) for one in causes):
            return words
    return "The machine could not be reached."


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
