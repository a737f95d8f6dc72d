"""The outbox: what is said to whom, with the facts as they were, and how far it got."""

from datetime import datetime, timedelta
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from turnout.kernel import permissions, text
from turnout.kernel.actors import Actor, Scope
from turnout.kernel.ids import uuid7
from turnout.kernel.permissions import Permission
from turnout.messaging.states import UNSENT, Cause, MessageState, ReportKind

LATE = timedelta(minutes=10)
# Literals, not parameters: SQLite uses a partial index only when it sees the index's own condition.
IS_UNSENT = RawSQL("state IN ('queued', 'sending')", (), output_field=models.BooleanField())


NOBODY = "erased@erased.invalid"  # to whom a message went whose words were taken


class Messages(models.QuerySet["Message"]):
    """Messages, asked by name."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those of the events and metros where `actor` may see messages."""
        reach = permissions.reach(actor, Permission.SEE_MESSAGES)
        if reach.is_everywhere:
            return self
        return self.filter(Q(event_id__in=reach.ids("event")) | Q(metro_id__in=reach.ids("metro")))

    def about(self, kind: str, thing_id: object) -> Self:
        """Return those about this thing, the newest first."""
        return self.filter(about_kind=kind, about_id=str(thing_id)).order_by("-pk")

    def to_address(self, address: str) -> Self:
        """Return those to this address; of a part of one, those whose address begins with it."""
        key = text.address_key(address)
        return self.filter(address_key=key) if "@" in key else self.filter(address_key__startswith=key)

    def unsent(self) -> Self:
        """Return those that have not left, the longest due first."""
        return self.filter(IS_UNSENT).order_by("due_at", "pk")

    def in_trouble(self, now: datetime) -> Self:
        """Return those that gave up, that failed and wait for another try, or that should have left long ago."""
        late = Q(state=MessageState.QUEUED, due_at__lt=now - LATE)
        failed = Q(state=MessageState.QUEUED, attempts__gt=0)
        stuck = Q(state=MessageState.SENDING, lease_until__lt=now)
        return self.filter(Q(state=MessageState.DEAD) | late | failed | stuck)

    def stuck(self, now: datetime) -> Self:
        """Return those being sent whose sender has not been heard of since its lease ended."""
        return self.unsent().filter(state=MessageState.SENDING, lease_until__lt=now)


class Message(models.Model):
    """One mail to one address. Rendered at delivery, in the recipient's language, from its frozen facts.

    A fact `{"secret": name, ...}` is filled in at delivery and never stored (core.md section 1).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=200, unique=True)
    template = models.CharField(max_length=100)
    template_version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(max_length=320)
    address_key = models.CharField(max_length=320)
    person_id = models.CharField(max_length=64, blank=True, default="")
    language = models.CharField(max_length=12, default="en")
    about_kind = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    event_id = models.CharField(max_length=64, blank=True, default="")
    metro_id = models.CharField(max_length=64, blank=True, default="")
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.QUEUED)
    why = models.CharField(max_length=300, blank=True, default="")
    priority = models.SmallIntegerField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True, default="")
    channel = models.CharField(max_length=20, blank=True, default="")
    subject = models.CharField(max_length=300, blank=True, default="")
    said = models.TextField(blank=True, default="", db_default="")
    asked_by = models.CharField(max_length=100, blank=True, default="")
    rfc_id = models.CharField(max_length=200)
    provider_id = models.CharField(max_length=200, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    clicked_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)

    objects = Messages.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in MessageState]), name="message_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False), name="message_sending_has_lease"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "delivered", "opened", "clicked"]) | Q(sent_at__isnull=False),
                name="message_sent_has_instant",
            ),
            models.CheckConstraint(
                condition=~Q(key="") & (~Q(email="") | Q(state="withdrawn")),
                name="message_has_key_and_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=[str(state) for state in UNSENT]),
                name="message_unsent",
            ),
            models.Index(fields=["about_kind", "about_id", "-id"], name="message_about"),
            models.Index(fields=["event_id", "-id"], condition=~Q(event_id=""), name="message_event"),
            models.Index(fields=["state", "-id"], name="message_state"),
            models.Index(fields=["template", "-id"], name="message_template"),
            models.Index(fields=["address_key", "-id"], name="message_address"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="message_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.pk} ({self.state})"

    def scopes(self) -> frozenset[Scope]:
        """Return where it lies: its event, its metro."""
        named = [("event", self.event_id), ("metro", self.metro_id)]
        return frozenset(Scope(kind, id_) for kind, id_ in named if id_)

    @property
    def is_unsent(self) -> bool:
        """Return whether it has yet to leave."""
        return self.state in UNSENT


class Attempt(models.Model):
    """A delivery that did not succeed, and why, as far as it may be written down."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="failures")
    number = models.PositiveSmallIntegerField()
    failed_at = models.DateTimeField()
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="attempt_number_once")]

    def __str__(self) -> str:
        return f"{self.message_id} attempt {self.number}"


class Report(models.Model):
    """What a provider said about a message: each saying once, whether we know the message or not.

    It holds no address. Applying it is a job of its own, which may run any number of times.
    """

    key = models.CharField(max_length=64, unique=True)
    provider = models.CharField(max_length=20)
    provider_id = models.CharField(max_length=200, blank=True, default="")
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    kind = models.CharField(max_length=12, choices=ReportKind)
    words = models.CharField(max_length=500, blank=True, default="")
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in ReportKind]), name="report_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.kind}"


class Suppression(models.Model):
    """An address that nothing is sent to until somebody at the desk lifts that."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    address_key = models.CharField(max_length=320)
    cause = models.CharField(max_length=12, choices=Cause)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="suppressions")
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_key"], condition=Q(lifted_at__isnull=True), name="suppression_live_once"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=[str(cause) for cause in Cause]), name="suppression_cause_known"
            ),
        ]
        indexes = [models.Index(fields=["address_key", "lifted_at"], name="suppression_address")]

    def __str__(self) -> str:
        return f"{self.cause} ({'lifted' if self.lifted_at else 'live'})"
