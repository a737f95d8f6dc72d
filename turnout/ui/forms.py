"""Forms kind to hands: what was typed is tidied, then judged, and each error says what right looks like."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Self

import phonenumbers
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxValueValidator
from django.forms import BaseForm, BaseFormSet, BoundField, Field, Widget
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from turnout.kernel import codes, phones, text

LINE = 200  # the longest single line when a field sets no limit of its own
TEXT = 10_000  # the longest text
USUAL_ROWS, ROWS = "10", "4"  # Django's text area, and ours
LARGEST = 2**31 - 1  # what a column of whole numbers holds
LONGEST = 50_000  # what is read of any value at all
LONGEST_ADDRESS = 254  # of an e-mail address as mail servers write it, its domain in ASCII (RFC 5321)

_REQUIRED = {
    "text": _("%(label)s is missing."),
    "choice": _("%(label)s: choose one."),
    "tick": _("Tick “%(label)s” to go on."),
}
_WORDS: dict[type[Field], dict[str, Any]] = {
    forms.IntegerField: {"invalid": _("Write a whole number, such as 8.")},
    forms.DecimalField: {"invalid": _("Write a number, such as 12.50.")},
    forms.DateField: {"invalid": _("Write a date, such as 2026-12-05.")},
    forms.TimeField: {"invalid": _("Write a time, such as 18:00.")},
    forms.DateTimeField: {"invalid": _("Write a date and a time, such as 2026-12-05 18:00.")},
    forms.URLField: {"invalid": _("This is no web address. It should look like https://example.org/page.")},
    forms.UUIDField: {"invalid": _("This code is not one of ours.")},
    forms.ChoiceField: {"invalid_choice": _("Choose one of the answers shown.")},
    forms.TypedChoiceField: {"invalid_choice": _("Choose one of the answers shown.")},
    forms.MultipleChoiceField: {
        "invalid_choice": _("Choose only from the answers shown."),
        "invalid_list": _("Choose only from the answers shown."),
    },
    forms.ModelChoiceField: {"invalid_choice": _("Choose one of the answers shown.")},
    forms.ModelMultipleChoiceField: {
        "invalid_choice": _("Choose only from the answers shown."),
        "invalid_pk_value": _("Choose only from the answers shown."),
        "invalid_list": _("Choose only from the answers shown."),
    },
    forms.FileField: {
        "empty": _("The file is empty. Choose another one."),
        "invalid": _("The file did not arrive. Choose it again."),
    },
}
_LIMITS = {
    "max_length": _("This has %(show_value)d characters. Keep it to %(limit_value)d."),
    "min_length": _("This has %(show_value)d characters. It needs at least %(limit_value)d."),
    "max_value": _("At most %(limit_value)s."),
    "min_value": _("At least %(limit_value)s."),
    "null_characters_not_allowed": _("This holds a character that cannot be kept."),
}


class Form(forms.Form):
    """Every form: NFC, no control characters, one line where one is asked, length limits, our wording.

    `title` names the form in an error summary when several are on one page ("Child 2").
    """

    title = ""

    def __init__(self, data: Mapping[str, Any] | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        for name, found in self.fields.items():
            _speak_kindly(found, found.label or name.replace("_", " ").capitalize())
        if self.is_bound and data is not None:
            self.data = self._tidied(data)

    def _tidied(self, data: Mapping[str, Any]) -> MultiValueDict[str, Any]:
        """Return a copy of what was sent, its text made harmless; passwords stay as typed."""
        mine = {self.add_prefix(name): found for name, found in self.fields.items()}
        raw = data if isinstance(data, MultiValueDict) else MultiValueDict({k: [v] for k, v in data.items()})
        kept: MultiValueDict[str, Any] = MultiValueDict()
        for key, values in raw.lists():
            kept.setlist(key, [_tidy(value, mine.get(key)) for value in values])
        return kept


def _tidy(value: Any, found: Field | None) -> Any:
    if not isinstance(value, str) or (found and isinstance(found.widget, forms.PasswordInput)):
        return value
    short = value[:LONGEST]
    many = found is not None and isinstance(found.widget, forms.Textarea)
    return text.clean(short) if many or found is None else text.line(short)


def _speak_kindly(found: Field, label: Any) -> None:
    """Put our words where the field still has Django's, and a length limit where it has none."""
    kind_of_field: Any = type(found)
    usual, ours = _usual_words(kind_of_field), _our_words(kind_of_field)
    said = found.error_messages
    for code, words in ours.items():
        if said.get(code) is usual.get(code):
            said[code] = words
    if said.get("required") is usual.get("required"):
        said["required"] = _named(_required_words(found), label)
    for code, words in _LIMITS.items():
        said.setdefault(code, words)
    if isinstance(found, forms.IntegerField) and found.max_value is None:
        found.validators.append(MaxValueValidator(LARGEST))
    if isinstance(found, forms.CharField) and found.max_length is None:
        _limit(found, TEXT if isinstance(found.widget, forms.Textarea) else LINE)


