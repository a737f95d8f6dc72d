"""To which dates of a series a change goes: what forms of several rooms ask."""

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from turnout.ui import forms

ONE, LATER, ALL = "one", "later", "all"


class SpreadForm(forms.Form):
    """To which dates of a series a change goes."""

    reach = django_forms.ChoiceField(
        label=_("Change"),
        choices=[
            (ONE, _("Only this date")),
            (LATER, _("This date and the later ones")),
            (ALL, _("All dates to come")),
        ],
        initial=ONE,
        widget=django_forms.RadioSelect,
    )
    overwrites = django_forms.BooleanField(
        label=_("Also where a date said something else before"),
        required=False,
        help_text=_("Otherwise such a date keeps its own, and you are told which."),
    )

    @property
    def is_for_all(self) -> bool:
        """Whether it goes to all dates to come. Before: it is valid, where it was sent."""
        return self.is_bound and self.cleaned_data["reach"] == ALL

    @property
    def is_for_one(self) -> bool:
        """Whether it goes to no other date. Before: it is valid, where it was sent."""
        return not self.is_bound or self.cleaned_data["reach"] == ONE

    @property
    def is_later_only(self) -> bool:
        """Whether it leaves earlier dates alone. Before: it is valid."""
        return bool(self.cleaned_data["reach"] == LATER)
