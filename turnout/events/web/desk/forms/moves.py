"""What moves of an event ask: a reason, a new deadline."""

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from turnout.events.web.desk.forms import fields
from turnout.ui import forms


class ReasonForm(forms.Form):
    """Why."""

    reason = django_forms.CharField(
        label=_("Reason"), max_length=1000, help_text=_("Stays in the history of this event.")
    )


class ReopenForm(ReasonForm):
    """Until when, and why."""

    deadline_at = fields.MomentField(label=_("Registration closes"), required=True)
    field_order = ("deadline_at", "reason")


class PostponeForm(forms.Form):
    """Why, and until when people can register then."""

    reason = django_forms.CharField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("Those who hold a place or wait read it in our message."),
    )
    deadline_at = fields.MomentField(
        label=_("Registration closes"), help_text=_("Empty keeps its distance from the start.")
    )
    override = django_forms.CharField(
        label=_("Why the room may be shared"),
        required=False,
        max_length=500,
        help_text=_("Only when another event uses the room at that time."),
    )


class OverrideForm(forms.Form):
    """Why a room may be used by two events at once."""

    override = django_forms.CharField(
        label=_("Why the room may be shared"),
        max_length=500,
        help_text=_("Stays in the history of this event."),
    )
