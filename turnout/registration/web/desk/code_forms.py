"""What the desk says about codes to be made: what they are good for, what they take off, for how many places."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turnout.events.actions import pricing
from turnout.events.actions import vouchers as actions
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Event, Reach, Tier
from turnout.registration.web.desk.tier_forms import instant, moment
from turnout.ui import forms, money

NO_LIMIT = gettext_lazy("Empty means no limit.")
DISCOUNT = ("percent_off", "amount_off_minor", "budget_minor")


def _number(label: Any, help_text: Any = "", most: int = 1_000_000, **more: Any) -> django_forms.IntegerField:
    return django_forms.IntegerField(label=label, help_text=help_text, min_value=1, max_value=most, **more)


def _amount(help_text: Any, most: int) -> django_forms.DecimalField:
    return django_forms.DecimalField(
        required=False, min_value=0, max_value=most, max_digits=15, help_text=help_text
    )


class CodesForm(forms.Form):
    """Codes to be made; what they take off is asked where something costs something."""

    tier = django_forms.ChoiceField(label=gettext_lazy("Good for"), required=False)
    percent_off = _number(
        gettext_lazy("Per cent off"), gettext_lazy("Of what each place costs."), most=100, required=False
    )
    amount_off_minor = _amount(gettext_lazy("Or so much off each place."), pricing.MOST_MINOR)
    budget_minor = _amount(
        gettext_lazy("What it takes off in all, never more. Empty means no limit."), actions.MOST_BUDGET
    )
    code = django_forms.CharField(
        label=gettext_lazy("Code"), required=False, max_length=40,
        help_text=gettext_lazy("Empty: it is drawn. Letters and digits, in any case."),
    )  # fmt: skip
    count = _number(gettext_lazy("How many codes"), most=actions.MANY, initial=1)
    begins_with = django_forms.CharField(
        label=gettext_lazy("Drawn codes begin with"), required=False, max_length=24
    )
    most = _number(gettext_lazy("Places each code is good for"), NO_LIMIT, required=False, initial=1)
    most_each = _number(gettext_lazy("Of them for one person"), NO_LIMIT, most=1000, required=False)
    begins_at = moment(gettext_lazy("Valid from"), gettext_lazy("Empty means at once."))
    ends_at = moment(gettext_lazy("Valid until"), gettext_lazy("Empty means to the end of registration."))

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.currency = event.time_zone, event.currency
        tiers = list(event.tiers.all())
        self.tiers = {str(tier.pk): tier for tier in tiers if tier.asks_for_code or tier.price_minor}
        field: Any = self.fields["tier"]
        field.choices = [*_reaches(tiers), *((key, tier.name) for key, tier in self.tiers.items())]
        if any(tier.price_minor for tier in tiers):
            named = {"currency": self.currency}
            self.fields["amount_off_minor"].label = _("Amount off in %(currency)s") % named
            self.fields["budget_minor"].label = _("Budget in %(currency)s") % named
        else:
            for name in DISCOUNT:
                del self.fields[name]

    @property
    def takes_off(self) -> bool:
        """Whether it asks what codes take off."""
        return DISCOUNT[0] in self.fields

    def clean_amount_off_minor(self) -> int | None:
        """Return what was typed in minor units of the event's currency."""
        return self._minor("amount_off_minor")

    def clean_budget_minor(self) -> int | None:
        """Return what was typed in minor units of the event's currency."""
        return self._minor("budget_minor")

    def clean_begins_at(self) -> datetime | None:
        """Return the instant of what was typed on the event's wall clock."""
        return instant(self.cleaned_data["begins_at"], self.zone)

    def clean_ends_at(self) -> datetime | None:
        """Return the instant of what was typed on the event's wall clock."""
        return instant(self.cleaned_data["ends_at"], self.zone)

    def draft(self) -> CodeDraft:
        """Return the codes as plain data. Before: the form is valid."""
        field: Any = self.fields["tier"]
        typed = self.cleaned_data["tier"] or (field.choices[0][0] if field.choices else str(Reach.CODED))
        tier: Tier | None = self.tiers.get(typed)
        reach = Reach.CODED if tier else typed
        return CodeDraft(**{**self.cleaned_data, "tier": tier, "reach": reach})

    def _minor(self, name: str) -> int | None:
        typed: Decimal | None = self.cleaned_data[name]
        if typed is None:
            return None
        found = money.minor_of(typed, self.currency)
        if found is None:
            raise ValidationError(_("There are no coins as small as that in this currency."))
        return found


def _reaches(tiers: list[Tier]) -> list[tuple[str, Any]]:
    """Return what a code can be good for that names no kind of place."""
    coded = any(tier.asks_for_code for tier in tiers)
    priced = any(tier.price_minor for tier in tiers if not tier.asks_for_code)
    found = {Reach.CODED: coded, Reach.OPEN: priced, Reach.ALL: coded and priced}
    if priced and not coded:
        return [(str(Reach.OPEN), _("All kinds of place"))]
    return [(str(reach), reach.label) for reach, is_there in found.items() if is_there]
