"""Codes that open kinds of place which are not for everybody."""

from datetime import datetime

from django.db import models

from turnout.events.models.events import Event
from turnout.events.models.tiers import Tier
from turnout.kernel.actors import Scope
from turnout.kernel.ids import uuid7


class Voucher(models.Model):
    """A code of one event, for so many places; it opens one kind of place, or (none named) all that ask for a code.

    `used` belongs to `registration/actions/vouchering.py`: places booked with the code and not given back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="vouchers")
    code = models.CharField(max_length=32)
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, null=True, blank=True, related_name="vouchers")
    most = models.PositiveIntegerField(null=True, blank=True)
    most_each = models.PositiveSmallIntegerField(null=True, blank=True)
    used = models.PositiveIntegerField(default=0)
    begins_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "code"], name="voucher_code_once"),
            models.CheckConstraint(
                condition=models.Q(most__isnull=True) | models.Q(used__lte=models.F("most")),
                name="voucher_used_within_most",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def scopes(self) -> frozenset[Scope]:
        """Return the scopes it lies in."""
        return self.event.scopes()

    @property
    def left(self) -> int | None:
        """Return for how many more places it is good; None when there is no limit."""
        return None if self.most is None else self.most - self.used

    def is_valid_at(self, now: datetime) -> bool:
        """Whether it opens anything at `now`: active, and inside its window (half-open)."""
        has_begun = self.begins_at is None or self.begins_at <= now
        return self.is_active and has_begun and (self.ends_at is None or now < self.ends_at)

    def opens(self, tier: Tier) -> bool:
        """Whether this kind of place is one of those it opens."""
        return tier.asks_for_code and self.tier_id in {None, tier.pk}
