"""Copies of what is known about somebody, made on request."""

from datetime import datetime

from django.db import models

from turnout.kernel.ids import uuid7
from turnout.people.models.persons import Person


class DataCopy(models.Model):
    """A file with everything about a person, kept for some days; empty until its job has written it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="data_copies")
    asked_by = models.CharField(max_length=140)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    octets = models.BinaryField(default=b"")

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"copy {self.pk}"

    def holds(self, now: datetime) -> bool:
        """Return whether it can be fetched."""
        return self.ready_at is not None and now < self.expires_at
