"""Tiers: the kinds of place at an event."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from turnout.events.models.events import Event
from turnout.kernel.actors import Scope
from turnout.kernel.ids import uuid7


class Access(models.TextChoices):
    """Who may book a kind of place (club.md, tiers)."""

    EVERYONE = "everyone", _("Everybody")
    MEMBERS = "members", _("Members, once they have signed in")
    CODE = "code", _("Whoever has a code")
    DOMAINS = "domains", _("Addresses of certain domains, once they have signed in")


class Tier(models.Model):
    """A kind of place, with a price and a capacity (null = unlimited, 0 = nobody but the line).

    `held`, `waiting`, `move_seq` and changes of `capacity` belong to `registration/actions/capacity.py`. A tier
    that anybody held a place of is never deleted, only taken off sale; its places still count. `access` says who may
    book it (hidden: named only to whoever gives its code; `domains`: one a line, `*.` before it for what lies below);
    `least_each` and `most_each` how many places one registrant may have, over all of his registrations for the event.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="tiers")
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=400, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=1)
    price_minor = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    has_line = models.BooleanField(default=True)
    access = models.CharField(
        max_length=10, choices=Access.choices, default=Access.EVERYONE, db_default=Access.EVERYONE
    )
    is_hidden = models.BooleanField(default=False, db_default=False)
    domains = models.TextField(max_length=2000, blank=True, default="", db_default="")
    least_each = models.PositiveSmallIntegerField(null=True, blank=True)
    most_each = models.PositiveSmallIntegerField(null=True, blank=True)
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
    def is_for_everyone(self) -> bool:
        """Whether nothing is asked of whoever books it, so that no more is read to sell it."""
        return self.access == Access.EVERYONE and self.least_each is None and self.most_each is None

    @property
    def asks_for_code(self) -> bool:
        """Whether it is booked with a code."""
        return self.access == Access.CODE

    @property
    def left(self) -> int | None:
        """Return how many places nobody holds; None when there is no limit."""
        return None if self.capacity is None else self.capacity - self.held
