"""A program that is told things: a real HTTP server on this machine, which answers as a test wants it to."""

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Said:
    """What came in one request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        """The body as an object."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Reply:
    """What is answered to one request."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Receiver:
    """What it heard, in order; replies that were laid out are given first, then always the usual one.

    What lies in `meanwhile` happens before an answer is given, one for each that is heard.
    """

    def __init__(self, host: str, port: int) -> None:
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}/hooks"
        self.heard: list[Said] = []
        self.replies: deque[Reply] = deque()
        self.usual = Reply()
        self.meanwhile: deque[Callable[[], None]] = deque()
        self.connections = 0
        self.seconds_between_drops = 0.0

    @property
    def verbs(self) -> list[str]:
        """What was told, in order."""
        return [one.told["type"] for one in self.heard]


class Handler(BaseHTTPRequestHandler):
    """Hears one request after the other on a connection."""

    protocol_version = "HTTP/1.1"
    receiver: Receiver

    def setup(self) -> None:
        """Count the connection."""
        super().setup()
        self.receiver.connections += 1

    def do_POST(self) -> None:
        """Hear what is said, and answer."""
        length = int(self.headers.get("content-length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.receiver.heard.append(Said(self.path, headers, self.rfile.read(length)))
        if self.receiver.meanwhile:
            self.receiver.meanwhile.popleft()()
        if self.receiver.seconds_between_drops:
            self._drop_by_drop()
        else:
            self._answer(self.receiver.replies.popleft() if self.receiver.replies else self.receiver.usual)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""

    def _answer(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204 or reply.body:
            self.send_header("content-length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _drop_by_drop(self) -> None:
        """Send one header after the other, and never an end."""
        self.send_response(200)
        with suppress(OSError):
            for number in range(200):
                self.wfile.write(f"x-{number}: drop\r\n".encode())
                time.sleep(self.receiver.seconds_between_drops)


@contextmanager
def running(host: str = "127.0.0.1") -> Iterator[Receiver]:
    """Run a receiver until the block ends."""

    class Bound(Handler):
        """Hears for this receiver."""

    class Server(ThreadingHTTPServer):
        """Listens at a number of either kind."""

        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        daemon_threads = True

    server = Server((host, 0), Bound)
    receiver = Bound.receiver = Receiver(host, server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
