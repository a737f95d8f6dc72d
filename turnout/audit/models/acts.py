"""Acts and the changes they made. Append-only: a trigger on both databases refuses the rest (I-23)."""

from typing import ClassVar

from django.db import models

from turnout.kernel.actors import Actor
from turnout.kernel.ids import uuid7


class AuditEntries(models.QuerySet["AuditEntry"]):
    """Acts, asked by name."""

    def about(self, kind: str, id_: object) -> "AuditEntries":
        """Return the acts whose subject is this thing, newest first."""
        return self.filter(subject_kind=kind, subject_id=str(id_)).order_by("-at", "-pk")


class AuditEntry(models.Model):
    """One act: somebody did something to something, at an instant (core.md section 1)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64)
    acting_for = models.CharField(max_length=64, blank=True, default="")
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    event_id = models.CharField(max_length=64, blank=True, default="")
    facts = models.JSONField(default=dict)
    reason_digest = models.CharField(max_length=64, blank=True, default="")

    objects: ClassVar[AuditEntries] = AuditEntries.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-at", "-id"], name="audit_subject"),
            models.Index(
                fields=["event_id", "-at", "-id"], name="audit_event", condition=~models.Q(event_id="")
            ),
            models.Index(fields=["-at", "-id"], name="audit_at"),
            models.Index(fields=["actor_id", "-at", "-id"], name="audit_actor"),
            models.Index(fields=["verb", "-at", "-id"], name="audit_verb"),
            models.Index(
                fields=["acting_for", "-at", "-id"], name="audit_acting", condition=~models.Q(acting_for="")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(actor_id="") & ~models.Q(actor_id=models.F("acting_for")),
                name="audit_actor_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind}:{self.subject_id}"

    @property
    def actor(self) -> Actor:
        """Return who acted."""
        return Actor(self.actor_kind, self.actor_id, self.acting_for)


class Change(models.Model):
    """One state change of one thing: its versions run 1…n without a gap (I-18, I-19)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    act = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="changes")
    thing_kind = models.CharField(max_length=60)
    thing_id = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    from_state = models.CharField(max_length=40, blank=True, default="")
    to_state = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thing_kind", "thing_id", "version"], name="change_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.thing_kind}:{self.thing_id} {self.from_state or 'born'} → {self.to_state}"


class Reason(models.Model):
    """Why somebody did it, in his words: kept beside the act, because it can be erased and the act cannot."""

    act = models.OneToOneField(
        AuditEntry, on_delete=models.PROTECT, primary_key=True, related_name="reason_row"
    )
    text = models.TextField()

    def __str__(self) -> str:
        return self.text
