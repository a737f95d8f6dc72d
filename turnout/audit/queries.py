"""What screens ask of the trail."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from turnout.audit.models import AuditEntry
from turnout.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a history: what happened, when, by whom, why, and the states it changed."""

    verb: str
    at: datetime
    actor: Actor
    reason: str
    facts: dict[str, Any] = field(default_factory=dict)
    subject: tuple[str, str] = ("", "")
    changes: tuple[tuple[str, str, str, str], ...] = ()


def trail(thing: Model, *, limit: int = 50) -> list[Line]:
    """Return the newest acts about a thing, in three statements whatever their number."""
    return lines(AuditEntry.objects.about(thing._meta.label_lower, thing.pk), limit=limit)


def event_trail(event_id: object, *, limit: int = 50) -> list[Line]:
    """Return the newest acts about an event and everything in it."""
    return lines(AuditEntry.objects.filter(event_id=str(event_id)).order_by("-at", "-pk"), limit=limit)


def lines(acts: Any, *, limit: int) -> list[Line]:
    """Return these acts as lines of a history."""
    found = acts.select_related("reason_row").prefetch_related("changes")[:limit]
    return [_line(act) for act in found]


def _line(act: AuditEntry) -> Line:
    reason = act.reason_row.text if hasattr(act, "reason_row") else ""
    changes = tuple((c.thing_kind, c.thing_id, c.from_state, c.to_state) for c in act.changes.all())
    return Line(act.verb, act.at, act.actor, reason, act.facts, (act.subject_kind, act.subject_id), changes)
