"""Seal new acts into a hash chain, once a minute, outside the transactions that write them."""

from datetime import datetime, timedelta

from django.db import transaction

from turnout.audit.models import AuditEntry, Seal, SealedAct
from turnout.audit.rules import sealing as rules
from turnout.kernel import clock
from turnout.kernel.locks import locked

BATCH = 5_000
SETTLE = timedelta(seconds=30)  # an act may be committed a while after its instant was read


def seal_new() -> int:
    """Chain every act that is older than half a minute and lies under no seal yet; return how many."""
    done = 0
    while batch := _seal_batch(clock.now() - SETTLE):
        done += batch
    return done


@transaction.atomic
def _seal_batch(until: datetime) -> int:
    last = locked(Seal.objects.filter(number=_last_number())).first()
    acts = list(
        AuditEntry.objects.filter(sealed__isnull=True, at__lt=until)
        .prefetch_related("changes")
        .order_by("at", "pk")[:BATCH]
    )
    if not acts:
        return 0
    previous = last.digest if last else ""
    seal = Seal.objects.create(
        number=(last.number if last else 0) + 1,
        sealed_at=clock.now(),
        previous=previous,
        digest=rules.chain(previous, acts),
        count=len(acts),
    )
    SealedAct.objects.bulk_create(
        [SealedAct(act=act, seal=seal, position=position) for position, act in enumerate(acts)],
        batch_size=500,
    )
    return len(acts)


def _last_number() -> int:
    newest = Seal.objects.order_by("-number").values_list("number", flat=True).first()
    return newest or 0
