"""The line of a tier."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from turnout.events.models import Event, Tier
from turnout.kernel.actors import Scope
from turnout.kernel.ids import uuid7
from turnout.lifecycle.models import Living
from turnout.registration.models.registrations import Registration
from turnout.registration.states import ENTRY, IN_LINE


class WaitlistEntry(Living):
    """A registration's place in the line of a tier, for one or more waiting attendees.

    `sort_key` is drawn per event, so that lines of several tiers under one cap are served in one order.
    """

    class Mode(models.TextChoices):
        """What a party that waits wants."""

        TOGETHER = "together", _("Together or not at all")
        AS_FREE = "as_free", _("As places get free")

    lifecycle = ENTRY

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="entries")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="entries")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="entries")
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.AS_FREE)
    sort_key = models.BigIntegerField()
    lapses = models.PositiveSmallIntegerField(default=0)
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "tier"],
                condition=models.Q(state__in=IN_LINE),
                name="entry_once_in_line",
            ),
            models.UniqueConstraint(
                fields=["event", "sort_key"], condition=models.Q(state__in=IN_LINE), name="entry_rank_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} for {self.tier_id}"

    def scopes(self) -> frozenset[Scope]:
        """Return the scopes it lies in."""
        return self.event.scopes()
