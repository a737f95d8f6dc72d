"""Links that open the door of one event for one day to a volunteer without an account (COM UC-1.4, G-85)."""

from django.db import models

from turnout.events.models import Event
from turnout.kernel.ids import uuid7

LONGEST = 80


class Kiosk(models.Model):
    """A door in the hands of a volunteer: who that is, for which day, and who stated the clearance, and when.

    The secret of the link is stored hashed. The name goes with its time: acts hold the key alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="kiosks")
    name = models.CharField(max_length=LONGEST)
    day = models.DateField()
    digest = models.CharField(max_length=64, unique=True)
    cleared_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(cleared_by="") & ~models.Q(name=""), name="kiosk_is_cleared"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="kiosk_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"Door of {self.event_id} on {self.day}"
