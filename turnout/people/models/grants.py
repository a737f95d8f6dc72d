"""Roles given to logins, within a scope."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import ClassVar

from django.db import models

from turnout.kernel import permissions
from turnout.kernel.actors import Actor, Scope
from turnout.kernel.ids import uuid7
from turnout.kernel.permissions import Permission
from turnout.people.models.users import User


class Grants(models.QuerySet["Grant"]):
    """Grants, asked by name."""

    def live(self, now: datetime) -> "Grants":
        """Return the grants in force: not revoked, not expired."""
        return self.filter(revoked_at__isnull=True).filter(
            models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now)
        )

    def visible_to(self, actor: Actor) -> "Grants":
        """Return the grants within the scopes where `actor` may give roles."""
        reach = permissions.reach(actor, Permission.MANAGE_GRANTS)
        if reach.is_everywhere:
            return self
        named = [models.Q(scope_kind=one.kind, scope_id=one.id) for one in reach.scopes]
        return self.filter(reduce(or_, named)) if named else self.none()

    def over(self, now: datetime) -> "Grants":
        """Return the grants whose last day is over, and that nothing ended yet."""
        return self.filter(revoked_at__isnull=True, expires_at__lte=now)


class Grant(models.Model):
    """A role given to a user within a scope."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    scope_kind = models.CharField(max_length=20)
    scope_id = models.CharField(max_length=64, blank=True, default="")
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Grants] = Grants.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "scope_kind", "scope_id"],
                condition=models.Q(revoked_at__isnull=True),
                name="grant_once_while_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.scope_kind} {self.scope_id}".strip()

    @property
    def scope(self) -> Scope:
        """Return within what it holds."""
        return Scope(self.scope_kind, self.scope_id)
