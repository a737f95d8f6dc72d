"""What screens ask of the trail."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet, Subquery

from turnout.audit.models import AuditEntry, Change, Proof, Reason, Seal
from turnout.audit.models.acts import AuditEntries
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


def done_by(actor: Actor, *, limit: int = 50) -> list[Line]:
    """Return what an actor did, newest first."""
    acts = AuditEntry.objects.filter(actor_kind=actor.kind, actor_id=actor.id)
    return lines(acts.order_by("-at", "-pk"), limit=limit)


def acts_about(kind: str) -> AuditEntries:
    """Return the acts about things of a kind of which there are few, newest first."""
    return AuditEntry.objects.filter(subject_kind=kind).order_by("-at", "-pk")


def reasons(before: datetime) -> "QuerySet[Reason]":
    """Return the words of acts of before an instant."""
    return Reason.objects.filter(act__at__lt=before)


def event_trail(event_id: object, *, limit: int = 50) -> list[Line]:
    """Return the newest acts about an event and everything in it, and the one that brought it in with others."""
    found = lines(AuditEntry.objects.filter(event_id=str(event_id)).order_by("-at", "-pk"), limit=limit)
    if len(found) == limit:
        return found
    births = Change.objects.filter(thing_kind="events.event", thing_id=str(event_id), version=1)
    bulk = AuditEntry.objects.filter(pk__in=births.values("act_id"), event_id="").order_by("-at", "-pk")
    return found + lines(bulk, limit=limit - len(found))


def count_of_event(event_id: object) -> int:
    """Return how many acts there are about an event and everything in it."""
    return AuditEntry.objects.filter(event_id=str(event_id)).count()


def life(thing: Model) -> list[tuple[str, datetime]]:
    """Return the states a thing has been in, each with the instant it came to it, first to last."""
    changes = Change.objects.filter(thing_kind=thing._meta.label_lower, thing_id=str(thing.pk))
    return list(changes.order_by("version").values_list("to_state", "act__at"))


def lines(acts: Any, *, limit: int) -> list[Line]:
    """Return these acts as lines of a history."""
    found = acts.select_related("reason_row").prefetch_related("changes")[:limit]
    return [line(act) for act in found]


def line(act: AuditEntry) -> Line:
    """Return an act that was read with its reason and changes as a line of a history."""
    reason = act.reason_row.text if hasattr(act, "reason_row") else ""
    changes = tuple((c.thing_kind, c.thing_id, c.from_state, c.to_state) for c in act.changes.all())
    return Line(act.verb, act.at, act.actor, reason, act.facts, (act.subject_kind, act.subject_id), changes)


@dataclass(frozen=True, slots=True)
class Sealed:
    """How far the chain reaches: its newest link, and the instant of the newest act under it."""

    number: int = 0
    digest: str = ""
    at: datetime | None = None


def sealed() -> Sealed:
    """Return how far the chain of seals reaches."""
    seal = newest_seal()
    if seal is None:
        return Sealed()
    acts = AuditEntry.objects.filter(sealed__seal=seal).order_by("-at").values_list("at", flat=True)
    return Sealed(seal.number, seal.digest, acts.first())


def newest_seal() -> Seal | None:
    """Return the newest link of the chain."""
    return Seal.objects.order_by("-number").first()


def last_proof() -> Proof | None:
    """Return the proof that counts: the newest, but one of the whole chain that broke until the next whole one."""
    whole = last_whole_proof()
    return whole if whole and whole.is_broken else _ended().first()


def is_broken() -> bool:
    """Return whether the proof that counts found a link that does not fit: one statement."""
    newest, whole = _ended().values("pk")[:1], _ended().filter(is_whole=True).values("pk")[:1]
    counts = Q(pk=Subquery(newest)) | Q(pk=Subquery(whole))
    return Proof.objects.filter(counts, broken_seal__isnull=False).exists()


def last_whole_proof() -> Proof | None:
    """Return the newest proof that walked the whole chain."""
    return _ended().filter(is_whole=True).first()


def going_on(since: datetime) -> bool:
    """Return whether a proof that began after an instant is on its way along the chain."""
    return Proof.objects.filter(ended_at__isnull=True, began_at__gt=since).exists()


def waits_for_a_seal(before: datetime) -> bool:
    """Return whether an act of before an instant lies under no seal yet."""
    return AuditEntry.objects.filter(at__lt=before, sealed__isnull=True).exists()


def last_fitting_proof() -> Proof | None:
    """Return the newest proof that found every link whole."""
    return _ended().filter(broken_seal__isnull=True).first()


def _ended() -> "QuerySet[Proof]":
    return Proof.objects.filter(ended_at__isnull=False).order_by("-ended_at", "-pk")
