"""Who stands by at the door for a place that nobody took (issue 3; field.md no. 7)."""

from django.db import models

from turnout.events.models import Event, Session
from turnout.kernel.ids import uuid7
from turnout.registration.models.registrations import Attendee


class StandBy(models.Model):
    """One wish at the door of a session: somebody who waited in the line, or people who just came, by a number.

    Of people without a registration nothing personal is kept: they go by the number that the door told them.
    A wish is open until it is let in (`admitted_at`) or its people went away (`left_at`). It uses no bookable place.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="standbys")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="standbys")
    attendee = models.ForeignKey(
        Attendee, on_delete=models.PROTECT, null=True, blank=True, related_name="standbys"
    )
    number = models.PositiveIntegerField(null=True, blank=True)
    people = models.PositiveSmallIntegerField(default=1)
    key = models.UUIDField(unique=True)
    came_at = models.DateTimeField()
    admitted_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["came_at", "pk"]
        indexes = [models.Index(fields=["session", "admitted_at"], name="standby_session")]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="standby_number_once"),
            models.UniqueConstraint(
                fields=["session", "attendee"],
                condition=models.Q(left_at__isnull=True),
                name="standby_once_each",
            ),
            models.CheckConstraint(condition=models.Q(people__gte=1), name="standby_somebody"),
            models.CheckConstraint(
                condition=models.Q(attendee__isnull=True, number__isnull=False)
                | models.Q(attendee__isnull=False, number__isnull=True),
                name="standby_known_or_numbered",
            ),
            models.CheckConstraint(
                condition=models.Q(admitted_at__isnull=True) | models.Q(left_at__isnull=True),
                name="standby_in_or_gone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendee_id or self.number}"
