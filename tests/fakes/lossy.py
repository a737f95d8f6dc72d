"""A line that loses answers: what is asked goes through, and of the first answers nothing comes back."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx


@contextmanager
def lossy(url: str, *, lost: int) -> Iterator[str]:
    """Stand before an installation on a free port; yields the address at which `lost` answers get lost."""
    left = [lost]

    class Handler(BaseHTTPRequestHandler):
        def pass_on(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            answer = httpx.request(self.command, url + self.path, headers=headers, content=content)
            if left[0]:
                left[0] -= 1
                return
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in {"connection", "date", "server", "transfer-encoding"}:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = do_PATCH = do_DELETE = pass_on  # noqa: N815 -- the names that the library calls

        def log_message(self, *_said: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
