"""The organisation's settings as a form: each with a sentence that says what it does, and for whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from turnout.events.models import Format
from turnout.house.models import BOUNDS
from turnout.house.rules import durations
from turnout.ui import forms, money


class Duration(django_forms.CharField):
    """A duration as people write it: `48 hours`, `90 seconds`."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)
        self.widget.attrs["class"] = "w-m"
        self.bounds: Any = BOUNDS[name]

    def to_python(self, value: Any) -> Any:
        """Return the duration; none where the field is empty."""
        written = super().to_python(value)
        if not written:
            return None
        found = durations.read(written)
        if found is None:
            raise ValidationError(_("Write a number and a unit, such as 48 hours or 90 seconds."))
        return found

    def run_validators(self, value: Any) -> None:
        """Judge the duration, not the length of what was typed."""
        if isinstance(value, timedelta) and not self.bounds[0] <= value <= self.bounds[1]:
            said = {"least": durations.said(self.bounds[0]), "most": durations.said(self.bounds[1])}
            raise ValidationError(_("Choose something between %(least)s and %(most)s.") % said)

    def prepare_value(self, value: Any) -> Any:
        """Return what stands in the field."""
        return durations.said(value) if isinstance(value, timedelta) else value


def _time(label: Any, help_text: Any) -> django_forms.TimeField:
    widget = django_forms.TimeInput(attrs={"type": "time", "class": "w-m"}, format="%H:%M")
    return django_forms.TimeField(label=label, help_text=help_text, widget=widget)


