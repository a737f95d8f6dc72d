"""Seals: once a minute the new acts are chained, so that a later change of any of them shows (I-23)."""

from django.db import models

from turnout.audit.models.acts import AuditEntry


class Seal(models.Model):
    """One link of the chain: the digest of the link before and of the acts it takes in, in its order."""

    number = models.PositiveBigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealedAct(models.Model):
    """Which act lies under which seal, and where."""

    act = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, primary_key=True, related_name="sealed")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="acts")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="seal_position_once")]

    def __str__(self) -> str:
        return f"{self.seal_id}/{self.position}"
