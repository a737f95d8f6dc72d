"""Which questions somebody is asked, and whether what he typed answers them: the one rule for form, desk and file.

An answer is kept as text: words as typed, a whole number, a day as 2026-12-05, the version of what was agreed to, and
the keys of options between bars, `|k7q2|m3x8|`. Nothing typed is "".
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from turnout.events.models import Asked, Kind, Question
from turnout.kernel import text

BAR = "|"
LINE, TEXT = 200, 2_000  # characters of an answer
FARTHEST = 2**31 - 1
DIGITS = 10
MINUS = "\u2212"
AGREED = ""  # the condition "agreed to"


class Wrong(ValueError):  # noqa: N818 -- it is no error of the program
    """What was typed does not answer the question; it says what would."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a form: the answers worth keeping, what is wrong by question, which questions were asked."""

    answers: dict[UUID, str] = field(default_factory=dict)
    wrong: dict[UUID, str] = field(default_factory=dict)
    asked: frozenset[UUID] = frozenset()


def of_whom(questions: Iterable[Question], asked: str) -> list[Question]:
    """Return the questions that are asked once, or about everybody."""
    return [one for one in questions if one.asked == asked]


def judge(
    questions: Sequence[Question],
    typed: Mapping[UUID, Any],
    tiers: Collection[str],
    had: Mapping[UUID, str] | None = None,
    *,
    may_be_empty: bool = False,
) -> Judged:
    """Judge what was typed, question by question in order: what a condition hides is neither missing nor kept.

    `tiers` are the kinds of place of whom it is asked about; `had` is what was answered before, which stays right.
    """
    answers: dict[UUID, str] = {}
    wrong: dict[UUID, str] = {}
    asked: set[UUID] = set()
    for question in questions:
        if not is_shown(question, answers, tiers):
            continue
        asked.add(question.pk)
        try:
            answer = read(question, typed.get(question.pk), (had or {}).get(question.pk, ""))
        except Wrong as said:
            wrong[question.pk] = str(said)
            continue
        if answer:
            answers[question.pk] = answer
        elif question.is_required and not may_be_empty:
            wrong[question.pk] = _missing(question)
    return Judged(answers, wrong, frozenset(asked))


def is_shown(question: Question, answers: Mapping[UUID, str], tiers: Collection[str]) -> bool:
    """Return whether a question is asked, given the answers to those before it."""
    if question.tiers and not set(question.tiers) & set(tiers):
        return False
    if question.shown_if_id is None:
        return True
    before = answers.get(question.shown_if_id, "")
    return f"{BAR}{question.shown_when}{BAR}" in before if question.shown_when else bool(before)


def read(question: Question, typed: Any, had: str = "") -> str:
    """Return a typed answer as it is kept; what was answered before is right. Raises Wrong."""
    kind = Kind(question.kind)
    if question.has_options:
        return _options(question, _keys(typed), _keys(had))
    said = str(typed[0] if isinstance(typed, list | tuple) and typed else typed or "")
    said = text.clean(said) if kind == Kind.LONG else text.line(said)
    if not said or said == had:
        return said
    return {Kind.NUMBER: _number, Kind.DATE: _day, Kind.CONSENT: _agreement}.get(kind, _words)(question, said)


def keys(answer: str) -> list[str]:
    """Return the keys of the options that an answer names."""
    return [one for one in answer.split(BAR) if one]


def plain(question: Question, answer: str) -> str | list[str]:
    """Return an answer as programs send it: the key of an option, a list of them where several may be chosen."""
    if not question.has_options:
        return answer
    chosen = keys(answer)
    return chosen if question.kind == Kind.SEVERAL else "".join(chosen[:1])


def told(question: Question, answer: str) -> str:
    """Return an answer in words."""
    if not answer:
        return ""
    if question.has_options:
        words = question.words
        return ", ".join(words.get(key, key) for key in keys(answer))
    if question.kind == Kind.CONSENT:
        if question.version > 1:
            return _("Agreed, version %(version)s") % {"version": answer}
        return _("Agreed")
    return answer


def lacks_note(question: Question, *, is_for_children: bool) -> bool:
    """Return whether it asks about a child without saying why and who sees the answer (I-64)."""
    return is_for_children and question.asked == Asked.ATTENDEE and not question.is_explained


def _options(question: Question, chosen: Sequence[str], had: Sequence[str]) -> str:
    known = {key for key, _label in question.offered} | set(had)
    if not set(chosen) <= known:
        raise Wrong(_("Choose only from the answers shown."))
    if len(chosen) > 1 and question.kind != Kind.SEVERAL:
        raise Wrong(_("Choose one of the answers shown."))
    ordered = [one["key"] for one in question.options if one["key"] in chosen]
    return f"{BAR}{BAR.join(ordered)}{BAR}" if ordered else ""


def _keys(typed: Any) -> list[str]:
    values = typed if isinstance(typed, list | tuple) else [typed or ""]
    return [key for value in values for key in str(value).split(BAR) if key]


def _words(question: Question, said: str) -> str:
    most = TEXT if question.kind == Kind.LONG else LINE
    if len(said) > most:
        raise Wrong(_("This has %(has)s characters. Keep it to %(most)s.") % {"has": len(said), "most": most})
    return said


def _number(question: Question, said: str) -> str:
    sign, digits = ("-", said[1:]) if said.startswith(("-", MINUS)) else ("", said)
    if not (digits.isascii() and digits.isdigit()) or len(digits.lstrip("0")) > DIGITS:
        raise Wrong(_("Write a whole number, such as 8."))
    number = int(sign + digits)
    least = -FARTHEST if question.least is None else question.least
    most = FARTHEST if question.most is None else question.most
    if number < least:
        raise Wrong(_("At least %(least)s.") % {"least": least})
    if number > most:
        raise Wrong(_("At most %(most)s.") % {"most": most})
    return str(number)


def _day(_question: Question, said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError as wrong:
        raise Wrong(_("Write a date, such as 2026-12-05.")) from wrong


def _agreement(question: Question, said: str) -> str:
    if said != str(question.version):
        raise Wrong(_("These words were changed a moment ago. Read them and tick again."))
    return said


def _missing(question: Question) -> str:
    if question.kind == Kind.CONSENT:
        return _("Tick it to go on.")
    if question.has_options:
        return _("Choose an answer.")
    return _("Answer this.")
