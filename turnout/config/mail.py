"""TURNOUT_MAIL_URL, read into Django's e-mail settings."""

from typing import Any
from urllib.parse import unquote, urlsplit

from turnout.config.environment import Environment

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
WAIT_SECONDS = 20


def described(env: Environment) -> dict[str, Any]:
    """Return Django's EMAIL_… settings; with no server, an empty EMAIL_HOST: mail stays in the outbox."""
    url = env.address(
        "TURNOUT_MAIL_URL",
        "The mail server: `smtp://user:password@host:25`, `smtp+tls://…:587` (STARTTLS) or `smtps://…:465`. "
        "Without it messages are written to the outbox only.",
        schemes=list(PORTS),
        default="",
        shown="none",
    )
    parts = urlsplit(url)
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or PORTS.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": WAIT_SECONDS,
    }
