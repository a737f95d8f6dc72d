"""What staff write down about somebody."""

from django.db import models

from turnout.kernel.ids import uuid7
from turnout.people.models.persons import Person
from turnout.people.models.users import User


class StaffNote(models.Model):
    """A note about a person, for staff who see people there; its author alone changes or deletes it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="staff_notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="staff_notes")
    text = models.TextField(max_length=2000)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"note {self.pk}"