def _say(words: Any, label: Any) -> str:
    return str(words) % {"label": label}


_named: Any = lazy(_say, str)  # put in words when it is shown


@cache
def _our_words(kind_of_field: Any) -> dict[str, Any]:
    ours: dict[str, Any] = {}
    for parent in reversed(kind_of_field.__mro__):
        ours.update(_WORDS.get(parent, {}))
    return ours


@cache
def _usual_words(kind_of_field: Any) -> dict[str, Any]:
    words: dict[str, Any] = {}
    for parent in reversed(kind_of_field.__mro__):
        words.update(getattr(parent, "default_error_messages", {}))
    return words


def _required_words(found: Field) -> Any:
    if isinstance(found, forms.BooleanField):
        return _REQUIRED["tick"]
    if isinstance(found, forms.ChoiceField | forms.ModelChoiceField):
        return _REQUIRED["choice"]
    return _REQUIRED["text"]


def _limit(found: forms.CharField, longest: int) -> None:
    found.max_length = longest
    found.validators.append(_AtMost(longest))
    found.widget.attrs.update(found.widget_attrs(found.widget))


class _AtMost:
    """Refuse text longer than a limit, with the two numbers that the message names."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, value: str) -> None:
        if len(value) > self.longest:
            raise ValidationError(
                _LIMITS["max_length"],
                code="max_length",
                params={"show_value": len(value), "limit_value": self.longest},
            )


# --- fields ---------------------------------------------------------------------------------------


class EmailField(forms.EmailField):
    """An e-mail address; the error says which part of it is wrong."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail"))
        kwargs.setdefault("max_length", 254)
        super().__init__(**kwargs)

    def run_validators(self, value: Any) -> None:
        """Refuse with the reason, where Django would say that it is invalid."""
        if value and (wrong := _wrong_with_address(value)):
            raise ValidationError(
                _("%(wrong)s It should look like ana@example.org."), "invalid", {"wrong": wrong}
            )
        try:
            super().run_validators(value)
        except ValidationError as refused:
            if refused.error_list[0].code == "invalid":
                raise ValidationError(
                    _("No mail can be sent to this address. It should look like ana@example.org."), "invalid"
                ) from refused
            raise


def _wrong_with_address(address: str) -> Any:
    name, at, domain = address.rpartition("@")
    checks = (
        (any(c.isspace() for c in address), _("The address has a blank in it.")),
        (not at, _("The address has no @.")),
        ("@" in name, _("The address has more than one @.")),
        (not name, _("Nothing stands before the @.")),
        (not domain, _("Nothing stands after the @.")),
        ("." not in domain.strip("."), _("The address has no dot after the @.")),
        (len(text.address_key(address)) > LONGEST_ADDRESS, _("The address is too long for any mail server.")),
    )
    return next((said for is_wrong, said in checks if is_wrong), "")


def phone_spaced(number: str) -> str:
    """Return a kept number as people write it, with the country code; what cannot be read stays as it is."""
    try:
        read = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class PhoneField(forms.CharField):
    """A phone number, kept as +441632960961; `region` reads numbers written without a country code."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def __init__(self, *, region: str = "", **kwargs: Any) -> None:
        self.region = region
        kwargs.setdefault("label", _("Mobile phone"))
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the number in E.164, or nothing; refuse what nobody could dial."""
        typed: str = super().clean(value)
        if not typed:
            return ""
        number = phones.dialled(typed, self.region)
        if number is None:
            raise ValidationError(self._hint(typed), "invalid")
        return number

    def _hint(self, typed: str) -> Any:
        if not self.region and not typed.startswith("+"):
            return _("The number has no country code. It should look like +44 7700 900418.")
        return _("This number cannot be dialled. It should look like +44 7700 900418.")


