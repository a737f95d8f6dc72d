"""What happens at the door: who was there, and who came without a place (COM UC-1.4, decisions G-09, G-68)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from turnout.events.models import Event, Session
from turnout.kernel.ids import uuid7
from turnout.registration.models.registrations import Attendee


class Standing(models.TextChoices):
    """What is known of somebody at a sitting; nothing, when nobody has said anything."""

    ATTENDED = "attended", _("Here")
    PARTIAL = "partial", _("Partly here")
    ABSENT = "absent", _("Absent")


class Attendance(models.Model):
    """Whether somebody with a place was at a session: one row each, the last tap wins.

    `tapped_at` is the instant of the tap on its device, `received_at` when we heard of it; `device` is the key of the
    Kiosk that tapped, if one did. It is no foreign key: it stays when the name of its holder is forgotten.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="attendances")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    standing = models.CharField(max_length=10, choices=Standing.choices, blank=True, default="")
    tapped_at = models.DateTimeField()
    received_at = models.DateTimeField()
    device = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["received_at", "pk"]
        indexes = [models.Index(fields=["session", "received_at"], name="attendance_session")]
        constraints = [
            models.UniqueConstraint(fields=["attendee", "session"], name="attendance_once"),
            models.CheckConstraint(
                condition=models.Q(standing__in=["", *Standing.values]), name="attendance_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendee_id}: {self.standing}"


class Tap(models.Model):
    """One tap on one device, by the key that the device gave it, with what came of it: sent twice it counts once.

    Without an attendee it is what a device showed that meant nobody of the list, or a walk-in that was refused.
    `met_at` and `met_device` say which tap was there before, where that made it change nothing.
    """

    key = models.UUIDField(primary_key=True)
    attendee = models.ForeignKey(
        Attendee, on_delete=models.PROTECT, null=True, blank=True, related_name="taps"
    )
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="taps")
    standing = models.CharField(max_length=10, choices=Standing.choices, blank=True, default="")
    outcome = models.CharField(max_length=20)
    tapped_at = models.DateTimeField()
    received_at = models.DateTimeField()
    device = models.UUIDField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    met_device = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["received_at", "pk"]
        indexes = [
            models.Index(
                fields=["session", "received_at", "key"],
                condition=~models.Q(outcome="done"),
                name="tap_that_clashed",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(attendee__isnull=False) | ~models.Q(outcome="done"),
                name="tap_done_for_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.attendee_id}: {self.outcome}"


class WalkIn(models.Model):
    """Somebody who came without a place. It uses none; `undone_at` says when the count was taken back."""

    key = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="walk_ins")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="walk_ins")
    tapped_at = models.DateTimeField()
    received_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_key = models.UUIDField(null=True, blank=True, unique=True)
    device = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["received_at", "pk"]
        indexes = [
            models.Index(
                fields=["session"], condition=models.Q(undone_at__isnull=True), name="walk_in_counted"
            )
        ]

    def __str__(self) -> str:
        return str(self.key)


class WalkInDetails(models.Model):
    """What somebody who came without a place told of himself: optional, about nobody's row, deleted after a while."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    walk_in = models.OneToOneField(WalkIn, on_delete=models.CASCADE, related_name="details")
    key = models.UUIDField(unique=True)
    first_name = models.CharField(max_length=80)
    age = models.PositiveSmallIntegerField(null=True, blank=True)
    contact = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.walk_in_id)
