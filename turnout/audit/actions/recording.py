"""Write acts. `record` is the one way in; what it writes can never be changed."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from turnout.audit.actions import hearing
from turnout.audit.models import AuditEntry, Change, Reason
from turnout.kernel import clock, statements
from turnout.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of state, before it is written: the thing, its new version, from (empty at birth) and to."""

    kind: str
    id: str
    version: int
    from_state: str
    to_state: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An act before it is written."""

    verb: str
    subject: Model
    by: Actor
    changes: Sequence[Shift] = ()
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def record(
    verb: str,
    subject: Model,
    *,
    by: Actor,
    changes: Sequence[Shift] = (),
    reason: str = "",
    **facts: Any,
) -> AuditEntry:
    """Write one act with its changes, in the caller's transaction, and let its consequences follow.

    `facts` hold ids, codes, counts and money only, never a personal value; words go into `reason`.
    Source: core.md section 1.
    """
    return record_each([Draft(verb, subject, by, changes, reason, facts)])[0]


def record_each(drafts: Iterable[Draft]) -> list[AuditEntry]:
    """Write several acts in bulk, as `record` would one by one, and return them in order."""
    now = clock.now()
    pairs = [(draft, _entry(draft, now)) for draft in drafts]
    acts = [act for _, act in pairs]
    statements.insert(acts)
    statements.insert([_change(act, shift) for draft, act in pairs for shift in draft.changes])
    statements.insert([Reason(act=act, text=draft.reason) for draft, act in pairs if draft.reason])
    hearing.dispatch(acts)
    return acts


def kind_of(thing: Model) -> str:
    """Return how a thing's kind is written down: `events.event`."""
    return thing._meta.label_lower


def digest_of(reason: str) -> str:
    """Return what an act keeps of its reason, so that the reason can be proven but also erased."""
    return hashlib.sha256(reason.encode()).hexdigest() if reason else ""


def _entry(draft: Draft, now: datetime) -> AuditEntry:
    facts = dict(draft.facts)
    return AuditEntry(
        at=now,
        verb=draft.verb,
        actor_kind=draft.by.kind,
        actor_id=draft.by.id,
        acting_for=draft.by.acting_for,
        subject_kind=kind_of(draft.subject),
        subject_id=str(draft.subject.pk),
        event_id=_event_of(draft.subject),
        facts=facts,
        reason_digest=digest_of(draft.reason),
    )


def _event_of(subject: Model) -> str:
    """Return the id of the event that the act belongs to, so that an event's history is one read."""
    if kind_of(subject) == "events.event":
        return str(subject.pk)
    return str(getattr(subject, "event_id", "") or "")


def _change(act: AuditEntry, shift: Shift) -> Change:
    return Change(
        act=act,
        thing_kind=shift.kind,
        thing_id=shift.id,
        version=shift.version,
        from_state=shift.from_state,
        to_state=shift.to_state,
    )
