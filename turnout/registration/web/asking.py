"""Questions of an event in forms: a field for each, all judged together by the one rule of `events`.

Without a script every question is there, with a hint for whom it is meant; with one, those that are not meant are
hidden. What is hidden is neither judged nor kept, whatever was sent.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField, Widget
from django.http import QueryDict
from django.utils.translation import gettext as _

from turnout.events.models import Event, Kind, Question
from turnout.events.rules import questions as rules
from turnout.house import queries as house
from turnout.registration.queries import answers
from turnout.ui import forms as ui

Tiers = Callable[[], Collection[str]]


class Agreement(forms.CheckboxInput):
    """A box whose value is the version of the words beside it."""

    def __init__(self, version: int) -> None:
        super().__init__(check_test=lambda value: str(value) == str(version))
        self.version = version

    def format_value(self, value: Any) -> str:  # noqa: ARG002 -- as Django calls it
        """Return the version that a tick agrees to."""
        return str(self.version)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 -- as Django calls it
        """Return the version that was agreed to; nothing when the box is not ticked."""
        return str(data.get(name, ""))


class AnswerField(forms.Field):
    """What was typed, as it is: the form judges its answers together, because one may hide another."""

    def __init__(self, question: Question, had: str, *, may_be_empty: bool) -> None:
        super().__init__(
            label=question.label,
            help_text="\n".join(filter(None, (question.wording, question.hint))),
            required=question.is_required and not may_be_empty,
            widget=_widget(question, had),
        )
        self.question = question
        self.initial = _shown(question, had)

    def clean(self, value: Any) -> Any:
        """Return what was typed."""
        return value


@dataclass(frozen=True, slots=True)
class Asks:
    """What an event asks, and for how many days answers are kept after it."""

    questions: Sequence[Question] = ()
    days: int = 0
    tiers: Mapping[str, str] = field(default_factory=dict)
    may_be_empty: bool = False

    @property
    def usual(self) -> str:
        """Return the kind of place that is meant where none is chosen."""
        return next(iter(self.tiers), "")

    def of_whom(self, asked: str) -> list[Question]:
        """Return the questions asked once, or about everybody, that can be met with these kinds of place."""
        found: list[Question] = []
        for one in rules.of_whom(self.questions, asked):
            is_possible = not one.tiers or bool(set(one.tiers) & self.tiers.keys())
            if is_possible and (one.shown_if_id is None or one.shown_if_id in {each.pk for each in found}):
                found.append(one)
        return found


NOTHING = Asks()


@dataclass(frozen=True, slots=True)
class Row:
    """One question on a page: its field, for whom it is meant, and what the family is told about it."""

    field: BoundField
    question: Question
    hint: str
    source: str
    days: int

    @property
    def for_tiers(self) -> str:
        """Return the kinds of place it is meant for, for the script."""
        return " ".join(self.question.tiers)


class Asking(ui.Form):
    """A form that asks questions too."""

    asks = NOTHING
    questions: Sequence[Question] = ()

    def ask(self, asks: Asks, asked: str, tiers: Tiers, had: Mapping[UUID, str] | None = None) -> None:
        """Put the questions into the form; `had` was answered before."""
        self.asks, self.questions = asks, asks.of_whom(asked)
        self.tiers_meant, self.had = tiers, dict(had or {})
        for one in self.questions:
            name = name_of(one)
            self.fields[name] = AnswerField(one, self.had.get(one.pk, ""), may_be_empty=asks.may_be_empty)
            typed = self.initial.get(name)
            if isinstance(typed, list) and one.kind != Kind.SEVERAL:
                self.initial[name] = "".join(typed[-1:])

    def clean(self) -> dict[str, Any]:
        """Judge the answers, each error beside its field."""
        cleaned = super().clean() or self.cleaned_data
        if not self.questions:
            return cleaned
        typed = {one.pk: cleaned.get(name_of(one)) for one in self.questions}
        judged = rules.judge(
            self.questions, typed, self.tiers_meant(), self.had, may_be_empty=self.asks.may_be_empty
        )
        for one in self.questions:
            if one.pk in judged.wrong:
                self.add_error(name_of(one), judged.wrong[one.pk])
        cleaned["answers"] = judged.answers
        return cleaned

    @property
    def answers(self) -> dict[UUID, str]:
        """Return the answers. Before: the form is valid."""
        found: dict[UUID, str] = self.cleaned_data.get("answers", {})
        return found

    @property
    def asked(self) -> list[Row]:
        """Return the questions as they stand on the page, each with the hint for whom it is meant."""
        by_key = {one.pk: one for one in self.questions}
        return [
            self._row(one, by_key.get(one.shown_if_id) if one.shown_if_id else None) for one in self.questions
        ]

    def _row(self, question: Question, source: Question | None) -> Row:
        name = self.add_prefix(name_of(source)) if source else ""
        days = self.asks.days if question.is_explained else 0
        return Row(self[name_of(question)], question, _hint(question, source, self.asks.tiers), name, days)


class Answers(Asking):
    """A form that asks nothing else: the questions asked once, or those about one person."""


def of(event: Event, tiers: Mapping[str, str], *, may_be_empty: bool = False) -> Asks:
    """Return what an event asks; no statement where it asks nothing.

    `tiers` are the kinds of place that can be chosen, by key with their names.
    """
    questions = answers.asked(event)
    days = house.days("answers").days if any(one.is_explained for one in questions) else 0
    return Asks(questions, days, tiers, may_be_empty)


def asked_alone(
    blank: Callable[[], Answers], asks: Asks, asked: str, tiers: Tiers, had: Mapping[UUID, str] | None = None
) -> Answers | None:
    """Return a form of nothing but questions with these in it, made by `blank`; None where there are none."""
    if not asks.of_whom(asked):
        return None
    form = blank()
    form.ask(asks, asked, tiers, had)
    return form


def name_of(question: Question) -> str:
    """Return the name of a question's field."""
    return f"q-{question.pk.hex}"


