"""Make one person of several rows: what submissions wrote before the address was proven (core.md section 5).

Only the rows of this room are moved here. Rooms above hear `person.merged` (facts: from, into) in the same
transaction and move their own; children come before their guardians.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.actions import consents
from turnout.people.models import Consent, Guardianship, Person, StaffNote
from turnout.people.rules import likeness, matching

FILLED = ("first_name", "last_name", "phone", "language", "metro_id", "born_on")


@transaction.atomic
def merge(rows: Sequence[Person], into: Person, *, by: Actor, agrees: bool = False) -> list[Person]:
    """Merge unproven rows of one address into a person; return the rows that were.

    What `into` says stays: only its empty fields are filled. Its children take in the children of the same
    first name, the others join its household. A row that was merged before, or is proven, is left alone.
    What the rows agreed to moves only when its reader `agrees`: anybody may have typed it; else it is withdrawn.
    """
    keys = _involved([row.pk for row in rows], into.pk)
    found = {row.pk: row for row in locked(Person.objects.filter(pk__in=keys))}
    into.refresh_from_db()
    merged = [found[row.pk] for row in rows if row.pk in found and _may_be_merged(found[row.pk], into)]
    for row in merged:
        _merge_household(row, into, by)
        if agrees:
            _move_consents(row, into)
        else:
            withdraw_consents(row, by=by)
        _merge_one(row, into, by)
    return merged


@transaction.atomic
def unite(row: Person, into: Person, *, by: Actor, reason: str = "") -> None:
    """Make two rows one person because staff know that they are: `into` stays, with its address and its login.

    An unproven address never takes over a proven person (G-73): what is proven stays. The fact `links` says whose
    links and sessions open nothing any more. Refused: not_one_person.
    """
    list(locked(Person.objects.filter(pk__in=[row.pk, into.pk])))  # adults before children, as proving does
    found = {one.pk: one for one in locked(Person.objects.filter(pk__in=_involved([row.pk], into.pk)))}
    goes, stays = found.get(row.pk), found.get(into.pk)
    if goes is None or stays is None or goes.pk == stays.pk:
        raise Refused("not_one_person", _("One of the two is gone."))
    if why := likeness.why_not_united(goes, stays):
        raise Refused("not_one_person", why)
    _merge_household(goes, stays, by)
    if goes.is_proven:
        _move_consents(goes, stays)
    else:
        withdraw_consents(goes, by=by)
    _merge_one(goes, stays, by, reason, links=likeness.links_that_end(goes, stays))


def _involved(rows: Sequence[UUID], into: UUID) -> set[UUID]:
    guardians = {*rows, into}
    wards = Guardianship.objects.filter(guardian__in=guardians).values_list("child", flat=True)
    return guardians | set(wards)


def _may_be_merged(row: Person, into: Person) -> bool:
    is_fresh = row.merged_into_id is None and row.proven_at is None and row.is_adult
    return is_fresh and row.pk != into.pk and row.address_key == into.address_key


def _merge_household(row: Person, into: Person, by: Actor) -> None:
    arriving, known = children_of(row), children_of(into)
    twins = dict(matching.twins(arriving, known))
    for child in arriving:
        if child in twins:
            _take_over_guardians(child, twins[child])
            _merge_one(child, twins[child], by)
        elif child not in known:
            Guardianship.objects.filter(guardian=row, child=child).update(guardian=into)


def children_of(guardian: Person) -> list[Person]:
    """Return the children of a guardian, the first known first."""
    ties = guardian.wards.filter(child__merged_into__isnull=True).select_related("child")
    return [tie.child for tie in ties.order_by("since", "pk")]


def _take_over_guardians(child: Person, twin: Person) -> None:
    """Give the guardians of a row to the child it turned out to be; one who guards both keeps one row."""
    has = set(twin.guardians.values_list("guardian", flat=True))
    for tie in child.guardians.select_related("guardian"):
        is_shell = tie.guardian.proven_at is None
        if is_shell or tie.guardian_id in has:
            tie.delete()
        else:
            tie.child = twin
            tie.save(update_fields=["child"])


def withdraw_consents(row: Person, *, by: Actor) -> None:
    """End all that was agreed to under an unproven address."""
    for purpose in row.consents.filter(withdrawn_at__isnull=True).values_list("purpose", flat=True):
        consents.withdraw(row, purpose, by=by)


def _move_consents(row: Person, into: Person) -> None:
    """Move what was agreed to; where both agreed, the earlier word of `into` holds and the row keeps its own."""
    given = into.consents.filter(withdrawn_at__isnull=True).values_list("purpose", flat=True)
    Consent.objects.filter(person=row).exclude(purpose__in=list(given), withdrawn_at__isnull=True).update(
        person=into
    )


def _merge_one(row: Person, into: Person, by: Actor, reason: str = "", **more: str) -> None:
    empty = [name for name in FILLED if not getattr(into, name) and getattr(row, name)]
    for name in empty:
        setattr(into, name, getattr(row, name))
    if into.member_from is None and row.member_from is not None:
        into.member_from, into.member_until = row.member_from, row.member_until
        empty += ["member_from", "member_until"]
    into.save(update_fields=[name.removesuffix("_id") for name in empty])
    StaffNote.objects.filter(person=row).update(person=into)
    Person.objects.filter(merged_into=row).update(merged_into=into)
    row.merged_into = into
    row.save(update_fields=["merged_into"])
    facts: dict[str, Any] = {"from": str(row.pk), "into": str(into.pk), **more}
    audit.record("person.merged", into, by=by, reason=reason, **facts)
