"""Reasons are words, so they can be erased; their acts keep the digest, and with it the proof."""

from collections.abc import Collection

from django.db.models import Q

from turnout.audit.models import AuditEntry, Reason


def erase_reasons(*, about: Collection[tuple[str, str]], actors: Collection[tuple[str, str]]) -> int:
    """Delete the words of the acts about these things, or by these actors; return how many."""
    acts = Q(pk__in=[])
    for kind in {kind for kind, _ in about}:
        acts |= Q(subject_kind=kind, subject_id__in=[key for one, key in about if one == kind])
    for kind in {kind for kind, _ in actors}:
        acts |= Q(actor_kind=kind, actor_id__in=[key for one, key in actors if one == kind])
    return Reason.objects.filter(act__in=AuditEntry.objects.filter(acts).values("pk")).delete()[0]
