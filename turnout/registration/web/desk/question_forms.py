"""What the desk asks about a question: only what its kind needs."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from turnout.events.actions.asking import DEPENDS, WORDING, QuestionDraft
from turnout.events.models import Asked, Kind, Question, Tier
from turnout.events.models.questions import HELP, LABEL, NOTE
from turnout.ui import forms
from turnout.ui.watching import WatchingForm

SEPARATOR = ":"


class KindForm(forms.Form):
    """Which kind of question is added, and of whom it is asked."""

    kind = django_forms.ChoiceField(label=_l("Kind of answer"), choices=Kind.choices)
    asked = django_forms.ChoiceField(label=_l("Asked"), choices=Asked.choices, initial=Asked.ATTENDEE)


class QuestionForm(WatchingForm):
    """A question; fields that its kind has no use for are left out."""

    label = django_forms.CharField(label=_l("Question"), max_length=LABEL)
    hint = django_forms.CharField(
        label=_l("Help"), required=False, max_length=HELP, help_text=_l("Stands below the question.")
    )
    is_required = django_forms.BooleanField(
        label=_l("An answer is required"), required=False, help_text=_l("Staff may leave it empty.")
    )
    options = django_forms.CharField(
        label=_l("Answers"),
        widget=django_forms.Textarea(attrs={"rows": 6}),
        help_text=_l("One in each line. An answer you take out keeps its words where it was chosen."),
    )
    least = django_forms.IntegerField(label=_l("Least"), required=False, min_value=-forms.LARGEST)
    most = django_forms.IntegerField(label=_l("Most"), required=False, min_value=-forms.LARGEST)
    wording = django_forms.CharField(
        label=_l("What is agreed to"),
        max_length=WORDING,
        widget=django_forms.Textarea(attrs={"rows": 5}),
        help_text=_l("Other words are a new version; who agreed before agreed to the old one."),
    )
    link = django_forms.URLField(
        label=_l("Link to the whole text"), required=False, max_length=500, assume_scheme="https"
    )
    condition = django_forms.ChoiceField(label=_l("Shown"), required=False)
    tiers = django_forms.MultipleChoiceField(
        label=_l("Only for these kinds of place"),
        required=False,
        widget=django_forms.CheckboxSelectMultiple,
        help_text=_l("None ticked means for all."),
    )
    why = django_forms.CharField(
        label=_l("Why you ask"),
        required=False,
        max_length=NOTE,
        help_text=_l("Families read it beside the question."),
    )
    seen_by = django_forms.CharField(
        label=_l("Who sees the answer"),
        required=False,
        max_length=NOTE,
        help_text=_l("Such as: the two instructors of the day. How long it is kept is said by itself."),
    )

    def __init__(
        self, data: Any, *, about: Question, before: Iterable[Question], tiers: Sequence[Tier], **kwargs: Any
    ) -> None:
        super().__init__(data, initial=_shown(about), **kwargs)
        self.about, self.before = about, {one.pk.hex: one for one in before}
        for name in _USELESS[Kind(about.kind)]:
            del self.fields[name]
        self._offer("condition", [("", _("Always")), *_conditions(self.before.values())])
        self._offer("tiers", [(str(one.pk), one.name) for one in tiers])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Offer what there is to choose from; nothing to choose, no field."""
        if len(choices) > 1:
            field: Any = self.fields[name]
            field.choices = choices
        else:
            del self.fields[name]

    def draft(self) -> QuestionDraft:
        """Return what was written. Before: the form is valid."""
        typed = dict(self.cleaned_data)
        source, _colon, when = typed.pop("condition", "").partition(SEPARATOR)
        options = typed.pop("options", "").splitlines()
        return QuestionDraft(
            kind=self.about.kind,
            asked=self.about.asked,
            options=options,
            shown_if=self.before.get(source),
            shown_when=when,
            **typed,
        )


_OF_KIND = {
    "options": {Kind.RADIO, Kind.SELECT, Kind.SEVERAL},
    "least": {Kind.NUMBER},
    "most": {Kind.NUMBER},
    "wording": {Kind.CONSENT},
    "link": {Kind.CONSENT},
}
_USELESS = {kind: [name for name, kinds in _OF_KIND.items() if kind not in kinds] for kind in Kind}


def before(question: Question, rows: Iterable[Question]) -> list[Question]:
    """Return the questions that one can depend on: asked before it, of the same, with an answer to choose."""
    return [
        one
        for one in rows
        if one.asked == question.asked
        and one.is_active
        and one.kind in DEPENDS
        and one.position < question.position
    ]


def _conditions(questions: Iterable[Question]) -> list[tuple[str, str]]:
    found = []
    for one in questions:
        if one.has_options:
            said = _("If “%(label)s” is answered with “%(answer)s”")
            found += [
                (f"{one.pk.hex}{SEPARATOR}{key}", said % {"label": one.label, "answer": answer})
                for key, answer in one.offered
            ]
        else:
            said = _("If “%(label)s” is ticked") % {"label": one.label}
            found.append((f"{one.pk.hex}{SEPARATOR}", said))
    return found


def _shown(question: Question) -> dict[str, Any]:
    names = ("label", "hint", "is_required", "least", "most", "wording", "link", "tiers", "why", "seen_by")
    source = question.shown_if_id
    return {
        **{name: getattr(question, name) for name in names},
        "options": "\n".join(label for _key, label in question.offered),
        "condition": f"{source.hex}{SEPARATOR}{question.shown_when}" if source else "",
    }
