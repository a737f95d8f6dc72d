"""Submissions: what an event said when it was handed to review."""

from django.db import models

from turnout.events.models.events import Event
from turnout.kernel.ids import uuid7


class Submission(models.Model):
    """Everything a reviewer reads, as it was when it was submitted; the next one is compared with it (G-59)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="submissions")
    content = models.JSONField(default=dict)
    content_version = models.PositiveIntegerField()
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        indexes = [models.Index(fields=["event", "-submitted_at", "-id"], name="submission_newest")]

    def __str__(self) -> str:
        return f"{self.event_id} at {self.submitted_at:%Y-%m-%d %H:%M}"
