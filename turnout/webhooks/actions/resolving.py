"""Ask for the numbers that a name stands for. The resolver of the system knows no deadline, so it is asked beside us.

Each question takes a thread until it is answered, even when nobody waits for it any more. So there are few at once, one
for each name: whoever asks for a name that is asked for already waits for the same answer, and while every thread hangs
nobody begins another.
"""

import socket
import threading
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

MOST = 16  # threads of one process
Found = list[Any]  # as socket.getaddrinfo has it


class Busy(Exception):  # noqa: N818 -- a no, not an error
    """Every thread waits for a resolver that does not answer."""


class Resolver:
    """Asks in threads of its own, `most` at once. Shared between threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._open: dict[tuple[str, int], Future[Found]] = {}

    def ask(self, host: str, port: int, within: float) -> Found:
        """Return what the resolver says within so many seconds; nothing for a name that it does not know.

        Raises TimeoutError, and Busy at once where no thread is free.
        """
        return self._question((host, port)).result(timeout=within)

    def _question(self, name: tuple[str, int]) -> "Future[Found]":
        with self._lock:
            if name in self._open:
                return self._open[name]
            if len(self._open) >= self._most:
                raise Busy
            said: Future[Found] = Future()
            # A daemon: what hangs keeps no process from ending, as a pool of concurrent.futures would.
            asking = threading.Thread(
                target=self._answer, args=(name, said), name="webhooks-resolver", daemon=True
            )
            try:
                asking.start()
            except RuntimeError:  # the system has no thread left
                raise Busy from None
            self._open[name] = said
        return said

    def _answer(self, name: tuple[str, int], said: "Future[Found]") -> None:
        found: Found = []
        try:
            with suppress(OSError, UnicodeError):
                found = socket.getaddrinfo(*name, type=socket.SOCK_STREAM)
        finally:
            with self._lock:
                del self._open[name]
            said.set_result(found)
