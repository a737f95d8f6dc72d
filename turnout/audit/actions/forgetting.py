"""Reasons are words, so they can be erased; their acts keep the digest, and with it the proof."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from turnout.audit import queries
from turnout.audit.models import AuditEntry, Reason
from turnout.kernel import batches, locks

BATCH = 1_000


def erase_reasons(*, about: Collection[tuple[str, str]], actors: Collection[tuple[str, str]]) -> int:
    """Delete the words of the acts about these things, or by these actors; return how many."""
    acts = Q(pk__in=[])
    for kind in {kind for kind, _ in about}:
        acts |= Q(subject_kind=kind, subject_id__in=[key for one, key in about if one == kind])
    for kind in {kind for kind, _ in actors}:
        acts |= Q(actor_kind=kind, actor_id__in=[key for one, key in actors if one == kind])
    return Reason.objects.filter(act__in=AuditEntry.objects.filter(acts).values("pk")).delete()[0]


def forget_reasons(before: datetime) -> int:
    """Delete the words of the acts of before an instant, in batches; return how many."""
    return sum(_delete(keys) for keys in batches.of_keys(queries.reasons(before), BATCH))


def _delete(keys: Collection[UUID]) -> int:
    with locks.alone():
        return Reason.objects.filter(pk__in=keys).delete()[0]
