"""A server on a free port that answers as it was told to, one answer after the other, and keeps what it was asked."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """What it says to one request; no status: it hangs up."""

    status: int | None = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Asked:
    """What it was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Server:
    """What it will say, and what it was asked; the last answer is said for ever."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def serving(*answers: Answer, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Answer on a free port; yields what it holds."""
    server = Server(answers=list(answers))

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = json.loads(content) if content else None
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.asked.append(Asked(self.command, self.path, headers, body))
            said = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
            if said.status is not None:
                self.say(said, said.status)

        do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815 -- the names that the library calls

        def say(self, said: Answer, status: int) -> None:
            content = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            self.send_response(status)
            given = {"Content-Type": "application/json", "Content-Length": str(len(content)), **said.headers}
            for name, value in given.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"" if status == 204 else content)

        def log_message(self, *_said: Any) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_about: Any) -> None:
            """Say nothing of those who hang up."""

    httpd = Quiet(("127.0.0.1", 0), Handler)
    if tls is not None:
        httpd.socket = tls.wrap_socket(httpd.socket, server_side=True)
    threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True).start()
    server.url = f"{'https' if tls else 'http'}://127.0.0.1:{httpd.server_port}"
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
