"""Prove the chain of seals, in pieces, and write down how far it was found whole (I-23).

Each night goes on from where the last proof ended; once a week, and after a break, the walk begins at the first link.
"""

import logging
from uuid import UUID

from django.db import transaction

from turnout.audit import queries
from turnout.audit.models import Proof
from turnout.audit.rules import proving as rules
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, Actor

log = logging.getLogger("turnout.audit")

PIECE = 20_000  # acts that one job reads


def begin(*, by: Actor = SYSTEM) -> Proof:
    """Begin the next proof: what was sealed since the last one, or the whole chain when that is due."""
    now = clock.now()
    last, whole = queries.last_proof(), queries.last_whole_proof()
    return _begin(rules.goes_on_from(last, whole, now), by)


def begin_whole(*, by: Actor) -> Proof:
    """Begin a proof of the whole chain."""
    return _begin(None, by)


@transaction.atomic
def _begin(after: Proof | None, by: Actor) -> Proof:
    proof = Proof.objects.create(
        began_at=clock.now(),
        asked_by=f"{by.kind}:{by.id}",
        is_whole=after is None,
        seal=after.seal if after else 0,
        digest=after.digest if after else "",
    )
    _later(proof)
    return proof


@jobs.job("audit.prove_piece")
def go_on(proof: str) -> None:
    """Walk one piece of the chain and write down how far it fits; safe to run again."""
    found = Proof.objects.filter(pk=UUID(proof), ended_at__isnull=True).first()
    if found is None:
        return
    is_at_the_end = _walk(found)
    with transaction.atomic():
        if is_at_the_end:
            found.ended_at = clock.now()
        found.save()
        if not is_at_the_end:
            _later(found)
    if found.is_broken:
        log.error("The record does not fit at link %s of its chain: turnout verify", found.broken_seal)
    elif found.ended_at:
        log.info("The record is whole up to link %s: %s", found.seal, found.digest)


def note(proof: Proof) -> Proof:
    """Write down a proof that somebody made by another way, as `turnout verify` does; it has ended."""
    proof.ended_at = clock.now()
    proof.save(force_insert=True)
    return proof


def _walk(proof: Proof) -> bool:
    """Lead a proof on along the chain; return whether it is at an end: of the chain, or at a break."""
    cut = rules.cut_off([proof, queries.last_fitting_proof()])
    if cut is not None:
        proof.broken_seal = cut.seal
        return True
    read = 0
    for link in rules.links(proof.seal, proof.digest):
        if not link.fits:
            proof.broken_seal = link.number
            return True
        read += link.acts
        proof.seal, proof.digest, proof.acts = link.number, link.digest, proof.acts + link.acts
        if read >= PIECE:
            return False
    return True


def _later(proof: Proof) -> None:
    jobs.enqueue(go_on, key=f"{proof.pk}:{proof.seal}", priority=jobs.LOW, proof=str(proof.pk))
