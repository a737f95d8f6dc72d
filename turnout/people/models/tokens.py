"""Links that change something: random, stored hashed, one purpose, one use, expiring (I-66)."""

from django.db import models

from turnout.kernel.ids import uuid7


class SecretToken(models.Model):
    """One link that was sent to somebody; `about` is a plain value, because rooms above use it too."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    purpose = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    about = models.CharField(max_length=64)
    facts = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["purpose", "about"], name="token_about")]

    def __str__(self) -> str:
        return f"{self.purpose} for {self.about}"
