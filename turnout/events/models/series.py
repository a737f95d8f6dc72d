"""Series: one thing that takes place on many dates, each of them an event of its own."""

from typing import ClassVar

from django.db import models

from turnout.kernel import codes
from turnout.kernel.ids import uuid7
from turnout.venues.models import Metro


class Series(models.Model):
    """What linked events have in common: an address, a title, and the rule that their dates came from.

    It has no places and no state. It is never deleted and its address never changes, so that no address of a
    series is ever given to another (G-87).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=6, unique=True, default=codes.reference)
    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    metro = models.ForeignKey(Metro, on_delete=models.PROTECT, related_name="series")
    rule = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Series"]] = models.Manager()

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.title
