"""The forms of this room: they parse and tidy, nothing else."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import BaseFormSet
from django.utils.translation import gettext_lazy as _

from turnout.events.models import Asked
from turnout.people.models import Person
from turnout.registration.actions.bookings import AS_FREE, SPLIT, TOGETHER
from turnout.registration.queries.offers import Child, Offer
from turnout.registration.rules import ages
from turnout.registration.web import asking, pricing
from turnout.ui import forms as ui

NAME = 100
MOST_ROWS = 30
SEVERAL = 2
PARTY = "party"

TierChoice = tuple[str, str]


class You(ui.Form):
    """Who registers, as a guest (COM UC-1.2 step 3, section A)."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=NAME,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=NAME,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = ui.EmailField(help_text=_("Your confirmation and the link to change your registration go here."))
    phone = ui.PhoneField(help_text=_("Only for an emergency on the day."))

    def __init__(self, *args: Any, region: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phone = self.fields["phone"]
        assert isinstance(phone, ui.PhoneField)  # noqa: S101 -- declared above
        phone.region = region


class Known(You):
    """The same for somebody who has signed in: the address is proven, so it is not asked (COM V1.2a)."""

    email = None  # type: ignore[assignment]


class Guest(asking.Asking):
    """One person who comes: a first name, an age if given, a kind of place if there are several."""

    first_name = forms.CharField(label=_("First name"), max_length=NAME)
    age = forms.IntegerField(label=_("Age"), required=False, min_value=0, max_value=ages.OLDEST)
    tier = forms.ChoiceField(label=_("Place"))

    may_be_blank = False

    def __init__(
        self,
        *args: Any,
        tiers: Sequence[TierChoice] = (),
        oldest: int = ages.OLDEST,
        asks: asking.Asks = asking.NOTHING,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("empty_permitted", None)
        super().__init__(*args, **kwargs)
        _offer_tiers(self, tiers)
        _limit_age(self, oldest)
        self.ask(asks, Asked.ATTENDEE, lambda: {self.typed_tier or asks.usual})
        self.fields["first_name"].widget.attrs["autocomplete"] = "off"

    def full_clean(self) -> None:
        """Judge what was typed; a row left blank beside others says nothing."""
        super().full_clean()
        if self.is_bound and self.may_be_blank and self.is_blank:
            self._errors = forms.utils.ErrorDict()
            self.cleaned_data = {}

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into the row."""
        typed = (self.data.get(self.add_prefix(name)) for name in ("first_name", "age"))
        return not any(str(one or "").strip() for one in typed)

    @property
    def typed_name(self) -> str:
        """Return the name as it stands in the form now."""
        return str(self["first_name"].value() or "").strip()

    @property
    def typed_tier(self) -> str:
        """Return the kind of place as it stands in the form now."""
        return typed_tier(self)


class GuestRows(BaseFormSet[Guest]):
    """The rows of new people."""

    def settle(self, *, alone: bool) -> None:
        """Let rows be blank where somebody else comes anyway; `alone` says that these rows are all there is."""
        forms_ = list(self.forms)
        written = any(not form.is_blank for form in forms_)
        for number, form in enumerate(forms_):
            form.may_be_blank = not alone or written or number > 0

    @property
    def filled(self) -> list[Guest]:
        """Return the rows in which somebody stands."""
        return [form for form in self.forms if not form.is_blank]


_Rows = forms.formset_factory(Guest, formset=GuestRows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def guest_rows(data: Any, initial: Any, **options: Any) -> GuestRows:
    """Return the rows of new people, empty or as sent."""
    return cast("GuestRows", _Rows(data, initial=initial, prefix=PARTY, form_kwargs=options))


class Ward(asking.Asking):
    """A child of the household, to be ticked."""

    is_coming = forms.BooleanField(required=False)
    age = forms.IntegerField(label=_("Age"), required=False, min_value=0, max_value=ages.OLDEST_CHILD)
    tier = forms.ChoiceField(label=_("Place"))

    def __init__(
        self,
        *args: Any,
        child: Child,
        tiers: Sequence[TierChoice] = (),
        asks: asking.Asks = asking.NOTHING,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, prefix=f"child-{child.person.pk.hex}", **kwargs)
        self.child = child
        self.title = child.person.first_name
        self.fields["is_coming"].label = child.person.first_name
        if child.reference:
            self.fields["is_coming"].disabled = True
        _offer_tiers(self, tiers)
        _limit_age(self, ages.OLDEST_CHILD)
        self.ask(asks, Asked.ATTENDEE, lambda: {typed_tier(self) or asks.usual})

    @property
    def part_id(self) -> str:
        """Return the id of what is asked about the child once it is ticked."""
        return f"{self.prefix}-part"

    @property
    def is_ticked(self) -> bool:
        """Whether the box is ticked as the form stands now."""
        return bool(self["is_coming"].value()) and not self.child.reference


class Rest(ui.Form):
    """What else is asked once: whether the registrant comes, how he pays, what happens when it is full, next time."""

    is_coming = forms.BooleanField(label=_("I am coming myself"), required=False)
    tier = forms.ChoiceField(label=_("My place"))
    if_full = forms.ChoiceField(
        label=_("What should we do?"),
        required=False,
        choices=[(SPLIT, SPLIT), (TOGETHER, TOGETHER), (AS_FREE, AS_FREE)],
        widget=forms.RadioSelect,
    )
    pays = forms.ChoiceField(
        label=_("Payment"),
        required=False,
        choices=[(way, label) for way, (label, _help) in pricing.WAYS.items()],
        widget=forms.RadioSelect,
    )
    wants_account = forms.BooleanField(
        label=_("Save my details in an account"),
        required=False,
        help_text=_(
            "You can register without one. With one, your details are filled in and all your registrations "
            "stand in one place."
        ),
    )
    consent = forms.BooleanField(label=_("Write to me about new events"), required=False)
    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("If somebody gave you one. It may open other kinds of place, or lower a price."),
    )
    fit = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    shown = forms.IntegerField(required=False, widget=forms.HiddenInput)
    form_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    website = forms.CharField(required=False, label=_("Leave this empty"))

    def __init__(self, *args: Any, tiers: Sequence[TierChoice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_tiers(self, tiers)
        self.fields["website"].widget.attrs.update({"autocomplete": "off", "tabindex": "-1"})

    def clean_website(self) -> str:
        """Refuse what only a machine fills in; a person sees why."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("This field is a trap for machines. Empty it and send again."))
        return ""


class Lost(ui.Form):
    """Whose links are to be mailed anew."""

    email = ui.EmailField()


class Cancellation(ui.Form):
    """Who cannot come."""

    people = forms.MultipleChoiceField(label=_("People"), widget=forms.CheckboxSelectMultiple, required=True)

    def __init__(self, *args: Any, people: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- declared above
        field.choices = list(people)
        field.error_messages["required"] = _("Choose who cannot come.")

    @property
    def chosen(self) -> list[UUID]:
        """Return the keys of those who were ticked."""
        return [UUID(one) for one in self.cleaned_data["people"]]


class Spelled(ui.Form):
    """Name and age of one person of a registration."""

    first_name = forms.CharField(
        label=_("First name"), max_length=NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    age = forms.IntegerField(label=_("Age"), required=False, min_value=0, max_value=ages.OLDEST)


def typed_tier(form: forms.Form) -> str:
    """Return the kind of place as it stands in a form now; nothing where there is no choice."""
    return str(form["tier"].value() or "") if "tier" in form.fields else ""


def tier_choices(offer: Offer) -> list[TierChoice]:
    """Return the kinds of place that can be asked for; nothing to choose when there is only one."""
    found = offer.choices
    if len(found) < SEVERAL:
        return []
    if not any(one.tier.price_minor for one in found):
        return [(str(one.tier.pk), one.tier.name) for one in found]
    return [(str(one.tier.pk), f"{one.tier.name}, {pricing.of_place(offer, one.tier)}") for one in found]


def details_of(person: Person) -> dict[str, str]:
    """Return what is filled in for somebody who has signed in (COM V1.2a)."""
    return {"first_name": person.first_name, "last_name": person.last_name, "phone": person.phone}


def _offer_tiers(form: forms.Form, tiers: Sequence[TierChoice]) -> None:
    field = form.fields["tier"]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
    if tiers:
        field.choices = list(tiers)
        field.initial = tiers[0][0]
        field.required = False
    else:
        del form.fields["tier"]


def _limit_age(form: forms.Form, oldest: int) -> None:
    said = ages.words(oldest)
    field = form.fields["age"]
    field.error_messages["invalid"] = said
    field.validators = [MinValueValidator(0, said), MaxValueValidator(oldest, said)]
