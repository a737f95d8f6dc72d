"""What is shown on one page, once: a secret between the act that made it and the page that shows it.

Sessions lie in the database, and a secret that nobody fetched would be read there; so it lies sealed, for some minutes.
"""

import json
from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from turnout.kernel import clock, sealing

PURPOSE = "shown-once"
WITHIN = timedelta(minutes=10)


def keep(request: HttpRequest, key: str, **shown: Any) -> None:
    """Keep what the next page shows, under a name; nothing of it can be read in the session."""
    words = json.dumps({"until": (clock.now() + WITHIN).timestamp(), "shown": shown}).encode()
    request.session[key] = sealing.seal_at_rest(words, PURPOSE, key).hex()


def take(request: HttpRequest, key: str, **fits: Any) -> dict[str, Any] | None:
    """Return what was kept under a name, and keep it no more; None where nothing (that fits) is left.

    A HEAD shows nothing, and what belongs to another page (`fits`: its values differ) stays for that one.
    """
    kept = _opened(request.session.get(key), key)
    if request.method == "HEAD" or kept is None or any(kept[field] != value for field, value in fits.items()):
        return None
    del request.session[key]
    return kept


def _opened(sealed: object, key: str) -> dict[str, Any] | None:
    """Return what a session holds under a name; nothing where an earlier version put it there, unsealed."""
    if not isinstance(sealed, str):
        return None
    try:
        kept = json.loads(sealing.opened_at_rest(bytes.fromhex(sealed), PURPOSE, key))
    except ValueError:
        return None
    shown: dict[str, Any] = kept["shown"]
    return shown if clock.now().timestamp() < kept["until"] else None
