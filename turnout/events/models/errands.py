"""Errands: one change on its way to many dates of a series, done by the worker, and what came of it at each."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from turnout.events.models.events import Event
from turnout.events.models.series import Series
from turnout.kernel.actors import Actor
from turnout.kernel.ids import uuid7


class Errand(models.Model):
    """What is to be done at each date, in whose name. What was typed for it is emptied when it has ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="errands")
    kind = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    language = models.CharField(max_length=12)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64)
    acting_for = models.CharField(max_length=64, blank=True, default="")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Errand"]] = models.Manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["series", "-made_at", "-id"], name="errand_of_series")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def actor(self) -> Actor:
        """Who wants it done."""
        return Actor(self.actor_kind, self.actor_id, self.acting_for)


class Outcome(models.TextChoices):
    """What came of an errand at one date."""

    WAITING = "waiting", _("Not yet")
    DONE = "done", _("Done")
    SAME = "same", _("Nothing to change")
    REFUSED = "refused", _("Not possible")


class Stop(models.Model):
    """One date that an errand goes to: done once, in a transaction of its own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    errand = models.ForeignKey(Errand, on_delete=models.CASCADE, related_name="stops")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="stops")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    said = models.CharField(max_length=500, blank=True, default="")
    kept = models.JSONField(default=list)

    objects: ClassVar[models.Manager["Stop"]] = models.Manager()

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["errand", "number"], name="stop_once"),
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="stop_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.errand_id}"
