"""Codes that open kinds of place which are not for everybody, or take something off what they cost."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from turnout.events.models.events import Event
from turnout.events.models.tiers import Tier
from turnout.kernel.actors import Scope
from turnout.kernel.ids import uuid7


class Reach(models.TextChoices):
    """Which kinds of place a code is good for that names none."""

    CODED = "coded", _("All that are booked with a code")
    OPEN = "open", _("All that need no code")
    ALL = "all", _("All kinds of place")


class Voucher(models.Model):
    """A code of one event, for so many places of one kind, or (none named) of those within its reach.

    It opens those of them that ask for a code, and takes so much per cent or so much money off each. `used` and
    `spent_minor` belong to `registration/actions/vouchering.py`: places booked with the code and not given back, and
    what was taken off for them, never more than `budget_minor`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="vouchers")
    code = models.CharField(max_length=32)
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, null=True, blank=True, related_name="vouchers")
    reach = models.CharField(max_length=5, choices=Reach.choices, default=Reach.CODED, db_default=Reach.CODED)
    percent_off = models.PositiveSmallIntegerField(null=True, blank=True)
    amount_off_minor = models.PositiveIntegerField(null=True, blank=True)
    budget_minor = models.PositiveBigIntegerField(null=True, blank=True)
    spent_minor = models.PositiveBigIntegerField(default=0, db_default=0)
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
                condition=Q(most__isnull=True) | Q(used__lte=F("most")), name="voucher_used_within_most"
            ),
            models.CheckConstraint(
                condition=Q(budget_minor__isnull=True) | Q(spent_minor__lte=F("budget_minor")),
                name="voucher_spent_within_budget",
            ),
            models.CheckConstraint(
                condition=Q(percent_off__isnull=True) | Q(percent_off__gte=1, percent_off__lte=100),
                name="voucher_percent_of_hundred",
            ),
            models.CheckConstraint(
                condition=Q(percent_off__isnull=True) | Q(amount_off_minor__isnull=True),
                name="voucher_percent_or_amount",
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

    @property
    def budget_left(self) -> int | None:
        """Return how much more it may take off in all; None when there is no limit."""
        return None if self.budget_minor is None else self.budget_minor - self.spent_minor

    @property
    def takes_off(self) -> bool:
        """Whether it takes something off prices."""
        return self.percent_off is not None or self.amount_off_minor is not None

    def is_valid_at(self, now: datetime) -> bool:
        """Whether it is good for anything at `now`: active, and inside its window (half-open)."""
        has_begun = self.begins_at is None or self.begins_at <= now
        return self.is_active and has_begun and (self.ends_at is None or now < self.ends_at)

    def is_for(self, tier: Tier) -> bool:
        """Whether this kind of place is one of those it is good for."""
        if self.tier_id is not None:
            return self.tier_id == tier.pk
        return self.reach == Reach.ALL or tier.asks_for_code == (self.reach == Reach.CODED)

    def opens(self, tier: Tier) -> bool:
        """Whether this kind of place is one of those it opens."""
        return tier.asks_for_code and self.is_for(tier)
