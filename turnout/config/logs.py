"""What is logged, and how: plain lines for people, JSON for machines, no address and no secret in either."""

import logging
import re
from typing import Any

import structlog

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# A token of ours, a session key or a signature: long, and mixed as no name in our code is.
TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{20,}")


def masked(line: str) -> str:
    """Return a line without e-mail addresses and without anything that looks like a token."""
    return TOKEN.sub("[token]", ADDRESS.sub("[address]", line))


class Masking(structlog.stdlib.ProcessorFormatter):
    """Formats an entry, then masks the finished line: message, values and traceback alike."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line as it is written out."""
        return masked(super().format(record))


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configuration(style: str, level: str) -> dict[str, Any]:
    """Return Django's LOGGING for the style `plain` or `json`."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": Masking, "foreign_pre_chain": SHARED, "processors": _rendering(style)}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # A refused host or a missing page is the visitor's affair, not ours.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        },
    }


def _rendering(style: str) -> list[Any]:
    last: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if style == "json"
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    )
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
