"""Find people who may be one: keys are brought up to date batch by batch, then rows that share one are paired."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.people.models import Guardianship, Likeness, MatchKey, Person
from turnout.people.rules import likeness as rules

BATCH = 2_000
GROUPS = 500
KEY = "likeness"
KINDS = sorted(rules.REASONS)

Pair = tuple[UUID, UUID]


def begin() -> None:
    """Look for people who may be one, in jobs that follow one another; while they run, nothing is begun anew."""
    jobs.enqueue(rekey_batch, key=KEY, priority=jobs.LOW)


@jobs.job("people.rekey_batch")
def rekey_batch(after: str = "") -> None:
    """Bring the keys of a batch of people up to date, then ask for the next; after the last one, pair."""
    last = rekey(UUID(after) if after else None)
    if last is not None:
        jobs.enqueue(rekey_batch, priority=jobs.LOW, after=str(last))
    else:
        jobs.enqueue(pair_batch, priority=jobs.LOW, since=clock.now().isoformat())


@jobs.job("people.pair_batch")
def pair_batch(since: str, kind: str = "", digest: str = "") -> None:
    """Pair the people of a batch of shared keys, then ask for the next; at the end, forget what is no more."""
    last = pair((kind, digest), datetime.fromisoformat(since))
    if last is not None:
        jobs.enqueue(pair_batch, priority=jobs.LOW, since=since, kind=last[0], digest=last[1])
    else:
        forget_former(datetime.fromisoformat(since))


@transaction.atomic
def rekey(after: UUID | None) -> UUID | None:
    """Write the keys of the next people, only those that differ; return the last one, None when all are done."""
    adults = Person.objects.current().filter(is_adult=True).order_by("pk")
    people = list((adults if after is None else adults.filter(pk__gt=after))[:BATCH])
    last = people[-1].pk if len(people) == BATCH else None
    children: dict[UUID, list[str]] = defaultdict(list)
    ties = Guardianship.objects.filter(guardian__in=[one.pk for one in people])
    for guardian, name in ties.values_list("guardian", "child__first_name"):
        children[guardian].append(name)
    wanted = {(one.pk, kind, digest) for one in people for kind, digest in rules.keys(one, children[one.pk])}
    had = {(row.person_id, row.kind, row.digest): row.pk for row in _keys_between(after, last)}
    MatchKey.objects.filter(pk__in=[key for value, key in had.items() if value not in wanted]).delete()
    MatchKey.objects.bulk_create(
        [MatchKey(person_id=person, kind=kind, digest=digest)
         for person, kind, digest in sorted(wanted - set(had), key=str)],
        ignore_conflicts=True,
    )  # fmt: skip
    return last


def _keys_between(after: UUID | None, last: UUID | None) -> Iterable[MatchKey]:
    rows = MatchKey.objects.all()
    rows = rows if after is None else rows.filter(person__gt=after)
    return rows if last is None else rows.filter(person__lte=last)


@transaction.atomic
def pair(after: tuple[str, str], since: datetime) -> tuple[str, str] | None:
    """Pair those who share one of the next keys, kind by kind; return where to go on, None when all are done."""
    kind = after[0] or KINDS[0]
    shared = (
        MatchKey.objects.filter(kind=kind, digest__gt=after[1])
        .values_list("digest")
        .annotate(people=Count("pk"))
        .filter(people__gt=1)
        .order_by("digest")
    )
    digests = [digest for digest, _people in shared[:GROUPS]]
    found: dict[Pair, set[str]] = {}
    for alike in _members(kind, digests):
        found.update({pair_: {kind} for pair_ in rules.pairs(alike)})
    _write(found, since)
    if len(digests) == GROUPS:
        return kind, digests[-1]
    rest = KINDS[KINDS.index(kind) + 1 :]
    return (rest[0], "") if rest else None


def _members(kind: str, digests: Sequence[str]) -> list[list[tuple[UUID, bool]]]:
    """Return who shares each key: the key of each and whether proven; keys that one person alone has are left out."""
    members: dict[str, list[tuple[UUID, bool]]] = defaultdict(list)
    rows = MatchKey.objects.filter(kind=kind, digest__in=digests, person__merged_into__isnull=True)
    for digest, person, proven_at in rows.values_list("digest", "person", "person__proven_at"):
        members[digest].append((person, proven_at is not None))
    return [people for people in members.values() if len(people) > 1]


def _write(found: dict[Pair, set[str]], since: datetime) -> None:
    """Keep pairs; what an earlier batch of this look (begun at `since`) found of a pair stands beside the new."""
    now = clock.now()
    known = {
        (row.first_id, row.second_id): row
        for row in Likeness.objects.filter(first__in=[first for first, _second in found])
    }
    rows = []
    for (first, second), reasons in sorted(found.items(), key=str):
        row = known.get((first, second))
        former = row.reasons if row is not None and row.seen_at >= since else []
        told = sorted({*reasons, *former} & set(rules.REASONS))
        rows.append(
            Likeness(first_id=first, second_id=second, reasons=told, confidence=rules.confidence(told), seen_at=now)
        )  # fmt: skip
    Likeness.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["reasons", "confidence", "seen_at"],
    )


def forget_former(since: datetime) -> None:
    """Delete pairs that share nothing any more, unless somebody said that they are two."""
    Likeness.objects.filter(seen_at__lt=since, told_apart_at__isnull=True).delete()


@transaction.atomic
def compare(one: Person, other: Person, *, by: Actor) -> Likeness:
    """Return the pair of two people whom staff want to compare, new if nothing paired them; the next look forgets it.

    Two who were told apart are a pair again. Act, only then: person.compared_again. Refused: not_one_person.
    """
    if one.pk == other.pk:
        raise Refused("not_one_person", _("This is one entry already."))
    why = rules.why_not_united(one, other)
    if why and rules.why_not_united(other, one):
        raise Refused("not_one_person", why)
    first, second = sorted((one, other), key=lambda row: row.pk)
    found, is_new = Likeness.objects.get_or_create(
        first=first,
        second=second,
        defaults={"reasons": [rules.CHOSEN], "confidence": 0, "seen_at": clock.now()},
    )
    apart = Likeness.objects.filter(pk=found.pk, told_apart_at__isnull=False)
    if not is_new and apart.update(told_apart_at=None, seen_at=clock.now()):
        audit.record("person.compared_again", first, by=by, other=str(second.pk))
    return found


@transaction.atomic
def tell_apart(found: Likeness, *, by: Actor) -> None:
    """Remember that the two are two people; they are not shown again. Act: person.told_apart."""
    updated = Likeness.objects.filter(pk=found.pk, told_apart_at__isnull=True)
    if not updated.update(told_apart_at=clock.now()):
        raise Refused("not_found", _("Somebody else decided that a moment ago."))
    audit.record("person.told_apart", found.first, by=by, other=str(found.second_id))
