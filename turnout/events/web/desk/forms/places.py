"""Forms of metros, venues, rooms, contacts and topics."""

from datetime import date
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from turnout.events.queries import desk as queries
from turnout.events.web.desk.forms import fields
from turnout.kernel import times
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.ui import forms
from turnout.venues import rules
from turnout.venues.models import Metro, Venue

TEXTS = ("parking_instructions", "entry_instructions", "access_notes", "notes")
PLAIN = (
    "name", "street", "district", "town", "postcode", "country", "latitude", "longitude", "url", *TEXTS,
)  # fmt: skip


def _text(label: Any, help_text: Any = "") -> django_forms.CharField:
    widget = django_forms.Textarea(attrs={"rows": 3})
    return django_forms.CharField(
        label=label, required=False, max_length=2000, widget=widget, help_text=help_text
    )


class MetroForm(forms.Form):
    """A region."""

    name = django_forms.CharField(label=_("Name"), max_length=120)
    time_zone = django_forms.CharField(
        label=_("Time zone"),
        max_length=64,
        help_text=_("Of its events, unless they have another: Europe/London."),
    )
    description = django_forms.CharField(
        label=_("Description"),
        required=False,
        widget=django_forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    contact_email = forms.EmailField(label=_("Contact for questions"), required=False)
    short_link_domain = django_forms.CharField(
        label=_("Domain of short links"),
        required=False,
        max_length=253,
        help_text=_("Such as go.example.org."),
    )

    def clean_time_zone(self) -> str:
        """Refuse a zone that no clock knows."""
        typed = str(self.cleaned_data["time_zone"])
        if not times.is_zone(typed):
            raise ValidationError(_("This is no time zone we know. It should look like Europe/London."))
        return typed


class VenueForm(forms.Form):
    """A place."""

    metro = django_forms.ChoiceField(label=_("Metro"))
    name = django_forms.CharField(label=_("Name"), max_length=160)
    street = django_forms.CharField(label=_("Street and number"), required=False, max_length=200)
    district = django_forms.CharField(label=_("District"), required=False, max_length=120)
    town = django_forms.CharField(label=_("Town"), required=False, max_length=120)
    postcode = django_forms.CharField(label=_("Postcode"), required=False, max_length=20)
    country = django_forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Country"),
        required=False,
        help_text=_("Two letters, such as GB."),
        error_messages={"invalid": _("Write two letters, such as GB.")},
    )
    capacity = fields.places_field(
        label=_("People it takes"), help_text=_("When the venue is one room. Empty means no limit.")
    )
    parking_instructions = _text(_("Parking"), _("Families read this in their confirmation and reminder."))
    entry_instructions = _text(_("How to get in"), _("Which door, which bell, which floor."))
    access_notes = _text(_("Access"), _("Steps, lift, hearing loop, quiet room."))
    url = django_forms.URLField(label=_("Web page"), required=False, max_length=500, assume_scheme="https")
    latitude = django_forms.DecimalField(
        label=_("Latitude"), required=False, min_value=-90, max_value=90, max_digits=9, decimal_places=6
    )
    longitude = django_forms.DecimalField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180, max_digits=9, decimal_places=6
    )
    notes = _text(_("Notes"), _("Only for the desk."))

    def __init__(self, actor: Actor, *args: Any, venue: Venue | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if venue is not None:
            del self.fields["metro"]
            return
        self.metros = {str(metro.pk): metro for metro in queries.metros(actor, Permission.MANAGE_VENUES)}
        field: Any = self.fields["metro"]
        field.choices = [(key, metro.name) for key, metro in self.metros.items()]
        if len(self.metros) > 1:
            field.choices = [("", _("Choose a metro")), *field.choices]

    @property
    def metro_row(self) -> Metro:
        """The chosen metro. Before: the form is valid."""
        return self.metros[self.cleaned_data["metro"]]

    def values(self) -> dict[str, Any]:
        """Return the columns but the capacity."""
        return {name: self.cleaned_data[name] for name in PLAIN}


class HoursForm(forms.Form):
    """When a venue is open, weekday by weekday, and the days on which it is otherwise."""

    exceptions = django_forms.CharField(
        label=_("Other days"),
        required=False,
        max_length=4000,
        widget=django_forms.Textarea(attrs={"rows": 4}),
        help_text=_("One day a line: 2026-12-24 09:00-12:00, or 2026-12-25 closed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        exceptions = self.fields.pop("exceptions")
        for number, name in enumerate(rules.WEEKDAYS):
            self.fields[name] = django_forms.CharField(
                label=str(WEEKDAYS[number]), required=False, max_length=120,
                help_text=_("Such as 09:00-12:30, 14:00-18:00. Empty means closed.") if number == 0 else "",
            )  # fmt: skip
        self.fields["exceptions"] = exceptions

    def clean(self) -> dict[str, Any]:
        """Read hours and days; what cannot be read is said beside its field."""
        typed = super().clean() or {}
        for name in rules.WEEKDAYS:
            if rules.spans(typed.get(name, "")) is None:
                self.add_error(name, _("Write hours like 09:00-12:30, 14:00-18:00."))
        typed["exceptions"] = self._exceptions(typed.get("exceptions", ""))
        return typed

    def _exceptions(self, typed: str) -> dict[str, str]:
        found = {}
        for line in filter(None, (one.strip() for one in typed.splitlines())):
            day, _blank, said = line.partition(" ")
            hours = "" if said.strip().casefold() in {"", str(_("closed")).casefold(), "closed"} else said
            try:
                key = date.fromisoformat(day).isoformat()
            except ValueError:
                key = ""
            if not key or rules.spans(hours) is None:
                self.add_error("exceptions", _("This line cannot be read: %(line)s") % {"line": line[:80]})
                return {}
            found[key] = rules.tidy(hours)
        return found

    def values(self) -> dict[str, Any]:
        """Return the columns. Before: the form is valid."""
        typed = self.cleaned_data
        return {"opening_hours": rules.kept_hours(typed), "opening_exceptions": typed["exceptions"]}

    @staticmethod
    def shown(venue: Venue) -> dict[str, str]:
        """Return what the form shows of a venue."""
        lines = [f"{day} {said or _('closed')}" for day, said in sorted(venue.opening_exceptions.items())]
        hours = {name: str(venue.opening_hours.get(name, "")) for name in rules.WEEKDAYS}
        return {**hours, "exceptions": "\n".join(lines)}


class RoomForm(forms.Form):
    """A room of a venue."""

    name = django_forms.CharField(label=_("Name of the room"), max_length=120)
    capacity = fields.places_field(label=_("People it takes"))


class ContactForm(forms.Form):
    """Somebody at a venue whom we tell about events there."""

    name = django_forms.CharField(label=_("Name"), max_length=120)
    task = django_forms.CharField(label=_("Task"), required=False, max_length=120)
    email = forms.EmailField(required=False, help_text=_("Hears of every event that is published there."))
    phone = forms.PhoneField(label=_("Phone"), required=False)


class ClosingForm(forms.Form):
    """From when on a venue is closed."""

    on = fields.DayField(label=_("Closed from"))
    reason = django_forms.CharField(label=_("Reason"), max_length=500)


class TopicForm(forms.Form):
    """What events are about."""

    name = django_forms.CharField(label=_("Name"), max_length=80)
