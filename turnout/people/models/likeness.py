"""Rows that may be one and the same person."""

from typing import ClassVar

from django.db import models

from turnout.kernel import permissions
from turnout.kernel.actors import Actor
from turnout.kernel.ids import uuid7
from turnout.kernel.permissions import Permission
from turnout.people.models.persons import Person


class MatchKey(models.Model):
    """What two rows of one person share, as a keyed digest: nobody reads an address or a phone out of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="match_keys")
    kind = models.CharField(max_length=12)
    digest = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["kind", "digest", "person"], name="match_key_shared")]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "digest"], name="match_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class Likenesses(models.QuerySet["Likeness"]):
    """Likenesses, asked by name."""

    def open_to(self, actor: Actor) -> "Likenesses":
        """Return the undecided ones of two people whom `actor` sees by their metros."""
        reach = permissions.reach(actor, Permission.SEE_PEOPLE)
        found = self.filter(
            told_apart_at__isnull=True, first__merged_into__isnull=True, second__merged_into__isnull=True
        )
        if reach.is_everywhere:
            return found
        metros = reach.ids("metro")
        return found.filter(first__metro__in=metros, second__metro__in=metros)


class Likeness(models.Model):
    """Two people who look like one: why, and how surely; `told_apart_at` remembers that they are two."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="likenesses")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="likenesses_to_earlier")
    reasons = models.JSONField(default=list)
    confidence = models.PositiveSmallIntegerField()
    seen_at = models.DateTimeField()
    told_apart_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Likenesses] = Likenesses.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["confidence", "-id"],
                name="likeness_open",
                condition=models.Q(told_apart_at__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likeness_once"),
            models.CheckConstraint(condition=~models.Q(first=models.F("second")), name="likeness_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} like {self.second_id}"