def typed_of(data: QueryDict | None, prefix: str) -> dict[str, Any]:
    """Return what was typed as answers into an unjudged form, by field."""
    if data is None:
        return {}
    start = f"{prefix}-q-"
    return {
        name.removeprefix(f"{prefix}-"): values for name, values in data.lists() if name.startswith(start)
    }


def _shown(question: Question, had: str) -> Any:
    if not question.has_options:
        return had
    chosen = rules.keys(had)
    return chosen if question.kind == Kind.SEVERAL else "".join(chosen[:1])


def _widget(question: Question, had: str) -> Widget:
    if question.has_options:
        return _options(question, had)
    kind = Kind(question.kind)
    return Agreement(question.version) if kind == Kind.CONSENT else _PLAIN[kind]()


_PLAIN: dict[Kind, Callable[[], Widget]] = {
    Kind.SHORT: lambda: forms.TextInput({"maxlength": rules.LINE}),
    Kind.LONG: lambda: forms.Textarea({"maxlength": rules.TEXT}),
    Kind.NUMBER: lambda: forms.TextInput({"inputmode": "numeric", "class": "w-s", "maxlength": 12}),
    Kind.DATE: lambda: forms.DateInput({"type": "date", "class": "w-m"}),
}


def _options(question: Question, had: str) -> Widget:
    words = question.words
    kept = [(key, words[key]) for key in rules.keys(had) if key in words]
    choices = [*question.offered, *(one for one in kept if one not in question.offered)]
    if question.kind == Kind.SEVERAL:
        return forms.CheckboxSelectMultiple(choices=choices)
    if question.kind == Kind.SELECT:
        return forms.Select(choices=[("", _("Choose")), *choices])
    none = [] if question.is_required else [("", _("No answer"))]
    return forms.RadioSelect(choices=[*choices, *none])


def _hint(question: Question, source: Question | None, tiers: Mapping[str, str]) -> str:
    """Return for whom a question is meant, in words: for those whose browser hides nothing."""
    said = []
    if question.tiers and not set(question.tiers) >= tiers.keys():
        names = ", ".join(tiers[key] for key in question.tiers if key in tiers)
        said.append(_("Only for: %(names)s.") % {"names": names})
    if source is not None:
        if question.shown_when:
            values = {"label": source.label, "answer": source.words.get(question.shown_when, "")}
            said.append(_("Only if you answer “%(answer)s” to “%(label)s”.") % values)
        else:
            said.append(_("Only if you tick “%(label)s”.") % {"label": source.label})
    return " ".join(said)
