"""Brevo as it speaks: its interface for sending on a free port, and the JSON of its transactional webhooks.

Field by field as its documentation gives them: no event id, no signature, the message id in angle brackets,
`ts_epoch` in milliseconds.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Brevo:
    """What was sent to it, and how it answers."""

    url: str = ""
    status: int = 201
    mails: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def name_of(self, number: int) -> str:
        """Return Brevo's name for the mail that it took as this one (from 0)."""
        return f"<2026112{number:04}.7700123@smtp-relay.mailin.fr>"


@contextmanager
def serving() -> Iterator[Brevo]:
    """Answer as the interface for sending does; yields what it holds."""
    brevo = Brevo()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            answer: dict[str, Any] = {"code": "unauthorized", "message": "Key not found"}
            if brevo.status == 201 and self.path == "/v3/smtp/email":
                answer = {"messageId": brevo.name_of(len(brevo.mails))}
                brevo.mails.append(json.loads(content))
                brevo.keys.append(self.headers["api-key"])
            body = json.dumps(answer).encode()
            self.send_response(brevo.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the server's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    brevo.url = f"http://127.0.0.1:{server.server_port}/v3"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield brevo
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def event(
    what: str, message_id: str, at: datetime, email: str = "ana@example.org", **more: Any
) -> dict[str, Any]:
    """Return the JSON of one event: delivered, hard_bounce, soft_bounce, spam, unique_opened, click …"""
    seconds = int(at.timestamp())
    return {
        "id": 26224,
        "email": email,
        "event": what,
        "date": f"{at:%Y-%m-%d %H:%M:%S}",
        "ts": seconds,
        "ts_event": seconds,
        "ts_epoch": int(at.timestamp() * 1000),
        "message-id": message_id,
        "subject": "Places",
        "sending_ip": "192.0.2.7",
        "template_id": 0,
        "tags": [],
        **more,
    }
