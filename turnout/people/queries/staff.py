"""Who works here, and for what."""

from collections.abc import Collection
from datetime import datetime

from turnout.audit import queries as audit
from turnout.audit.models import AuditEntry
from turnout.audit.queries import Line
from turnout.kernel.actors import Scope
from turnout.people.models import Grant, Person

MOST = 2_000  # acts of giving roles that a page looks at


def given_by(grants: Collection[Grant]) -> dict[str, Line]:
    """Return, for each grant that was given by an act, the line that says who gave it and why: two statements."""
    users = {str(one.user_id) for one in grants}
    acts = AuditEntry.objects.filter(verb="grant.given", subject_kind="people.user", subject_id__in=users)
    found = audit.lines(acts.order_by("at", "pk"), limit=MOST)
    return {str(line.facts.get("grant", "")): line for line in found}


def settled_by(grants: Collection[Grant]) -> dict[str, Line]:
    """Return, for each of these grants, the newest act that set its end: two statements."""
    users = {str(one.user_id) for one in grants}
    verbs = ["grant.given", "grant.renewed"]
    acts = AuditEntry.objects.filter(verb__in=verbs, subject_kind="people.user", subject_id__in=users)
    found = audit.lines(acts.order_by("-at", "-pk"), limit=MOST)
    return {str(line.facts.get("grant", "")): line for line in reversed(found)}


def still_ends(grant_id: str, at: datetime) -> bool:
    """Return whether a role is there and ends at this instant."""
    return Grant.objects.filter(pk=grant_id, revoked_at__isnull=True, expires_at=at).exists()


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
