"""Apps of others that people let work for them: OAuth 2 and OpenID Connect (docs/applications.md)."""

from datetime import datetime

from django.db import models

from turnout.kernel.ids import uuid7
from turnout.people.models.users import User


class ConnectedApp(models.Model):
    """An app that the desk has registered: where it may lead people back to, and what it may ask for.

    With a secret (stored hashed) it is confidential; without one (a page or a phone) PKCE alone proves it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    website = models.CharField(max_length=200, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    redirects = models.JSONField(default=list)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_confidential(self) -> bool:
        """Whether it has to show a secret."""
        return bool(self.digest)


class Connection(models.Model):
    """What somebody lets an app do, until one of them ends it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="connections")
    app = models.ForeignKey(ConnectedApp, on_delete=models.PROTECT, related_name="connections")
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "app"], condition=models.Q(ended_at__isnull=True), name="connection_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.app_id} of {self.user_id}"


class Exchange(models.Model):
    """What an app exchanges once for tokens: a code from the consent, or a refresh token. Stored hashed (I-66).

    Rows that were used stay until their end: shown again, they end the connection.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="exchanges")
    digest = models.CharField(max_length=64, unique=True)
    is_refresh = models.BooleanField()
    scopes = models.JSONField(default=list)
    redirect = models.CharField(max_length=500, blank=True, default="")
    challenge = models.CharField(max_length=43, blank=True, default="")
    nonce = models.CharField(max_length=200, blank=True, default="")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return "refresh token" if self.is_refresh else "code"

    def is_over_at(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.expires_at <= now
