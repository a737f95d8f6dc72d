"""What proves capacity, and what answers a form that was sent twice."""

from django.db import models

from turnout.events.models import Event, Tier
from turnout.kernel.ids import uuid7
from turnout.registration.models.registrations import Registration


class PlaceMove(models.Model):
    """One step of one counter: replayed in order, the rows show that held ≤ capacity at every instant.

    The counter is the tier's, or the event's where `tier` is empty. A change of capacity is a step too, of zero.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="place_moves")
    tier = models.ForeignKey(
        Tier, on_delete=models.PROTECT, null=True, blank=True, related_name="place_moves"
    )
    seq = models.PositiveBigIntegerField()
    delta = models.IntegerField()
    held_after = models.PositiveIntegerField()
    capacity = models.PositiveIntegerField(null=True, blank=True)
    act_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tier", "seq"], name="place_move_tier_seq"),
            models.UniqueConstraint(
                fields=["event", "seq"], condition=models.Q(tier__isnull=True), name="place_move_event_seq"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier_id or self.event_id} #{self.seq}: {self.delta:+d}"


class FormKey(models.Model):
    """The one-time key of a form, kept with its answer for 24 hours (core.md section 5)."""

    digest = models.CharField(max_length=64, primary_key=True)
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="form_keys")
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]
