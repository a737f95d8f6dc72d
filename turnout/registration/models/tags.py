"""Short words that staff put on registrations, to find them again."""

from django.db import models

from turnout.kernel.ids import uuid7
from turnout.registration.models.registrations import Registration

LONGEST = 24
MOST = 30  # on one registration: they are listed whole


class Tag(models.Model):
    """A word on one registration; families never see it. Two spellings of one word are the same tag."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="tags")
    word = models.CharField(max_length=LONGEST)
    key = models.CharField(max_length=LONGEST * 4)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "key"], name="tag_once"),
            models.CheckConstraint(condition=~models.Q(key=""), name="tag_says_something"),
        ]

    def __str__(self) -> str:
        return self.word
