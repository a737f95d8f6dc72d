"""What a live server still does when its test has ended: it is waited for before the tables are emptied.

A page sends what nobody looks at any more, a tap at a door for one. Served on while tables are emptied, it would
write rows that belong to emptied ones, and the next test would begin with them.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PATIENCE_S = 30


class Counted:
    """An application that knows whether all its requests are answered to the last byte."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._served = 0
        self._changed = threading.Condition()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        """Answer as the application does; the server closes what it gets, also when nobody listens any more."""
        with self._serving():
            answer = self._application(environ, start_response)
            try:
                yield from answer
            finally:
                getattr(answer, "close", lambda: None)()

    def wait_until_idle(self) -> None:
        """Return when every request that came was answered; fail when one is still served after half a minute."""
        with self._changed:
            is_idle = self._changed.wait_for(lambda: self._served == 0, timeout=PATIENCE_S)
            assert is_idle, f"{self._served} requests are still served {PATIENCE_S} s after the test"

    @contextmanager
    def _serving(self) -> Iterator[None]:
        with self._changed:
            self._served += 1
        try:
            yield
        finally:
            with self._changed:
                self._served -= 1
                self._changed.notify_all()
