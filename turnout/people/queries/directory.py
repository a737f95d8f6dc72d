"""The directory of people, and who has which role: what the desk asks."""

from uuid import UUID

from django.db.models import QuerySet

from turnout.kernel import ids, keyset
from turnout.kernel.actors import Actor
from turnout.kernel.keyset import Page
from turnout.kernel.permissions import Permission
from turnout.people.models import Grant, Person, User

SIZE = 50


def people(
    actor: Actor,
    *,
    words: str = "",
    metro: UUID | None = None,
    after: str = "",
    before: str = "",
    size: int = 0,
) -> Page[Person]:
    """Return a page of the people `actor` may see, by name; without words the adults only.

    Of `size` rows, or as many as the desk shows.

    The cursor is the key of a person; one that is no `place` leads to the first page.
    """
    mark = place(actor, before or after)
    rows = Person.objects.current().visible_to(actor, Permission.SEE_PEOPLE).select_related("metro")
    rows = rows.meant_by(words) if words.strip() else rows.filter(is_adult=True)
    if metro is not None:
        rows = rows.filter(metro=metro)
    return _page(rows, mark, is_back=bool(before), size=size or SIZE)


def place(actor: Actor, cursor: str) -> Person | None:
    """Return whose key a cursor is, as far as `actor` sees them: the list goes on there, where they stand or stood.

    Somebody who was merged meanwhile keeps the place, and so does who is not among those that are looked for;
    whoever was erased has none.
    """
    key = ids.key(cursor) if cursor else None
    people = Person.objects.visible_to(actor, Permission.SEE_PEOPLE).filter(erased_at__isnull=True)
    return people.filter(pk=key).first() if key else None


def _page(rows: QuerySet[Person], mark: Person | None, *, is_back: bool, size: int) -> Page[Person]:
    """Page by name, with cursors that name nobody: a row's key stands for its place."""
    at = keyset.at_text(mark.search_key, mark.pk) if mark else ""
    found = keyset.page(
        rows, "search_key", after="" if is_back else at, before=at if is_back else "", size=size
    )
    return Page(
        found.rows,
        _key(found.rows[:1]) if found.earlier else "",
        _key(found.rows[-1:]) if found.later else "",
    )


def _key(shown: list[Person]) -> str:
    return str(shown[0].pk) if shown else ""


def roles(actor: Actor) -> list[Grant]:
    """Return every role where `actor` may give some, expired ones too until they are taken back; by role and name."""
    rows = Grant.objects.visible_to(actor).filter(revoked_at__isnull=True).select_related("user__person")
    return list(rows.order_by("role", "scope_kind", "scope_id", "user__email", "pk"))


def roles_of_user(user: User, actor: Actor) -> list[Grant]:
    """Return the roles of a login, those where `actor` may give some."""
    rows = (
        Grant.objects.visible_to(actor)
        .filter(revoked_at__isnull=True, user=user)
        .select_related("user__person")
    )
    return list(rows.order_by("role", "scope_kind", "scope_id", "pk"))


def roles_of(person: Person) -> list[Grant]:
    """Return the roles that a person's login has."""
    rows = Grant.objects.filter(revoked_at__isnull=True, user__person=person).select_related("user__person")
    return list(rows.order_by("role", "scope_kind", "scope_id", "pk"))
