"""What the desk says about who may book a kind of place and when."""

from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from turnout.events.actions import pricing
from turnout.events.models import Access, Tier
from turnout.kernel import times
from turnout.ui.watching import WatchingForm

MOMENT = "%Y-%m-%dT%H:%M"
PLAIN = ("access", "is_hidden", "domains", "least_each", "most_each")


def moment(label: Any, help_text: Any) -> django_forms.DateTimeField:
    """Return a field for a day and time on the wall clock of the event."""
    widget = django_forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})
    return django_forms.DateTimeField(label=label, help_text=help_text, required=False, widget=widget)


def _number(label: Any, help_text: Any) -> django_forms.IntegerField:
    return django_forms.IntegerField(
        label=label, help_text=help_text, required=False, min_value=1, max_value=pricing.MOST_EACH
    )


def instant(typed: datetime | None, zone: str) -> datetime | None:
    """Return the instant of a typed moment; an hour that the clocks skip is said beside its field."""
    if typed is None:
        return None
    if not times.exists(typed.date(), typed.time(), zone):
        raise ValidationError(_("The clocks skip this hour on that day."))
    return times.instant(typed.date(), typed.time(), zone)


class AccessForm(WatchingForm):
    """Who may book a kind of place, when it is on sale, and how many one person may have."""

    access = django_forms.ChoiceField(
        label=_("Who may book it"), choices=Access.choices, widget=django_forms.RadioSelect
    )
    domains = django_forms.CharField(
        label=_("Domains"),
        required=False,
        max_length=2000,
        widget=django_forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as example.org; *.example.org is whatever lies below it."),
    )
    is_hidden = django_forms.BooleanField(label=_("Named only to whoever gives its code"), required=False)
    opens_at = moment(_("On sale from"), _("Empty means with the registration."))
    closes_at = moment(_("On sale until"), _("Empty means to its end; an early bird ends sooner."))
    least_each = _number(_("Least per person"), _("Over all registrations of one person."))
    most_each = _number(_("Most per person"), _("Empty means no limit."))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_opens_at(self) -> datetime | None:
        """Return the instant of what was typed on the event's wall clock."""
        return instant(self.cleaned_data["opens_at"], self.zone)

    def clean_closes_at(self) -> datetime | None:
        """Return the instant of what was typed on the event's wall clock."""
        return instant(self.cleaned_data["closes_at"], self.zone)

    @classmethod
    def of(cls, tier: Tier, zone: str, data: QueryDict | None = None) -> "AccessForm":
        """Return the form as it stands for a kind of place, or as it was sent."""
        shown: dict[str, Any] = {name: getattr(tier, name) for name in PLAIN}
        for name in ("opens_at", "closes_at"):
            when = getattr(tier, name)
            shown[name] = times.local(when, zone).strftime(MOMENT) if when else ""
        return cls(data, initial=shown, zone=zone, prefix="access")
