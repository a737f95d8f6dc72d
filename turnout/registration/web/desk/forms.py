"""What the desk asks about places: how many, why, who cannot come."""

from decimal import Decimal
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from turnout.events.actions import pricing
from turnout.events.models import Tier
from turnout.registration.models import Attendee
from turnout.ui import forms, money
from turnout.ui.watching import WatchingForm

STAYS = _("Stays in the history of this event.")


def _places(**kwargs: Any) -> django_forms.IntegerField:
    kwargs.setdefault("help_text", _("Empty means no limit."))
    return django_forms.IntegerField(required=False, min_value=0, max_value=1_000_000, **kwargs)


class CancelForm(forms.Form):
    """Why an event is cancelled."""

    reason = django_forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=django_forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody reads it in our message, and it stays in the history."),
    )


class CapacityForm(forms.Form):
    """How many places there are."""

    capacity = _places(label=_("Places"))
    reason = django_forms.CharField(label=_("Reason"), required=False, max_length=500, help_text=STAYS)


class CurrencyForm(forms.Form):
    """In which currency prices are said."""

    currency = django_forms.ChoiceField(
        label=_("Currency"), help_text=_("Until somebody has booked at a price. Figures stay as they are.")
    )

    def __init__(self, present: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"currency": present}, **kwargs)
        field: Any = self.fields["currency"]
        field.choices = money.choices(present)


class TierForm(WatchingForm):
    """What a kind of place is called and includes."""

    name = django_forms.CharField(label=_("Name"), max_length=120)
    description = django_forms.CharField(label=_("What it includes"), required=False, max_length=400)
    has_line = django_forms.BooleanField(label=_("People may wait for it when it is full"), required=False)
    price_minor = django_forms.DecimalField(
        label=_("Price"),
        required=False,
        min_value=0,
        max_value=pricing.MOST_MINOR,
        max_digits=12,
        help_text=_("Empty means free. Whoever has booked keeps the price he booked at."),
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["price_minor"].label = _("Price in %(currency)s") % {"currency": currency}

    def clean_price_minor(self) -> int:
        """Return what was typed in minor units of the event's currency."""
        typed = self.cleaned_data["price_minor"] or Decimal(0)
        found = money.minor_of(typed, self.currency)
        if found is None:
            raise ValidationError(_("There are no coins as small as that in this currency."))
        return found

    @classmethod
    def of(cls, tier: Tier, currency: str, data: QueryDict | None = None) -> "TierForm":
        """Return the form as it stands for a kind of place, or as it was sent."""
        shown = {"name": tier.name, "description": tier.description, "has_line": tier.has_line}
        price = money.plain(tier.price_minor, currency) if tier.price_minor else ""
        return cls(data, initial={**shown, "price_minor": price}, currency=currency)


class NewTierForm(TierForm):
    """A kind of place that does not exist yet."""

    name = django_forms.CharField(
        label=_("Name"), max_length=120, help_text=_("What people choose, such as Member or Child.")
    )
    capacity = _places(label=_("Places"))
    field_order = ("name", "capacity", "price_minor", "description", "has_line")


class PlacesForm(forms.Form):
    """Who of a registration cannot come, and why."""

    people = django_forms.MultipleChoiceField(
        label=_("Who cannot come"), widget=django_forms.CheckboxSelectMultiple
    )
    reason = django_forms.CharField(label=_("Reason"), max_length=500, help_text=STAYS)

    def __init__(self, people: list[Attendee], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["people"]
        field.choices = [(str(one.pk), f"{one.person.first_name}, {one.state_label}") for one in people]


class TransferForm(forms.Form):
    """Why families are moved to another event, and whether all of them or none."""

    whole = django_forms.ChoiceField(
        label=_("When somebody cannot be moved"),
        choices=[("", _("Move everybody else")), ("yes", _("Move nobody: all or nothing"))],
        required=False,
        widget=django_forms.RadioSelect,
    )
    reason = django_forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=django_forms.Textarea(attrs={"rows": 3}),
        help_text=_("Every family reads it in our message, and it stays in the history."),
    )


class ReasonForm(forms.Form):
    """Why staff do something out of order."""

    reason = django_forms.CharField(label=_("Reason"), max_length=500, help_text=STAYS)


class TickedForm(forms.Form):
    """Why places of several families are cancelled."""

    reason = django_forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=django_forms.Textarea(attrs={"rows": 3}),
        help_text=_("Every family reads it in our message, and it stays in the history."),
    )
