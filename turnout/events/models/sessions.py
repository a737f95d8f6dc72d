"""Sessions: the dated sittings of an event."""

from django.db import models

from turnout.events.models.events import Event
from turnout.kernel.ids import uuid7


class Session(models.Model):
    """One dated sitting. A whole-day one starts and ends at midnight of the event's zone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sessions")
    position = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=160, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_whole_day = models.BooleanField(default=False)
    doors_at = models.DateTimeField(null=True, blank=True)
    headcount = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["starts_at"], name="session_start")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.starts_at:%Y-%m-%d %H:%M}"
