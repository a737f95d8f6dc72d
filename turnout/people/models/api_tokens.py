"""Tokens: what a program shows to act for somebody, within what he chose (docs/api.md)."""

from datetime import datetime

from django.db import models

from turnout.kernel.ids import uuid7
from turnout.people.models.connections import Connection
from turnout.people.models.users import User


class ApiToken(models.Model):
    """A token of a login, for one program: stored hashed (I-66), with scopes, an end, and when it was last used.

    `begins_with` is what its owner tells tokens apart by. It never reaches further than its owner does at that moment.
    After a rotation its former secret may open the same until `former_until`. With a
    `connection` it is what an app of others was given for an hour (OAuth 2).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, null=True, blank=True, related_name="tokens"
    )
    name = models.CharField(max_length=80)
    begins_with = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    former_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    former_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.begins_with}…)"

    def is_live_at(self, now: datetime) -> bool:
        """Whether it opens anything at `now`."""
        return self.revoked_at is None and now < self.expires_at
