"""The line of a tier."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from turnout.events.models import Event, Tier
from turnout.kernel.actors import Scope
from turnout.kernel.ids import uuid7
from turnout.lifecycle.models import Living
from turnout.registration.models.registrations import Registration
from turnout.registration.states import ENTRY, IN_LINE, OFFER, OfferState


class WaitlistEntry(Living):
    """A registration's place in the line of a tier, for one or more waiting attendees.

    `sort_key` is drawn per event, so that lines of several tiers under one cap are served in one order. It changes
    only by a staff move or by going to the tail. `stands_since`: since when it stands there and wants what it wants,
    where that is not since it joined. `lapses` counts offers that nobody took; `paused_at` says since when nobody
    can be reached; `told_rank` is the rank that the family was told last.
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
    lapses = models.PositiveSmallIntegerField(default=0, db_default=0)
    stands_since = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    told_rank = models.PositiveIntegerField(null=True, blank=True)
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


class Offer(Living):
    """Places held for an entry in line until a deadline; who takes them keeps waiting until then (core.md section 2).

    It holds from `made_at`. Its message and its clock start at `announced_at`, later where that would be at night.
    `is_by_hand` marks one that staff made out of order.
    """

    lifecycle = OFFER

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(WaitlistEntry, on_delete=models.PROTECT, related_name="offers")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="offers")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="offers")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="offers")
    places = models.PositiveSmallIntegerField()
    is_by_hand = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    announced_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=models.Q(state=OfferState.LIVE), name="offer_live_until"
            ),
            models.Index(fields=["event", "state"], name="offer_event_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=models.Q(state=OfferState.LIVE), name="offer_live_once"
            ),
            models.CheckConstraint(condition=models.Q(places__gte=1), name="offer_has_places"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="offer_ends_after_it_is_made"
            ),
            models.CheckConstraint(condition=models.Q(state__in=OfferState.values), name="offer_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.places} for {self.registration_id}"

    def scopes(self) -> frozenset[Scope]:
        """Return the scopes it lies in."""
        return self.event.scopes()
