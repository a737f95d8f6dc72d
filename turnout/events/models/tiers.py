"""Tiers: the kinds of place at an event."""

from django.db import models

from turnout.events.models.events import Event
from turnout.kernel.actors import Scope
from turnout.kernel.ids import uuid7


class Tier(models.Model):
    """A kind of place, with a price and a capacity (null = unlimited, 0 = nobody but the line).

    `held`, `waiting`, `move_seq` and changes of `capacity` belong to `registration/actions/capacity.py`. A tier
    that anybody held a place of is never deleted, only taken off sale; its places still count.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="tiers")
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=400, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=1)
    price_minor = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    has_line = models.BooleanField(default=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    held = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    move_seq = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capacity__isnull=True) | models.Q(held__lte=models.F("capacity")),
                name="tier_held_within_capacity",
            ),
            models.UniqueConstraint(fields=["event", "name"], name="tier_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def scopes(self) -> frozenset[Scope]:
        """Return the scopes it lies in."""
        return self.event.scopes()

    @property
    def left(self) -> int | None:
        """Return how many places nobody holds; None when there is no limit."""
        return None if self.capacity is None else self.capacity - self.held
