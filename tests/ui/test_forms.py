"""What people type is tidied, and what is wrong is said beside the field."""

from typing import Any

import pytest
from django import forms as django_forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from turnout.ui import forms


class Family(forms.Form):
    name = django_forms.CharField(label="First name", max_length=80)
    age = django_forms.IntegerField(label="Age", required=False, min_value=0, max_value=120)
    email = forms.EmailField()
    phone = forms.PhoneField(region="GB", required=False)
    code = forms.ReferenceField(required=False)
    note = django_forms.CharField(label="Note", required=False, widget=django_forms.Textarea)
    secret = django_forms.CharField(required=False, widget=django_forms.PasswordInput, strip=False)
    tier = django_forms.ChoiceField(label="Place", required=False, choices=[("a", "Share"), ("b", "Own")])
    count = django_forms.IntegerField(required=False)
    terms = django_forms.BooleanField(label="I agree", required=False)


def filled(**changes: Any) -> Family:
    """Return a form with good answers, some of them changed."""
    return Family({"name": "Mira", "email": "ana@example.org", **changes})


def only_error(form: Family, name: str) -> str:
    """Return the one message of the one field that is wrong."""
    assert list(form.errors) == [name]
    (message,) = form.errors[name]
    return str(message)


def test_text_is_tidied_before_it_is_judged() -> None:
    form = filled(name=" Zoe\u0308\x00  \x07Lind\tqvist ", note="One\r\n\x0btwo\u0000")
    assert form.is_valid()
    assert form.cleaned_data["name"] == "Zo\u00eb Lind qvist"
    assert form.cleaned_data["note"] == "One\ntwo"
    assert form["name"].value() == "Zo\u00eb Lind qvist"


def test_right_to_left_and_emoji_stay_as_they_are() -> None:
    form = filled(name="\u05de\u05d9\u05e8\u05d4 \U0001f469\u200d\U0001f52c")
    assert form.is_valid()
    assert form.cleaned_data["name"] == "\u05de\u05d9\u05e8\u05d4 \U0001f469\u200d\U0001f52c"


def test_a_password_is_never_touched() -> None:
    form = filled(secret=" a\u0308\x07 ")
    assert form.is_valid()
    assert form.cleaned_data["secret"] == " a\u0308\x07 "


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("name", "", "First name is missing."),
        ("name", "\x00\x07", "First name is missing."),
        ("name", "\u200b\u2060\u00ad", "First name is missing."),
        ("name", "\ufeff", "First name is missing."),
        ("name", "x" * 10_000, "This has 10000 characters. Keep it to 80."),
        ("age", "eleven", "Write a whole number, such as 8."),
        ("age", "-1", "At least 0."),
        ("age", "9" * 500, "At most 120."),
        ("age", "9" * 9000, "Write a whole number, such as 8."),
        ("count", str(2**31), "At most 2147483647."),
        ("email", "ana@example", "The address has no dot after the @. It should look like ana@example.org."),
        ("email", "ana", "The address has no @. It should look like ana@example.org."),
        ("email", "@example.org", "Nothing stands before the @. It should look like ana@example.org."),
        ("email", "ana@", "Nothing stands after the @. It should look like ana@example.org."),
        ("email", "a b@example.org", "The address has a blank in it. It should look like ana@example.org."),
        ("email", "a@b@example.org", "The address has more than one @. It should look like ana@example.org."),
        ("email", "ana@-x-.org", "No mail can be sent to this address. It should look like ana@example.org."),
        ("phone", "12", "This number cannot be dialled. It should look like +44 7700 900418."),
        ("phone", "call me", "This number cannot be dialled. It should look like +44 7700 900418."),
        ("code", "K7O0", "A reference has six letters and figures, such as K7Q2MP."),
        ("note", "y" * 10_001, "This has 10001 characters. Keep it to 10000."),
        ("tier", "c", "Choose one of the answers shown."),
    ],
)
def test_each_error_says_what_is_wrong_and_what_right_looks_like(name: str, typed: str, said: str) -> None:
    assert only_error(filled(**{name: typed}), name) == said


def test_a_line_without_a_limit_of_its_own_gets_one() -> None:
    class Loose(forms.Form):
        word = django_forms.CharField()

    assert Loose({"word": "x" * 200}).is_valid()
    assert Loose({"word": "x" * 201}).errors["word"] == ["This has 201 characters. Keep it to 200."]


def test_words_of_the_forms_own_are_kept() -> None:
    class Own(forms.Form):
        name = django_forms.CharField(error_messages={"required": "Who comes?"})

    assert Own({}).errors["name"] == ["Who comes?"]


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+447700900418", "+44 7700 900418"),
        ("+4930901820", "+49 30 901820"),
        ("", ""),
        ("x" * 400, "x" * 400),
    ],
)
def test_a_phone_number_is_shown_as_people_write_it(kept: str, shown: str) -> None:
    assert forms.phone_spaced(kept) == shown


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("07700 900418", "+447700900418"), ("+49 30 901820", "+4930901820"), ("", "")],
)
def test_a_phone_number_is_kept_in_one_form(typed: str, kept: str) -> None:
    form = filled(phone=typed)
    assert form.is_valid()
    assert form.cleaned_data["phone"] == kept


def test_a_reference_may_be_typed_as_people_type() -> None:
    form = filled(code=" k7q2-mp ")
    assert form.is_valid()
    assert form.cleaned_data["code"] == "K7Q2MP"


def test_a_parameter_sent_twice_and_one_we_do_not_know_do_no_harm() -> None:
    form = Family(QueryDict("name=Mira&name=Jonas&email=ana@example.org&__class__=x&age=%00"))
    assert form.is_valid()
    assert form.cleaned_data["name"] == "Jonas"
    assert form.cleaned_data["age"] is None


@given(st.dictionaries(st.sampled_from(sorted(Family.base_fields)), st.text(max_size=300)))
def test_nothing_that_can_be_typed_makes_a_form_fall_over(sent: dict[str, str]) -> None:
    form = Family(sent)
    form.is_valid()
    assert "\x00" not in form.as_div()


def test_the_summary_lists_every_problem_of_forms_and_formsets_with_its_place() -> None:
    class Child(forms.Form):
        name = django_forms.CharField(label="First name")
        age = django_forms.IntegerField(label="Age", required=False)

        @property
        def title(self) -> str:  # type: ignore[override]
            return f"Child {int(str(self.prefix).rpartition('-')[2]) + 1}"

    children = django_forms.formset_factory(Child, min_num=2, max_num=3, validate_max=True)(
        {
            "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": "Mira",
            "form-0-age": "x", "form-1-name": "", "form-1-age": "9",
        }
    )  # fmt: skip
    family = filled(email="ana")
    assert [(found.anchor, found.message) for found in forms.problems(family, children)] == [
        ("id_email", "E-mail: The address has no @. It should look like ana@example.org."),
        ("id_form-0-age", "Child 1, Age: Write a whole number, such as 8."),
        ("id_form-1-name", "Child 2, First name is missing."),
    ]
