"""What providers say about messages, in our words, and what follows from all that was said about one of them.

Which event a provider sends again, and in which order events arrive, is its own affair: a saying has a key, and
the outcome follows from the set of sayings, never from their order (stack.md 3.14).
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from turnout.kernel import text
from turnout.messaging.states import MessageState, ReportKind

WORDS_LENGTH = 500
ID_LENGTH = 200
FAR = 366 * 24 * 3600  # an instant further away than a year is a mistake of the sender's clock

KINDS = {
    "queued": ReportKind.TAKEN,
    "sent": ReportKind.TAKEN,
    "deferred": ReportKind.DELAYED,
    "delivered": ReportKind.DELIVERED,
    "opened": ReportKind.OPENED,
    "clicked": ReportKind.CLICKED,
    "bounced": ReportKind.HARD_BOUNCE,
    "rejected": ReportKind.REFUSED,
    "failed": ReportKind.REFUSED,
    "complained": ReportKind.COMPLAINED,
}
# Where a provider's own word says that a bounce is not for good: (field, its values).
FOR_NOW: dict[str, tuple[str, frozenset[str]]] = {
    "brevo": ("event", frozenset({"soft_bounce"})),
    "postmark": ("Type", frozenset({"SoftBounce", "Blocked", "DMARCPolicy", "SMTPApiError", "Unknown"})),
    "sendgrid": ("type", frozenset({"blocked"})),
}
UUID_IN_ID = re.compile(r"<?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """One saying of a provider; `ours` is the message that it names by our own key, if it does."""

    provider: str
    key: str
    provider_id: str
    ours: UUID | None
    kind: ReportKind
    words: str
    happened_at: datetime


def read(provider: str, event: Any, now: datetime) -> Said:
    """Return what a provider's event, as django-anymail reads it, says. It never raises for odd values."""
    raw: Mapping[str, Any] = event.esp_event if isinstance(event.esp_event, Mapping) else {}
    provider_id = _line(event.message_id, ID_LENGTH)
    at = event.timestamp
    if at is None or abs((at - now).total_seconds()) > FAR:
        at = now
    named = event.timestamp.isoformat() if event.timestamp else repr(sorted(raw.items(), key=str))
    marks = [provider, provider_id, str(raw.get("event") or event.event_type), str(event.recipient), named]
    return Said(
        provider=provider,
        key=hashlib.sha256("\n".join(marks).encode("utf-8", "replace")).hexdigest(),
        provider_id=provider_id,
        ours=_ours(event, provider_id),
        kind=_kind(provider, str(event.event_type), raw),
        words=_line(event.mta_response or event.description, WORDS_LENGTH),
        happened_at=at,
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message, as far as was said; no state when nothing that was said decides it."""

    state: MessageState | None
    delivered_at: datetime | None
    opened_at: datetime | None
    clicked_at: datetime | None
    bounced_at: datetime | None


def outcome(said: Iterable[tuple[str, datetime]]) -> Outcome:
    """Return what follows from all sayings (kind, instant) about one message, in whatever order they came."""
    first: dict[str, datetime] = {}
    for kind, at in said:
        first[kind] = min(at, first.get(kind, at))
    bounces = [
        first[kind]
        for kind in (ReportKind.HARD_BOUNCE, ReportKind.SOFT_BOUNCE, ReportKind.REFUSED)
        if kind in first
    ]
    return Outcome(
        state=_state(first),
        delivered_at=first.get(ReportKind.DELIVERED),
        opened_at=first.get(ReportKind.OPENED),
        clicked_at=first.get(ReportKind.CLICKED),
        bounced_at=min(bounces, default=None),
    )


def is_gone(answer: str) -> bool:
    """Return whether a mail server's answer says that there is no such mailbox (RFC 3463: 5.1.x, 5.2.1)."""
    return re.match(r"5\d\d[ -]+5\.(1\.\d+|2\.1)\b", answer) is not None


def _state(first: Mapping[str, datetime]) -> MessageState | None:
    """Good news outweighs a bounce for now, a bounce for good outweighs a delivery, a followed link all."""
    order = [
        (ReportKind.CLICKED, MessageState.CLICKED),
        (ReportKind.HARD_BOUNCE, MessageState.BOUNCED),
        (ReportKind.OPENED, MessageState.OPENED),
        (ReportKind.DELIVERED, MessageState.DELIVERED),
        (ReportKind.REFUSED, MessageState.BOUNCED),
        (ReportKind.SOFT_BOUNCE, MessageState.BOUNCED),
    ]
    return next((state for kind, state in order if kind in first), None)


def _kind(provider: str, event_type: str, raw: Mapping[str, Any]) -> ReportKind:
    kind = KINDS.get(event_type, ReportKind.OTHER)
    field, for_now = FOR_NOW.get(provider, ("", frozenset()))
    if kind == ReportKind.HARD_BOUNCE and raw.get(field) in for_now:
        return ReportKind.SOFT_BOUNCE
    return kind


def _ours(event: Any, provider_id: str) -> UUID | None:
    metadata = event.metadata if isinstance(event.metadata, Mapping) else {}
    try:
        return UUID(str(metadata.get("message", "")))
    except ValueError:
        found = UUID_IN_ID.match(provider_id)
        return UUID(found[1]) if found else None


def _line(words: Any, longest: int) -> str:
    return text.line(words if isinstance(words, str) else "")[:longest]
