"""Who is told about which acts, and what was said to whom: subscriptions, the lanes of objects, deliveries."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.kernel import permissions
from turnout.kernel.actors import EVERYWHERE, Actor, Scope
from turnout.kernel.ids import uuid7
from turnout.kernel.permissions import Permission
from turnout.people.models import User
from turnout.venues.models import Metro
from turnout.webhooks.states import SETTLED, UNSETTLED, DeliveryState, Pause

# A literal, not parameters: SQLite uses a partial index only when it sees the index's own condition.
IS_UNSETTLED = RawSQL("state IN ('sending', 'waiting')", (), output_field=models.BooleanField())


class Subscriptions(models.QuerySet["Subscription"]):
    """Subscriptions, asked by name."""

    def live(self) -> Self:
        """Return those that were not deleted."""
        return self.filter(ended_at__isnull=True)

    def visible_to(self, actor: Actor) -> Self:
        """Return the live ones of the scopes in which `actor` manages webhooks."""
        reach = permissions.reach(actor, Permission.MANAGE_WEBHOOKS)
        if reach.is_everywhere:
            return self.live()
        metros = reach.ids("metro")
        return self.live().filter(Q(metro__in=metros) | Q(event__metro__in=metros))

    def sending(self) -> Self:
        """Return those that are not paused."""
        return self.live().filter(paused_at__isnull=True)


class Subscription(models.Model):
    """An address that is told about some kinds of acts: all of them, those of a metro, or those of one event.

    It reaches no further than its owner does when something is sent. `entries` names verbs of the record.
    `failing_since` and `given_up` count since the last delivery that arrived. A deleted one goes at night: acts that
    are being written may still point to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    entries = models.JSONField(default=list)
    metro = models.ForeignKey(Metro, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    secret = models.BinaryField()
    former_secret = models.BinaryField(null=True, blank=True)
    former_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_why = models.CharField(max_length=10, choices=Pause, blank=True, default="")
    rests_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    given_up = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = Subscriptions.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(metro__isnull=True) | Q(event__isnull=True), name="webhook_one_scope"
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, paused_why="")
                | (Q(paused_at__isnull=False) & ~Q(paused_why="")),
                name="webhook_pause_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def scopes(self) -> frozenset[Scope]:
        """Return the scopes it lies in."""
        if self.event is not None:
            return self.event.scopes()
        return frozenset({Scope("metro", str(self.metro_id)) if self.metro_id else EVERYWHERE})

    @property
    def is_open(self) -> bool:
        """Whether something is sent to it."""
        return self.paused_at is None and self.ended_at is None

    def has_former_secret_at(self, now: datetime) -> bool:
        """Whether the secret before the present one signs as well."""
        return self.former_secret is not None and self.former_until is not None and now < self.former_until

    @property
    def is_failing(self) -> bool:
        """Whether nothing has arrived since the last failure."""
        return self.failing_since is not None


class Lane(models.Model):
    """What one subscription is told about one object (an event, a registration), counted, so that it is told in order.

    Its row is locked while an act about the object is written: numbers follow the order of commits.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="lanes")
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "object_kind", "object_id"], name="webhook_lane_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_kind}:{self.object_id} #{self.last}"


class Deliveries(models.QuerySet["Delivery"]):
    """Deliveries, asked by name."""

    def unsettled(self) -> Self:
        """Return those that are still to be sent, the longest due first."""
        return self.filter(IS_UNSETTLED).order_by("due_at", "pk")

    def settled(self, before: datetime) -> Self:
        """Return those that ended before an instant: arrived, were given up, or were dropped."""
        return self.filter(state__in=SETTLED, settled_at__lt=before)


class Delivery(models.Model):
    """One act told to one subscription, at least once; its key is the id that the receiver sees at every try.

    Without an act it is a ping. `settled_at` is when it first ended, and stays at that. What the subscription may not
    be told any more when it is to be sent is dropped; `answer` then says why.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    lane = models.ForeignKey(Lane, on_delete=models.CASCADE, related_name="deliveries")
    sequence = models.PositiveIntegerField()
    act = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verb = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True, default="")
    took_ms = models.PositiveIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = Deliveries.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lane", "sequence"], name="webhook_sequence_once"),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in DeliveryState]), name="webhook_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False), name="webhook_sending_has_lease"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in UNSETTLED]) | Q(settled_at__isnull=False),
                name="webhook_settled_has_instant",
            ),
        ]
        indexes = [
            models.Index(
                fields=["subscription", "due_at", "id"],
                condition=Q(state__in=sorted(str(state) for state in UNSETTLED)),
                name="webhook_unsettled",
            ),
            models.Index(
                fields=["lane", "sequence"],
                condition=Q(state__in=sorted(str(state) for state in UNSETTLED)),
                name="webhook_lane_unsettled",
            ),
            models.Index(fields=["subscription", "-id"], name="webhook_log"),
            models.Index(fields=["subscription", "state", "-id"], name="webhook_log_state"),
            models.Index(fields=["settled_at"], name="webhook_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} #{self.sequence} ({self.state})"

    @property
    def is_settled(self) -> bool:
        """Whether it ended: arrived, was given up, or was dropped."""
        return self.state not in UNSETTLED


class Failure(models.Model):
    """A try that did not arrive: when, what was answered, and why that is no success."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="failures")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    why = models.CharField(max_length=200)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"Try {self.number}: {self.why}"
