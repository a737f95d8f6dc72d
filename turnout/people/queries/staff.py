"""Who works here, and for what."""

from collections.abc import Collection
from datetime import datetime

from turnout.kernel.actors import Scope
from turnout.people.models import Grant, Person


def holders(roles: Collection[str], scopes: Collection[Scope], now: datetime) -> list[Person]:
    """Return the people who have one of these roles within one of these scopes at `now`, once each: one statement."""
    wanted = {(scope.kind, scope.id) for scope in scopes}
    rows = (
        Grant.objects.live(now)
        .filter(role__in=roles, scope_kind__in={kind for kind, _ in wanted}, user__is_active=True)
        .select_related("user__person")
        .order_by("granted_at", "pk")
    )
    people = {one.user.person for one in rows if (one.scope_kind, one.scope_id) in wanted and one.user.person}
    return sorted(people, key=lambda person: person.pk)
