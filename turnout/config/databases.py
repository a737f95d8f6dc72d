"""DATABASE_URL, read into what Django wants to know."""

from pathlib import Path
from typing import Any

import environ

from turnout.config.environment import Environment

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000;"
    "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=27103364; PRAGMA temp_store=MEMORY;"
)
SQLITE_WAIT_SECONDS = 5
POSTGRES_OPTIONS = r"-c lock_timeout=3s -c default_transaction_isolation=read\ committed"
ENGINES = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}


def described(env: Environment, data: Path) -> dict[str, Any]:
    """Return Django's description of the database; without DATABASE_URL, SQLite in the data folder."""
    home = f"sqlite:///{data / 'turnout.sqlite3'}"
    url = env.text(
        "DATABASE_URL",
        "The database: `sqlite:////absolute/path` or `postgres://user:password@host:5432/name`. A socket is "
        "`postgres://user@/name?host=/folder`.",
        default=home,
        shown="SQLite in the data folder",
    )
    size = env.number(
        "TURNOUT_DB_POOL",
        "Connections that one process keeps to PostgreSQL, at most; 0 opens one per thread.",
        default=8,
        most=200,
    )
    found = _parsed(env, url) or environ.Env.db_url_config(home)
    return _sqlite(found) if found["ENGINE"] == "django.db.backends.sqlite3" else _postgres(found, size)


def _parsed(env: Environment, url: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = environ.Env.db_url_config(url)
    except (KeyError, ValueError):
        found = {}
    if found.get("ENGINE") in ENGINES and found.get("NAME"):
        return found
    env.wrong("DATABASE_URL", "must start with sqlite:/// or postgres:// and name a database")
    return None


def _sqlite(found: dict[str, Any]) -> dict[str, Any]:
    return {
        **found,
        "ENGINE": "turnout.kernel.sqlite",
        "CONN_MAX_AGE": None,  # a thread keeps its connection: opening one costs more than most questions
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_WAIT_SECONDS,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def _postgres(found: dict[str, Any], size: int) -> dict[str, Any]:
    given = dict(found.get("OPTIONS", {}))
    given["options"] = f"{POSTGRES_OPTIONS} {given.get('options', '')}".strip()
    given["prepare_threshold"] = (
        2  # of what kernel.statements sends; Django's own statements are never prepared
    )
    given["pool"] = {"min_size": 1, "max_size": size, "timeout": 5} if size else False
    return {**found, "CONN_MAX_AGE": 0, "OPTIONS": given}
