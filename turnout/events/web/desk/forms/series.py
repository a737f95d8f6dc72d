"""How something repeats, and to which dates of a series a change goes."""

import re
from datetime import date
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from turnout.events.rules import recurring
from turnout.events.rules.recurring import Pattern
from turnout.events.web.desk.forms import fields
from turnout.ui import forms
from turnout.ui.spreading import SpreadForm


class RepeatForm(forms.Form):
    """How an event repeats after its first day."""

    kind = django_forms.ChoiceField(
        label=_("Repeats"),
        choices=[
            (recurring.WEEKLY, _("Every week, or every so many weeks")),
            (recurring.MONTHLY, _("Every month on the same day of the month")),
            (recurring.MONTHLY_WEEKDAY, _("Every month on the same weekday, such as the second Tuesday")),
            (recurring.CHOSEN, _("On days I choose")),
        ],
        initial=recurring.WEEKLY,
    )
    every = django_forms.IntegerField(
        label=_("Every so many weeks or months"),
        min_value=1,
        max_value=52,
        initial=1,
        required=False,
        help_text=_("2 is every other one."),
    )
    weekdays = django_forms.MultipleChoiceField(
        label=_("On weekdays"),
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        required=False,
        widget=django_forms.CheckboxSelectMultiple,
        help_text=_("Every week only. None means the weekday of the first date."),
    )
    count = django_forms.IntegerField(
        label=_("How many dates in all"),
        min_value=2,
        max_value=recurring.MOST + 1,
        required=False,
        help_text=_("The first one counts."),
    )
    until = fields.DayField(label=_("Until"), required=False, help_text=_("Or the last possible day."))
    chosen = django_forms.CharField(
        label=_("Days"),
        required=False,
        max_length=8000,
        widget=django_forms.Textarea(attrs={"rows": 4}),
        help_text=_("One day a line, such as 2026-12-04. Only for days you choose."),
    )

    def clean_chosen(self) -> tuple[date, ...]:
        """Return the typed days."""
        found = []
        for typed in re.split(r"[\s,;]+", self.cleaned_data["chosen"].strip()):
            if not typed:
                continue
            try:
                day = date.fromisoformat(typed)
            except ValueError as wrong:
                message = _t("“%(typed)s” is no day. Write it like 2026-12-04.") % {"typed": typed[:20]}
                raise ValidationError(message) from wrong
            found.append(day)
        return tuple(found)

    def clean(self) -> dict[str, Any]:
        """Ask for days, or for an end."""
        found = super().clean() or self.cleaned_data
        if found.get("kind") == recurring.CHOSEN:
            if not found.get("chosen") and "chosen" not in self.errors:
                self.add_error("chosen", _t("Write at least one day."))
        elif not found.get("count") and not found.get("until") and not {"count", "until"} & set(self.errors):
            self.add_error("count", _t("Say how often, or until when."))
        return found

    def pattern(self) -> Pattern:
        """Return it as plain data. Before: the form is valid."""
        found = self.cleaned_data
        return Pattern(
            kind=found["kind"],
            every=found["every"] or 1,
            weekdays=tuple(int(number) for number in found["weekdays"]),
            until=found["until"],
            count=found["count"],
            chosen=found["chosen"] if found["kind"] == recurring.CHOSEN else (),
        )


class SpreadDatesForm(SpreadForm):
    """The same for new dates of an event that nobody knows yet, when people know others of the series."""

    reason = django_forms.CharField(
        label=_("Reason, for dates that are published already"),
        required=False,
        max_length=1000,
        help_text=_("Those who hold a place or wait there read it in our message."),
    )


class MoveForm(forms.Form):
    """At which dates a move is made, and why they are cancelled."""

    all = django_forms.BooleanField(
        label=_("All dates to come, ticked or not"),
        required=False,
        help_text=_(
            "Those on other pages too. Publishing and submitting leave out dates that are past that."
        ),
    )

    reason = django_forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        help_text=_("Only to cancel. Those who hold a place or wait read it."),
    )
