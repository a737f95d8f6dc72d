"""Who somebody is, in all rows: what an export tells and an erasure reaches."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from turnout.people.models import Grant, Guardianship, Person, User


def own_rows(person: Person) -> list[Person]:
    """Return a person as he is and what was merged into him, without what strangers may have typed."""
    mine = Q(pk=person.pk) | Q(merged_into=person)
    return list(Person.objects.filter(mine, erased_at__isnull=True).order_by("pk"))


def rows_of(person: Person) -> list[Person]:
    """Return a person in all rows: as he is, what was merged into him, and what was sent in under his address.

    Rows of an address count only for whoever has proven it: a stranger may have typed it.
    """
    mine = Q(pk=person.pk) | Q(merged_into=person)
    if person.is_proven and person.address_key:
        mine |= Q(address_key=person.address_key, proven_at__isnull=True, is_adult=True)
    found = list(Person.objects.filter(mine, erased_at__isnull=True).order_by("pk"))
    keys = [one.pk for one in found]
    shadows = Person.objects.filter(merged_into__in=keys, erased_at__isnull=True).exclude(pk__in=keys)
    return found + list(shadows.order_by("pk"))


def children_of(keys: Collection[UUID]) -> tuple[list[Person], list[Person]]:
    """Return the children of these rows: those of whom nobody else is guardian, and those who have another one."""
    ties = Guardianship.objects.filter(guardian__in=keys).values("child")
    children = list(Person.objects.filter(pk__in=ties, erased_at__isnull=True).order_by("pk"))
    shared = set(
        Guardianship.objects.filter(child__in=[one.pk for one in children], guardian__erased_at__isnull=True)
        .exclude(guardian__in=keys)
        .values_list("child", flat=True)
    )
    alone = [one for one in children if one.pk not in shared]
    merged = Person.objects.filter(merged_into__in=[one.pk for one in alone]).exclude(
        pk__in=[one.pk for one in children]
    )
    return alone + list(merged.order_by("pk")), [one for one in children if one.pk in shared]


def guarded_elsewhere(keys: Collection[UUID], but: Collection[UUID]) -> set[UUID]:
    """Return who of these persons has a guardian other than `but`, has proven an address, or has a login."""
    others = Guardianship.objects.filter(child__in=keys).exclude(guardian__in=but)
    known = Person.objects.filter(pk__in=keys).filter(Q(proven_at__isnull=False) | Q(user__isnull=False))
    return set(others.values_list("child", flat=True)) | set(known.values_list("pk", flat=True))


def logins_of(keys: Collection[UUID]) -> list[User]:
    """Return the logins of these rows."""
    return list(User.objects.filter(person__in=keys).order_by("pk"))


def has_grants(users: Collection[User]) -> bool:
    """Return whether one of these logins has a role that nobody has taken back, whether in force or over."""
    return Grant.objects.filter(user__in=[one.pk for one in users], revoked_at__isnull=True).exists()
