"""Registrations and the places (or waits) in them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from turnout.events.models import Event, Tier
from turnout.kernel import codes, permissions
from turnout.kernel.actors import Actor, Scope
from turnout.kernel.ids import uuid7
from turnout.kernel.permissions import Permission
from turnout.lifecycle.models import Living
from turnout.people.models import Person
from turnout.registration.states import ATTENDEE, HOLDING, LIVE, AttendeeState


class Source(models.TextChoices):
    """How a registration came in."""

    WEB_FORM = "web_form", _("Web form")
    DESK = "desk", _("Desk")
    IMPORT = "import", _("Import")
    API = "api", _("API")
    MOVED = "moved", _("Moved from another event")


class Registrations(models.QuerySet["Registration"]):
    """Registrations, asked by name."""

    def visible_to(self, actor: Actor, permission: Permission) -> "Registrations":
        """Return the registrations for events of metros where `actor` has `permission`, or has it for the event."""
        reach = permissions.reach(actor, permission)
        if reach.is_everywhere:
            return self
        own = reach.ids("event")
        within = models.Q(event__metro__in=reach.ids("metro"))
        return self.filter(within | models.Q(event__in=own) if own else within)


class Registration(models.Model):
    """One booking by one registrant for one event. It has no state of its own: its attendees have."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=6, unique=True, default=codes.reference)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations")
    registrant = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="registrations")
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.WEB_FORM)
    utm_source = models.CharField(max_length=100, blank=True, default="")
    utm_medium = models.CharField(max_length=100, blank=True, default="")
    utm_campaign = models.CharField(max_length=100, blank=True, default="")
    utm_term = models.CharField(max_length=100, blank=True, default="")
    utm_content = models.CharField(max_length=100, blank=True, default="")
    referring_link = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=12, blank=True, default="")
    generation = models.PositiveIntegerField(default=1)
    wants_account = models.BooleanField(default=False)
    coming_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    objects: ClassVar[Registrations] = Registrations.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["event", "-made_at", "-id"], name="registration_event")]

    def __str__(self) -> str:
        return self.reference

    def scopes(self) -> frozenset[Scope]:
        """Return the scopes it lies in."""
        return self.event.scopes()


class Attendee(Living):
    """One person's place, or wait for a place, in a registration, with a tier.

    `price_minor` is the price agreed when it was asked for, in the event's currency; a change of the tier's price
    does not change it. `settles_at_door`: it is paid at the door (core.md section 2); else what costs something is
    paid beforehand, and held from `hold_from` until `hold_until` at most.
    """

    lifecycle = ATTENDEE

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="attendees")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="attendees")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="attendees")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    position = models.PositiveSmallIntegerField(default=1)
    age = models.PositiveSmallIntegerField(null=True, blank=True)
    price_minor = models.PositiveIntegerField(default=0, db_default=0)
    settles_at_door = models.BooleanField(default=False, db_default=False)
    hold_from = models.DateTimeField(null=True, blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    moved_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="moved_to"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["event", "state", "id"], name="attendee_event_state"),
            models.Index(
                fields=["event"],
                condition=models.Q(state=AttendeeState.PENDING),
                name="attendee_to_be_decided",
            ),
            models.Index(
                fields=["hold_until"],
                condition=models.Q(state=AttendeeState.PENDING_PAYMENT),
                name="attendee_to_be_paid",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=models.Q(state__in=HOLDING),
                name="attendee_holds_once",
            ),
            models.UniqueConstraint(
                fields=["tier", "person"],
                condition=models.Q(state=AttendeeState.WAITING),
                name="attendee_waits_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=AttendeeState.values), name="attendee_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}/{self.position}"

    def scopes(self) -> frozenset[Scope]:
        """Return the scopes it lies in."""
        return self.event.scopes()

    @property
    def is_holding(self) -> bool:
        """Whether a place is held."""
        return self.state in HOLDING

    @property
    def is_live(self) -> bool:
        """Whether a place is held or waited for."""
        return self.state in LIVE
