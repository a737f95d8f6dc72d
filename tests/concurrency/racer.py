"""Where racers come from: a process that has Django set up and nothing open, and forks one for whoever connects.

Started by `racing` as `python -m tests.concurrency.racer SOCKET` with the name of the test database in the environment.
A racer reads an order, makes ready, waits for the signal, acts, and says what came of it, in JSON lines.
To set Django up anew for each of some hundreds of racers would take minutes.
"""

import gc
import json
import os
import selectors
import signal
import socket
import sys
from importlib import import_module
from typing import IO, Any

import django
from django.conf import settings
from django.db import OperationalError, connections

Order = dict[str, Any]


def main() -> None:
    """Fork a racer for each connection, until whoever started this is gone."""
    acts = set_up()
    signal.signal(
        signal.SIGCHLD, signal.SIG_IGN
    )  # nobody waits for racers here: they end with their connection
    with socket.socket(socket.AF_UNIX) as door, selectors.DefaultSelector() as either:
        door.bind(sys.argv[1])
        door.listen(64)
        either.register(door, selectors.EVENT_READ)
        either.register(sys.stdin, selectors.EVENT_READ)
        sys.stdout.write("open\n")
        sys.stdout.flush()
        while sys.stdin not in {key.fileobj for key, _event in either.select()}:
            connection = door.accept()[0]
            if os.fork() == 0:
                door.close()
                _race(acts, connection)
            connection.close()


def set_up() -> Any:
    """Set Django up on the test database and return the acts, which cannot be imported before.

    Views are loaded here: each of four racers that load them would take seconds.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    settings.DATABASES["default"]["NAME"] = os.environ["TURNOUT_TEST_DB_NAME"]
    django.setup()
    import_module(settings.ROOT_URLCONF)
    acts = import_module("tests.concurrency.acts")
    gc.freeze()
    return acts


def _race(acts: Any, connection: socket.socket) -> None:
    """Serve orders until the connection ends, then end: nothing of what was forked runs on."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with connection, connection.makefile("rw") as pipe:
            while line := pipe.readline():
                _say(pipe, _attempt(acts, json.loads(line), pipe))
            connections.close_all()
        status = 0
    except Exception:  # noqa: BLE001 -- it must not get back into the loop it was forked from
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


def _attempt(acts: Any, order: Order, pipe: IO[str]) -> Order:
    def ready() -> None:
        _say(pipe, {"ready": True})
        pipe.readline()

    try:
        return {"ok": True, "said": acts.ACTS[order["act"]](order, ready)}
    except acts.Refused as refused:
        return {"ok": False, "code": refused.code}
    except OperationalError as busy:
        return {"ok": False, "code": "busy", "why": str(busy)}


def _say(pipe: IO[str], answer: Order) -> None:
    pipe.write(json.dumps(answer) + "\n")
    pipe.flush()


if __name__ == "__main__":
    main()
