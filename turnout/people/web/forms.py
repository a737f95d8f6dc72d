"""What people type about themselves and to sign in."""

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from turnout.ui import forms


class Address(forms.Form):
    """Where a code is sent."""

    email = forms.EmailField(label=_("E-mail address"))


class Code(forms.Form):
    """Six digits from a mail or an app."""

    code = django_forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=django_forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class PasswordLogin(forms.Form):
    """Address and password."""

    email = forms.EmailField(label=_("E-mail address"))
    password = django_forms.CharField(
        label=_("Password"),
        max_length=500,
        strip=False,
        widget=django_forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Password(forms.Form):
    """The present password, to show that it is still its owner."""

    password = django_forms.CharField(
        label=_("Password"),
        max_length=500,
        strip=False,
        widget=django_forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPassword(forms.Form):
    """A password to be."""

    password = django_forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters. Three or four words that do not belong together are good."),
        max_length=500,
        strip=False,
        widget=django_forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class Details(forms.Form):
    """Name and phone of an adult."""

    first_name = django_forms.CharField(
        label=_("First name"),
        max_length=100,
        widget=django_forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = django_forms.CharField(
        label=_("Last name"),
        max_length=100,
        required=False,
        widget=django_forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    phone = forms.PhoneField(
        required=False, help_text=_("For the day of an event only, if something happens.")
    )


class Child(forms.Form):
    """A child of a household."""

    first_name = django_forms.CharField(
        label=_("First name of the child"),
        max_length=100,
        widget=django_forms.TextInput(attrs={"autocomplete": "off"}),
    )


class Passkey(forms.Form):
    """What a device answered when it made a passkey."""

    name = django_forms.CharField(max_length=60, required=False)
    credential = django_forms.JSONField(widget=django_forms.HiddenInput)
