"""Whether the chain is whole: each link follows from the one before, and from its acts as they stand (I-23)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from turnout.audit.models import AuditEntry, Proof, Seal
from turnout.audit.rules import sealing

PAGE = 200
WHOLE_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Link:
    """A seal as it was found on a walk, and whether it fits."""

    number: int
    digest: str
    sealed_at: datetime
    acts: int
    fits: bool


def links(number: int = 0, digest: str = "") -> Iterator[Link]:
    """Walk the chain past the link `number`, whose digest was `digest`; reads each act once, a seal at a time."""
    for seal in Seal.objects.filter(number__gt=number).order_by("number").iterator(PAGE):
        acts = list(
            AuditEntry.objects.filter(sealed__seal=seal)
            .order_by("sealed__position")
            .prefetch_related("changes")
        )
        is_next = seal.number == number + 1 and seal.previous == digest and seal.count == len(acts)
        fits = is_next and sealing.chain(digest, acts) == seal.digest
        yield Link(seal.number, seal.digest, seal.sealed_at, len(acts), fits)
        number, digest = seal.number, seal.digest


def stands(number: int, digest: str) -> bool:
    """Whether the link `number` is there and has this digest still; before the first link there is none."""
    return number == 0 or Seal.objects.filter(number=number, digest=digest).exists()


def cut_off(proofs: Iterable[Proof | None]) -> Proof | None:
    """Return the first of these proofs whose last link is not there any more: the end of the chain was cut off."""
    return next((one for one in proofs if one is not None and not stands(one.seal, one.digest)), None)


def goes_on_from(last: Proof | None, whole: Proof | None, now: datetime) -> Proof | None:
    """Return the proof from whose end the next may go on; None when the next has to begin at the first link.

    `last` is the proof that counts, `whole` the newest that walked the whole chain. After a break every proof is
    whole, so that an alarm does not end by itself.
    """
    if last is None or whole is None or last.is_broken or whole.began_at <= now - WHOLE_EVERY:
        return None
    return last