class ReferenceField(forms.CharField):
    """A reference such as K7Q2MP, typed in any case, with blanks or dashes."""

    widget = forms.TextInput(
        attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
    )

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Reference"))
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the reference as it is stored; refuse what can be none."""
        typed: str = super().clean(value)
        found = "".join(typed.upper().replace("-", "").split())
        if found and (len(found) != codes.LENGTH or set(found) - set(codes.ALPHABET)):
            raise ValidationError(_("A reference has six letters and figures, such as K7Q2MP."), "invalid")
        return found


class Choice(str):
    """A choice's label that carries help and something at the end (a price) for radio cards."""

    __slots__ = ("end", "help")
    help: str
    end: str

    def __new__(cls, label: str, hint: str = "", end: str = "") -> Self:
        """Make a label; it is a plain string wherever cards are not drawn."""
        made = super().__new__(cls, label)
        made.help, made.end = hint, end
        return made


def hinted(groups: Mapping[str, Iterable[tuple[str, str]]]) -> list[tuple[str, list[tuple[str, Choice]]]]:
    """Return choices below headings; the value stands small beside the words of each."""
    return [
        (heading, [(value, Choice(words, hint=value)) for value, words in pairs])
        for heading, pairs in groups.items()
    ]


# --- rendering ------------------------------------------------------------------------------------


def kind(bound: BoundField) -> str:
    """Return how a field is laid out: hidden, check, radios, checks or input."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checks"
    return "radios" if isinstance(widget, forms.RadioSelect) else "input"


def options(bound: BoundField) -> list[tuple[str, list[BoundWidget]]]:
    """Return the choices of a field below their headings; those that have none, below nothing."""
    drawn = iter(bound.subwidgets)
    widget: Any = bound.field.widget
    found: list[tuple[str, list[BoundWidget]]] = []
    for value, words in widget.choices:
        if isinstance(words, list | tuple):
            found.append((str(value), list(islice(drawn, len(words)))))
            continue
        if not found or found[-1][0]:
            found.append(("", []))
        found[-1][1].append(next(drawn))
    return found


def control(bound: BoundField, css: str = "", attributes: Mapping[str, Any] | None = None) -> SafeString:
    """Render only the control, in our classes; a figure gets a figures keyboard instead of a spinner."""
    widget = bound.field.widget
    attrs = {name: value for name, value in (attributes or {}).items() if value is not None and value != ""}
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == USUAL_ROWS:
        attrs.setdefault("rows", ROWS)
    if not isinstance(widget, forms.CheckboxInput):
        own = str(widget.attrs.get("class", ""))
        attrs["class"] = " ".join(dict.fromkeys(f"input {own} {css}".split()))
    elif css:
        attrs["class"] = css
    return bound.as_widget(_plain_figures(widget), attrs)


def _plain_figures(widget: Widget) -> Widget:
    """Return a text input with a figures keyboard: a wheel or an arrow must not change an age."""
    if type(widget) is not forms.NumberInput:
        return widget
    kept = {name: value for name, value in widget.attrs.items() if name not in {"min", "max", "step"}}
    return forms.TextInput({"inputmode": "numeric", **kept})


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of an error summary: the sentence, and the id it leads to (nothing for the whole form)."""

    message: str
    anchor: str = ""


def problems(*filled: "BaseForm | BaseFormSet[Any]") -> list[Problem]:
    """Return everything that is wrong in these forms and formsets, top to bottom."""
    return [problem for form in filled for problem in _problems(form)]


def _problems(form: "BaseForm | BaseFormSet[Any]") -> Iterator[Problem]:
    if isinstance(form, BaseFormSet):
        yield from (Problem(str(message)) for message in form.non_form_errors())
        for one in form.forms:
            yield from _problems(one)
        return
    for name, messages in form.errors.items():
        bound = None if name == NON_FIELD_ERRORS else form[name]
        for message in messages:
            yield Problem(_in_summary(form, bound, str(message)), str(bound.auto_id) if bound else "")


def _in_summary(form: BaseForm, bound: BoundField | None, message: str) -> str:
    """Return a message as it stands far from its field: after the form's title and the field's label."""
    label = str(bound.label) if bound else ""
    said = message if label in message else f"{label}: {message}"
    title = str(getattr(form, "title", ""))
    return f"{title}, {said}" if title else said


def empty_query() -> QueryDict:
    """Return a query without parameters, to be changed."""
    return QueryDict(mutable=True)
