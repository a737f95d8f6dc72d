"""Which places were booked with which code."""

from django.db import models

from turnout.events.models import Voucher
from turnout.kernel.ids import uuid7
from turnout.registration.models.registrations import Attendee, Registration


class VoucherUse(models.Model):
    """One place booked with a code, and what it took off; it counts until the place is given back (`returned_at`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="uses")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="voucher_uses")
    attendee = models.OneToOneField(Attendee, on_delete=models.PROTECT, related_name="voucher_use")
    discount_minor = models.PositiveIntegerField(default=0, db_default=0)
    made_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.voucher_id}/{self.attendee_id}"