class Sites(django_forms.CharField):
    """Addresses of sites, one a line."""

    def prepare_value(self, value: Any) -> Any:
        """Return the addresses as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """Return the addresses, each once, as browsers write them."""
        typed = super().clean(value)
        found = [line.strip().rstrip("/").lower() for line in typed.splitlines()]
        return sorted({line for line in found if line})


class SettingsForm(forms.Form):
    """Everything an administrator decides for the whole installation."""

    name = django_forms.CharField(
        label=_l("Name of the organisation"),
        max_length=80,
        help_text=_l("Heads every page and mail, and names the sender of mails."),
    )
    hue = django_forms.IntegerField(
        label=_l("Colour"),
        min_value=0,
        max_value=360,
        widget=django_forms.NumberInput(attrs={"class": "w-s", "data-hue": ""}),
        help_text=_l(
            "One number from 0 to 360: 25 is red, 82 marigold, 145 green, 235 blue, 305 violet. It lights what to "
            "do next and places still free; text on it stays readable whatever you choose."
        ),
    )
    contact_email = forms.EmailField(
        label=_l("Contact address"),
        required=False,
        help_text=_l("Stands below public pages; answers to mails go there where an event names nobody."),
    )
    public_note = django_forms.CharField(
        label=_l("Note below every public page"),
        required=False,
        max_length=500,
        widget=django_forms.Textarea(attrs={"rows": 2}),
        help_text=_l("For example a charity's number."),
    )
    offer_life = Duration(
        "offer_life",
        label=_l("An offered place waits"),
        help_text=_l(
            "So long the first in line may accept; then the next is asked. Offers already made keep theirs."
        ),
    )
    offer_reminder_before = Duration(
        "offer_reminder_before",
        label=_l("Reminder of an offer, before it ends"),
        help_text=_l("Whoever has not answered by then gets one more mail."),
    )
    offer_reminder_from_life = Duration(
        "offer_reminder_from_life",
        label=_l("No reminder for offers shorter than"),
        help_text=_l("A short offer would bring two mails at almost the same time."),
    )
    second_chances = django_forms.IntegerField(
        label=_l("Second chances"),
        min_value=0,
        max_value=2,
        widget=django_forms.NumberInput(attrs={"class": "w-s"}),
        help_text=_l("How often somebody who let an offer pass stays in line, at its end: 0, 1 or 2."),
    )
    quiet_from = _time(
        _l("Quiet hours from"),
        _l("An offer made then holds the place at once; its mail and its time start later."),
    )
    quiet_until = _time(_l("Quiet hours until"), _l("On the clock of the event's place."))
    line_sleeps_before = Duration(
        "line_sleeps_before",
        label=_l("The line sleeps, before registration ends"),
        help_text=_l("From then on freed places are on sale to everybody, and those who wait are told."),
    )
    moved_up_messages = django_forms.BooleanField(
        label=_l("Tell those who wait when they moved up"),
        required=False,
        help_text=_l("At most once a day, to those near the front."),
    )
    high_demand_waiting = django_forms.IntegerField(
        label=_l("Notice of high demand, when so many wait"),
        required=False,
        min_value=1,
        max_value=100_000,
        widget=django_forms.NumberInput(attrs={"class": "w-s"}),
        help_text=_l("The coordinator hears that another session may be needed. Empty: never."),
    )
    reminder_before = Duration(
        "reminder_before",
        label=_l("Reminder before a session"),
        help_text=_l("Everybody with a place is reminded so long before it begins."),
    )
    still_coming_before = Duration(
        "still_coming_before",
        required=False,
        label=_l("Ask “still coming?” before a session"),
        help_text=_l("One tap gives the place back while others can still use it. Empty: nobody is asked."),
    )
    standby_after = Duration(
        "standby_after",
        label=_l("Standby, after the start"),
        help_text=_l(
            "From then on unclaimed places go to people at the door, unless the event says otherwise."
        ),
    )
    currency = django_forms.ChoiceField(
        label=_l("Currency of new events"),
        choices=money.choices,
        help_text=_l(
            "Prices are written in it. Each event may have another, until somebody has booked at a price."
        ),
    )
    decision_notices = django_forms.BooleanField(
        label=_l("Say each morning that registrations wait for a decision"),
        required=False,
        help_text=_l("To those who may decide, at most once a day for each event where somebody decides."),
    )
    reviewed_formats = django_forms.MultipleChoiceField(
        label=_l("Approved before anybody sees them"),
        required=False,
        choices=Format.choices,
        widget=django_forms.CheckboxSelectMultiple,
        help_text=_l(
            "Events of these formats are submitted, read and approved before they are published. "
            "Chairs submit whatever the format."
        ),
    )
    widget_sites = Sites(
        label=_l("Sites that may show our widget"),
        required=False,
        max_length=4000,
        widget=django_forms.Textarea(attrs={"rows": 3}),
        help_text=_l("One address a line, such as https://www.example.org. Empty: every site may."),
    )
    staff_second_factor = django_forms.BooleanField(
        label=_l("Staff need a second factor"),
        required=False,
        help_text=_l("Everybody with a role signs in with a passkey or an authenticator app as well."),
    )
    role_notice_before = Duration(
        "role_notice_before",
        required=False,
        label=_l("Notice before a role ends"),
        help_text=_l("To whoever has the role and whoever gave it, once. Empty: nobody is told."),
    )

    def __init__(self, *args: Any, decided: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, variable in decided.items():
            self.fields[name].disabled = True
            self.fields[name].help_text = _("Decided by %(variable)s in the environment.") % {
                "variable": variable
            }

    def groups(self) -> Iterator["Group"]:
        """Yield the fields in the groups of the page."""
        for key, title, text, names in GROUPS:
            yield Group(key, title, text, [self[name] for name in names])


class LogoForm(forms.Form):
    """A picture instead of the mark."""

    logo = django_forms.FileField(
        label=_l("Picture"),
        widget=django_forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_l("PNG, JPEG or WebP up to 2 MB; it is drawn anew, at most 480 by 120 pixels."),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that belong together."""

    key: str
    title: str | Promise
    text: str | Promise
    fields: list[BoundField]


GROUPS = (
    (
        "house",
        _l("The organisation"),
        _l("What visitors and families see on every page and in every mail."),
        ("name", "hue", "contact_email", "public_note", "currency"),
    ),
    (
        "line",
        _l("The line"),
        _l("How a freed place is offered to those who wait. Changes hold for offers made from now on."),
        (
            "offer_life",
            "offer_reminder_before",
            "offer_reminder_from_life",
            "second_chances",
            "quiet_from",
            "quiet_until",
            "line_sleeps_before",
            "moved_up_messages",
            "high_demand_waiting",
        ),
    ),
    (
        "day",
        _l("Before and on the day"),
        _l("For everybody who holds a place."),
        ("reminder_before", "still_coming_before", "standby_after"),
    ),
    (
        "review",
        _l("Review"),
        _l("Who plans an event and who approves it can be two people."),
        ("reviewed_formats", "decision_notices"),
    ),
    (
        "widget",
        _l("On other sites"),
        _l("Events can be shown, and registered for, on the sites of organisers."),
        ("widget_sites",),
    ),
    ("staff", _l("Staff"), _l("For everybody with a role."), ("staff_second_factor", "role_notice_before")),
)
