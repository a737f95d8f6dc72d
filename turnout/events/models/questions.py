"""Questions: what an event asks those who register, beside names and ages."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from turnout.events.models.events import Event
from turnout.kernel.actors import Scope
from turnout.kernel.ids import uuid7

LABEL, HELP, OPTION, NOTE = 200, 400, 120, 400


class Kind(models.TextChoices):
    """What an answer looks like."""

    SHORT = "short", _("Short text")
    LONG = "long", _("Long text")
    RADIO = "radio", _("One choice, all shown")
    SELECT = "select", _("One choice, from a list")
    SEVERAL = "several", _("Several choices")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    CONSENT = "consent", _("Agreement to tick")


CHOICES = frozenset({Kind.RADIO, Kind.SELECT, Kind.SEVERAL})


class Asked(models.TextChoices):
    """Of whom it is asked."""

    REGISTRATION = "registration", _("Once, of whoever registers")
    ATTENDEE = "attendee", _("About everybody who comes")


class Questions(models.QuerySet["Question"]):
    """Questions, asked by name."""

    def asked_now(self) -> "Questions":
        """Return those that the form asks, in order."""
        return self.filter(is_active=True).order_by("position", "pk")


class Question(models.Model):
    """One question of an event.

    `options` are `{"key", "label", "is_retired"}`: answers name the key, and an option that was taken away is
    retired, so that old answers keep their words. `wordings` are the versions of what is agreed to, `{"text",
    "link"}`, oldest first; an answer names the version by its number. A condition is an option of an earlier
    question of the same kind of asking (`shown_if`, `shown_when`; "" stands for any agreement), or kinds of place.
    What it asks of nobody any more is not active; with answers it is never deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=1)
    asked = models.CharField(max_length=12, choices=Asked.choices, default=Asked.ATTENDEE)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SHORT)
    label = models.CharField(max_length=LABEL)
    hint = models.CharField(max_length=HELP, blank=True, default="")
    is_required = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    options = models.JSONField(default=list, blank=True)
    least = models.IntegerField(null=True, blank=True)
    most = models.IntegerField(null=True, blank=True)
    wordings = models.JSONField(default=list, blank=True)
    tiers = models.JSONField(default=list, blank=True)
    shown_if = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="leads_to"
    )
    shown_when = models.CharField(max_length=12, blank=True, default="")
    why = models.CharField(max_length=NOTE, blank=True, default="")
    seen_by = models.CharField(max_length=NOTE, blank=True, default="")
    made_at = models.DateTimeField()

    objects: ClassVar[Questions] = Questions.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="question_kind_known"),
            models.CheckConstraint(condition=models.Q(asked__in=Asked.values), name="question_asked_known"),
            models.CheckConstraint(
                condition=~models.Q(shown_if=models.F("id")), name="question_not_its_own_condition"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def scopes(self) -> frozenset[Scope]:
        """Return the scopes it lies in."""
        return self.event.scopes()

    @property
    def has_options(self) -> bool:
        """Whether it is answered by options."""
        return self.kind in CHOICES

    @property
    def offered(self) -> list[tuple[str, str]]:
        """Return the options that are offered now."""
        return [(one["key"], one["label"]) for one in self.options if not one.get("is_retired")]

    @property
    def words(self) -> dict[str, str]:
        """Return the label of every option there is or was."""
        return {one["key"]: one["label"] for one in self.options}

    @property
    def version(self) -> int:
        """Return the version of what is agreed to, 0 where nothing is."""
        return len(self.wordings)

    @property
    def wording(self) -> str:
        """Return what is agreed to now."""
        return str(self.wordings[-1]["text"]) if self.wordings else ""

    @property
    def link(self) -> str:
        """Return where the whole text of what is agreed to stands."""
        return str(self.wordings[-1]["link"]) if self.wordings else ""

    @property
    def is_explained(self) -> bool:
        """Whether it says why it is asked and who sees the answer."""
        return bool(self.why and self.seen_by)
