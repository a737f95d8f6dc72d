"""Seal new acts into a hash chain, once a minute, outside the transactions that write them.

The minute looks back an hour behind the newest sealed act, so it reads a short range of an index. An act that took
longer to be committed is found at night, when all acts are looked at.
"""

from datetime import datetime, timedelta

from django.db import transaction

from turnout.audit.models import AuditEntry, Seal, SealedAct
from turnout.audit.models.acts import AuditEntries
from turnout.audit.rules import sealing as rules
from turnout.kernel import clock
from turnout.kernel.locks import locked

BATCH = 5_000
SETTLE = timedelta(seconds=30)  # an act may be committed a while after its instant was read
MARGIN = timedelta(hours=1)  # and the minute looks so far behind the newest sealed act for such acts


def seal_new() -> int:
    """Chain the new acts that are older than half a minute and lie under no seal yet; return how many."""
    newest = AuditEntry.objects.filter(sealed__isnull=False).order_by("-at", "-pk").first()
    if newest is None:
        return seal_all()
    return _seal(AuditEntry.objects.filter(at__gte=newest.at - MARGIN))


def seal_all() -> int:
    """Chain every act, however old, that has settled and lies under no seal yet; return how many."""
    return _seal(AuditEntry.objects.all())


def _seal(acts: AuditEntries) -> int:
    done = 0
    while batch := _seal_batch(acts, clock.now() - SETTLE):
        done += batch
    return done


@transaction.atomic
def _seal_batch(among: AuditEntries, until: datetime) -> int:
    last = _last()
    acts = list(
        among.filter(sealed__isnull=True, at__lt=until)
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


def _last() -> Seal | None:
    """Return the newest seal, locked; whoever waited for the lock looks for a newer one."""
    while number := _last_number():
        last = locked(Seal.objects.filter(number=number)).first()
        if _last_number() == number:
            return last
    return None


def _last_number() -> int:
    newest = Seal.objects.order_by("-number").values_list("number", flat=True).first()
    return newest or 0
