"""Which registrations came from another system."""

from django.db import models

from turnout.events.models import Event
from turnout.kernel.ids import uuid7
from turnout.registration.models.registrations import Registration


class ImportedOrder(models.Model):
    """That a registration was an order in another system, by a keyed digest: so no order comes twice to an event.

    It says nothing about anybody, and stays when the registrant is erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registration = models.OneToOneField(Registration, on_delete=models.PROTECT, related_name="imported_order")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="imported_orders")
    system = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "system", "digest"], name="imported_order_once")
        ]

    def __str__(self) -> str:
        return f"{self.system}/{self.registration_id}"
