"""What review asks: which formats need it, what an event says, and what it said when it was submitted before."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from turnout.audit.models import AuditEntry
from turnout.events.models import Asked, Event, Kind, Question, Session, Submission, Tier
from turnout.events.states import EventState
from turnout.house import queries as house

RETURNED = "event.returned"
# What an event says and sells, in the order in which a reviewer reads it.
COLUMNS = (
    "title", "summary", "description", "bring", "format", "registration_type", "audience", "admission",
    "visibility", "online_url", "time_zone", "min_age", "max_age", "party_limit", "auto_confirm", "standby_minutes",
    "capacity", "currency", "contact_email", "opens_at", "deadline_at", "publish_at",
)  # fmt: skip
OF_PAYING = ("pays_at_door", "pays_ahead", "pay_days", "pay_how")  # where anything costs money
OF_SESSION = ("title", "starts_at", "ends_at", "is_whole_day", "doors_at")
OF_TIER = (
    "name", "description", "price_minor", "capacity", "has_line", "is_active", "opens_at", "closes_at",
    "access", "is_hidden", "domains", "least_each", "most_each",
)  # fmt: skip
OF_QUESTION = ("label", "hint", "is_required", "least", "most", "wording", "link", "why", "seen_by")


def needs_review(event: Event) -> bool:
    """Return whether events of this format are approved by review before people see them: a setting."""
    return event.format in house.current().reviewed_formats


def content_of(event: Event) -> dict[str, Any]:
    """Return everything a reviewer reads of an event as plain data, its sessions, tiers and questions too."""
    tiers = list(Tier.objects.filter(event=event).order_by("position", "pk"))
    return {
        **_columns(event, COLUMNS),
        **_columns(event, OF_PAYING if any(one.price_minor for one in tiers) else ()),
        "venue": event.venue.name if event.venue else "",
        "room": event.room.name if event.room else "",
        "topics": ", ".join(event.topics.order_by("name").values_list("name", flat=True)),
        "sessions": _parts(Session.objects.filter(event=event).order_by("starts_at", "pk"), OF_SESSION),
        "tiers": _parts(tiers, OF_TIER),
        "questions": _questions(event),
    }


def returned(events: Iterable[Event]) -> dict[UUID, str]:
    """Return which drafts came back from their last review, each with the reason: one statement at most."""
    keys = [str(event.pk) for event in events if event.state == EventState.DRAFT]
    if not keys:
        return {}
    acts = AuditEntry.objects.filter(
        verb__in=["event.submitted", RETURNED], subject_kind="events.event", subject_id__in=keys
    )
    newest = acts.order_by("at", "pk").values_list("subject_id", "verb", "reason_row__text")
    last = {key: (verb, reason) for key, verb, reason in newest}
    return {UUID(key): reason or "" for key, (verb, reason) in last.items() if verb == RETURNED}


def last_submission(event: Event) -> Submission | None:
    """Return the newest submission."""
    return Submission.objects.filter(event=event).first()


def submission_before(event: Event) -> Submission | None:
    """Return the submission before the newest, which was decided about."""
    return Submission.objects.filter(event=event)[1:2].first()


def _parts(rows: Iterable[Any], names: Iterable[str]) -> list[dict[str, Any]]:
    return [{"id": str(row.pk), **_columns(row, names)} for row in rows]


def _questions(event: Event) -> list[dict[str, Any]]:
    """Return what the form asks, in words; no statement where it asks nothing."""
    if not event.asks:
        return []
    rows = list(Question.objects.filter(event=event).asked_now())
    labels, tiers = {one.pk: one for one in rows}, dict(event.tiers.values_list("pk", "name"))
    return [
        {
            "id": str(one.pk),
            **_columns(one, OF_QUESTION),
            "kind": str(Kind(one.kind).label),
            "asked": str(Asked(one.asked).label),
            "options": ", ".join(label for _key, label in one.offered),
            "only_for": ", ".join(name for key, name in tiers.items() if str(key) in one.tiers),
            "only_if": _condition(one, labels.get(one.shown_if_id) if one.shown_if_id else None),
        }
        for one in rows
    ]


def _condition(question: Question, source: Question | None) -> str:
    if source is None:
        return ""
    answer = source.words.get(question.shown_when, "")
    return f"{source.label}: {answer}" if answer else source.label


def _columns(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
