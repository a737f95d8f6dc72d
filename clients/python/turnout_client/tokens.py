"""The token: from the environment, or from a file that only its owner reads; never from a command line."""

import getpass
import json
import os
import stat
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from turnout_client.given import TOKEN

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def found(url: str) -> str:
    """Return the token for an installation; empty where there is none. Raises ValueError: no token, or not safe."""
    given = os.environ.get("TURNOUT_TOKEN", "").strip()
    token = given or _kept().get(_place(url), "")
    if token and not TOKEN.fullmatch(token):
        raise ValueError("What TURNOUT_TOKEN or the kept file holds is no token.")
    return token


def asked() -> str:
    """Return the token that somebody types, unseen, or that comes in. Raises ValueError: it is none."""
    is_typed = sys.stdin.isatty()
    given = getpass.getpass("Token (your account page makes one): ") if is_typed else sys.stdin.readline()
    if not TOKEN.fullmatch(given.strip()):
        raise ValueError("This is no token.")
    return given.strip()


def keep(url: str, token: str) -> None:
    """Keep a token for an installation."""
    _write({**_kept(), _place(url): token})


def forget(url: str) -> bool:
    """Forget the token of an installation; return whether there was one."""
    known = _kept()
    was_known = known.pop(_place(url), None) is not None
    if was_known:
        _write(known)
    return was_known


def file() -> Path:
    """Return where tokens are kept."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "turnout" / "tokens.json"


def _kept() -> dict[str, str]:
    try:
        mode = file().stat().st_mode
        if os.name == "posix" and mode & OTHERS:
            raise ValueError(f"Others may read {file()}: chmod 600, and change the tokens in it.")
        known = json.loads(file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except json.JSONDecodeError:
        raise ValueError(f"{file()} is damaged: remove it, and log in again.") from None
    return {str(place): str(token) for place, token in known.items()} if isinstance(known, dict) else {}


def _write(known: dict[str, str]) -> None:
    """Write all tokens at once, to a file that was never anybody else's to read."""
    folder = file().parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=folder)  # mode 600 from its first moment
    with os.fdopen(descriptor, "w", encoding="utf-8") as made:
        json.dump(known, made, indent=1)
    Path(name).replace(file())


def _place(url: str) -> str:
    """Return the installation's own part of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
