"""The one row of settings, and the logo's picture beside it."""

from typing import Any

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from turnout.house.models.values import BOUNDS, Settings
from turnout.kernel.ids import uuid7

THE_ONE = 1
_USUAL = Settings()


def _within(field: str, least: object, most: object) -> models.CheckConstraint:
    """Return that a field lies between its bounds; where it may be empty, empty passes (SQL: null is not false)."""
    condition = models.Q((f"{field}__gte", least), (f"{field}__lte", most))
    return models.CheckConstraint(condition=condition, name=f"house_{field}_bounds")


class House(models.Model):
    """The organisation that runs this installation. There is one row, written when something is first changed."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    name = models.CharField(_("name"), max_length=80, default=_USUAL.name)
    hue = models.PositiveSmallIntegerField(_("hue"), default=_USUAL.hue)
    logo = models.CharField(max_length=64, blank=True, default="")
    contact_email = models.EmailField(_("contact address"), max_length=254, blank=True, default="")
    public_note = models.TextField(_("note"), blank=True, default="", validators=[MaxLengthValidator(500)])
    offer_life = models.DurationField(default=_USUAL.offer_life)
    offer_reminder_before = models.DurationField(default=_USUAL.offer_reminder_before)
    offer_reminder_from_life = models.DurationField(default=_USUAL.offer_reminder_from_life)
    second_chances = models.PositiveSmallIntegerField(default=_USUAL.second_chances)
    quiet_from = models.TimeField(default=_USUAL.quiet_from)
    quiet_until = models.TimeField(default=_USUAL.quiet_until)
    line_sleeps_before = models.DurationField(default=_USUAL.line_sleeps_before)
    moved_up_messages = models.BooleanField(default=_USUAL.moved_up_messages)
    high_demand_waiting = models.PositiveIntegerField(
        null=True, blank=True, default=_USUAL.high_demand_waiting
    )
    decision_notices = models.BooleanField(default=_USUAL.decision_notices, db_default=True)
    reminder_before = models.DurationField(default=_USUAL.reminder_before)
    still_coming_before = models.DurationField(null=True, blank=True, default=_USUAL.still_coming_before)
    standby_after = models.DurationField(default=_USUAL.standby_after)
    staff_second_factor = models.BooleanField(default=_USUAL.staff_second_factor)
    currency = models.CharField(
        max_length=3,
        default=_USUAL.currency,
        db_default=_USUAL.currency,
        validators=[RegexValidator(r"^[A-Z]{3}\Z")],
    )
    reviewed_formats = models.JSONField(
        blank=True, default=list, db_default=models.Value([], models.JSONField())
    )
    widget_sites = models.JSONField(blank=True, default=list, db_default=models.Value([], models.JSONField()))
    role_notice_before = models.DurationField(null=True, blank=True, default=_USUAL.role_notice_before)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=THE_ONE), name="house_is_one"),
            *(_within(field, *bounds) for field, bounds in BOUNDS.items()),
        ]

    def __str__(self) -> str:
        return self.name

    def values(self) -> dict[str, Any]:
        """Return what `Settings` is made of."""
        found = {field: getattr(self, field) for field in Settings.__dataclass_fields__}
        lists = {name: tuple(found[name]) for name in ("reviewed_formats", "widget_sites")}
        return {**found, **lists}


class Logo(models.Model):
    """The organisation's picture, drawn anew from what was uploaded; named by its digest, so it never changes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    picture = models.BinaryField()

    def __str__(self) -> str:
        return self.digest


class Examination(models.Model):
    """What the last thorough look at this installation found, and when. There is one row at most."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    at = models.DateTimeField()
    checks = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=THE_ONE), name="examination_is_one")]

    def __str__(self) -> str:
        return f"examined at {self.at}"
