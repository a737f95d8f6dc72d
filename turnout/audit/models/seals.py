"""Seals: once a minute the new acts are chained, so that a later change of any of them shows (I-23)."""

from django.db import models

from turnout.audit.models.acts import AuditEntry
from turnout.kernel.ids import uuid7


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


class Proof(models.Model):
    """One walk along the chain: from where, how far it fits, and the first link that does not.

    It goes on in pieces, so a row may be unfinished; `seal` and `digest` say how far it has come.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.CharField(max_length=100)
    is_whole = models.BooleanField()
    seal = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")
    acts = models.PositiveBigIntegerField(default=0)
    broken_seal = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-ended_at", "-id"], name="proof_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(broken_seal__isnull=True) | models.Q(ended_at__isnull=False),
                name="proof_broken_is_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"proof up to seal {self.seal}"

    @property
    def is_broken(self) -> bool:
        """Whether a link was found that does not fit."""
        return self.broken_seal is not None
