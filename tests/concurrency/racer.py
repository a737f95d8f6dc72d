"""One process of a race: it reads an order, makes ready, waits for the signal, acts, and says what came of it.

Started by `racing.Race` as `python -m tests.concurrency.racer` with the name of the test database in the
environment; it speaks JSON lines over its pipes.
"""

import json
import os
import sys
from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.db import OperationalError

Order = dict[str, Any]


def set_up() -> Any:
    """Set Django up on the test database and return the acts, which cannot be imported before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    settings.DATABASES["default"]["NAME"] = os.environ["TURNOUT_TEST_DB_NAME"]
    django.setup()
    return import_module("tests.concurrency.acts")


def main() -> None:
    """Serve orders until the pipe closes."""
    acts = set_up()
    for line in sys.stdin:
        _say(_attempt(acts, json.loads(line)))


def _attempt(acts: Any, order: Order) -> Order:
    try:
        return {"ok": True, "said": acts.ACTS[order["act"]](order, _ready)}
    except acts.Refused as refused:
        return {"ok": False, "code": refused.code}
    except OperationalError as busy:
        return {"ok": False, "code": "busy", "why": str(busy)}


def _ready() -> None:
    _say({"ready": True})
    sys.stdin.readline()


def _say(answer: Order) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
