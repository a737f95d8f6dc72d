"""Questions of an event: added, changed, moved, taken off the form. What they ask belongs to what the event says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import editing, explaining, locking
from turnout.events.models import Asked, Event, Kind, Question
from turnout.events.models.questions import OPTION
from turnout.events.rules import questions as rules
from turnout.kernel import clock, codes, drafts, text
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused

MOST, MOST_OPTIONS = 30, 50
COLUMNS = (
    "label",
    "hint",
    "is_required",
    "least",
    "most",
    "tiers",
    "shown_if",
    "shown_when",
    "why",
    "seen_by",
)
WORDING = 4_000
DEPENDS = frozenset({Kind.RADIO, Kind.SELECT, Kind.SEVERAL, Kind.CONSENT})  # what a condition can be about


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDraft:
    """A question as somebody writes it: `options` by their labels; `wording` and `link` are what is agreed to."""

    label: str
    kind: str = Kind.SHORT
    asked: str = Asked.ATTENDEE
    hint: str = ""
    is_required: bool = False
    options: Sequence[str] = ()
    least: int | None = None
    most: int | None = None
    wording: str = ""
    link: str = ""
    tiers: Sequence[str] = ()
    shown_if: Question | None = None
    shown_when: str = ""
    why: str = ""
    seen_by: str = ""


@transaction.atomic
def add_question(event: Event, draft: QuestionDraft, *, by: Actor) -> Question:
    """Add a question at the end of the form. Refused: bad_input (its field named), wrong_state."""
    found, rows = _open_event(event)
    if len(rows) >= MOST:
        raise Refused("bad_input", _("An event asks at most %(most)s questions.") % {"most": MOST})
    last = max((one.position for one in rows), default=0)
    question = Question(
        event=found, position=last + 1, asked=draft.asked, kind=draft.kind, made_at=clock.now()
    )
    _write(question, draft, rows)
    question.save(force_insert=True)
    _touch(found, [*rows, question])
    audit.record("question.added", question, by=by, kind=question.kind, asked=question.asked)
    return question


@transaction.atomic
def change_question(question: Question, draft: QuestionDraft, *, by: Actor) -> Question:
    """Change what a question says. Its kind and of whom it is asked stay, for there may be answers.

    After: an option that is not named any more is retired and keeps its words in old answers; other words of what is
    agreed to are a new version. Refused: bad_input, also when such an option shows another question; wrong_state.
    """
    found, rows = _open_event(question.event)
    row = _of(rows, question)
    if (draft.kind, draft.asked) != (row.kind, row.asked):
        raise Refused(
            "bad_input",
            _("The kind of a question stays. Add a new one, and take this one off the form."),
            field="kind" if draft.kind != row.kind else "asked",
        )
    changed = _write(row, draft, rows)
    if not changed:
        return row
    _require_leading(row, rows)
    row.save(update_fields=changed)
    _touch(found, rows)
    audit.record("question.changed", row, by=by, fields=sorted(changed))
    return row


@transaction.atomic
def move_up(question: Question, *, by: Actor) -> None:
    """Ask a question before the one that stands above it. Refused: bad_input when it depends on that one."""
    _move(question, -1, by)


@transaction.atomic
def move_down(question: Question, *, by: Actor) -> None:
    """Ask a question after the one that stands below it. Refused: bad_input when that one depends on it."""
    _move(question, 1, by)


@transaction.atomic
def take_off(question: Question, *, by: Actor) -> None:
    """Ask it of nobody any more; its answers stay. Refused: bad_input when others are shown by its answer."""
    found, rows = _open_event(question.event)
    row = _of(rows, question)
    leads = [one.label for one in rows if one.shown_if_id == row.pk and one.is_active]
    if leads:
        raise Refused("bad_input", _("“%(label)s” is shown by its answer.") % {"label": leads[0]})
    _switch(found, rows, row, by, to_active=False)


@transaction.atomic
def put_back(question: Question, *, by: Actor) -> None:
    """Ask a question again that was taken off the form. Refused: bad_input when what it depends on is not asked."""
    found, rows = _open_event(question.event)
    row = _of(rows, question)
    explaining.require_note(row)
    _require_shown(row, rows)
    _switch(found, rows, row, by, to_active=True)


@transaction.atomic
def delete_question(question: Question, *, by: Actor) -> None:
    """Delete a question that nobody answered. Refused: question_in_use (take it off the form instead)."""
    found, rows = _open_event(question.event)
    row = _of(rows, question)
    left = [one for one in rows if one is not row]
    audit.record("question.removed", row, by=by, kind=row.kind)
    try:
        row.delete()
    except ProtectedError as used:
        raise Refused(
            "question_in_use",
            _("There are answers to it, or questions that depend on it. Take it off the form instead."),
        ) from used
    _touch(found, left)


def source(event: Event, key: UUID) -> Question:
    """Return the question whose answer shows another one. Refused: bad_input."""
    found = event.questions.filter(pk=key).first()
    if found is None:
        raise Refused("bad_input", _("Choose an answer to a question above this one."), field="condition")
    return found


def _open_event(event: Event) -> tuple[Event, list[Question]]:
    """Return the event and its questions under the event's lock, while what it says may be changed."""
    found, _tiers = locking.event_and_tiers(event.pk)
    editing.require_open(found, ["questions"])
    rows = list(found.questions.order_by("position", "pk"))
    for one in rows:
        one.event = found
    return found, rows


def _of(rows: Sequence[Question], question: Question) -> Question:
    found = next((row for row in rows if row.pk == question.pk), None)
    if found is None:
        raise Refused("not_found", _("This question was deleted a moment ago."))
    return found


def _touch(event: Event, rows: Sequence[Question]) -> None:
    """Count what the form asks, and tell pages. Before: the event is locked."""
    event.asks = sum(one.is_active for one in rows)
    event.content_version += 1
    event.save(update_fields=["asks", "content_version"])


def _switch(found: Event, rows: list[Question], row: Question, by: Actor, *, to_active: bool) -> None:
    if row.is_active == to_active:
        return
    row.is_active = to_active
    row.save(update_fields=["is_active"])
    _touch(found, rows)
    audit.record("question.changed", row, by=by, fields=["is_active"])


def _move(question: Question, step: int, by: Actor) -> None:
    """Change places with the neighbour that is asked of the same; both stay where conditions can be met."""
    found, rows = _open_event(question.event)
    row = _of(rows, question)
    alike = rules.of_whom(rows, row.asked)
    place = alike.index(row) + step
    if not 0 <= place < len(alike):
        return
    other = alike[place]
    first, second = (other, row) if step < 0 else (row, other)
    if second.shown_if_id == first.pk:
        raise Refused(
            "bad_input", _("“%(label)s” is shown by the answer to the other.") % {"label": second.label}
        )
    row.position, other.position = other.position, row.position
    Question.objects.bulk_update([row, other], ["position"])
    _touch(found, rows)
    audit.record("question.changed", row, by=by, fields=["position"])


def _require_leading(row: Question, rows: Sequence[Question]) -> None:
    """Refuse to take an answer out of a question while another one is shown by it: that would be asked of nobody."""
    if not row.has_options:
        return
    offered = {key for key, _label in row.offered}
    for one in rows:
        if one.is_active and one.shown_if_id == row.pk and one.shown_when not in offered:
            said = _("“%(label)s” is shown by the answer “%(answer)s”. Change that question first.")
            answer = row.words.get(one.shown_when, "")
            raise Refused("bad_input", said % {"label": one.label, "answer": answer}, field="options")


def _require_shown(row: Question, rows: Sequence[Question]) -> None:
    """Refuse to ask what depends on a question, or on an answer to it, that is not there any more."""
    source = next((one for one in rows if one.pk == row.shown_if_id), None)
    if source is None:
        return
    if not source.is_active:
        raise Refused("bad_input", _("It is shown by the answer to a question that is not asked."))
    if source.has_options and row.shown_when not in {key for key, _label in source.offered}:
        raise Refused("bad_input", _("It is shown by an answer that is not offered any more."))


def _write(question: Question, draft: QuestionDraft, rows: Sequence[Question]) -> list[str]:
    """Put what a draft says on a question and refuse what contradicts itself; return the changed columns."""
    values = {**{name: getattr(draft, name) for name in COLUMNS}, "tiers": [str(key) for key in draft.tiers]}
    changed = drafts.fill(question, values)
    for name, made in _PARTS[Kind(question.kind)].items() if question.kind in Kind.values else ():
        fresh = made(question, draft)
        if fresh != getattr(question, name):
            setattr(question, name, fresh)
            changed.append(name)
    _check(question, rows)
    return changed


def _options(question: Question, draft: QuestionDraft) -> list[dict[str, Any]]:
    """Return the options as named now, in order, known ones with their keys; then those that are retired."""
    labels = list(dict.fromkeys(filter(None, (text.line(one) for one in draft.options))))
    if not 1 < len(labels) <= MOST_OPTIONS:
        said = _("Write from 2 to %(most)s answers, one in each line.") % {"most": MOST_OPTIONS}
        raise Refused("bad_input", said, field="options")
    if longest := next((one for one in labels if len(one) > OPTION), ""):
        said = _("Keep each answer to %(most)s characters: “%(start)s…”")
        raise Refused("bad_input", said % {"most": OPTION, "start": longest[:40]}, field="options")
    known = {one["label"]: one["key"] for one in question.options}
    now = [{"key": known.get(label) or codes.reference().lower(), "label": label} for label in labels]
    gone = [{**one, "is_retired": True} for one in question.options if one["label"] not in labels]
    return [*now, *gone]


def _wordings(question: Question, draft: QuestionDraft) -> list[dict[str, str]]:
    """Return the versions of what is agreed to, with one more when the words or the link are others now."""
    wording, link = text.clean(draft.wording), text.line(draft.link)
    if not wording:
        raise Refused("bad_input", _("Write what is agreed to."), field="wording")
    if len(wording) > WORDING:
        raise Refused("bad_input", _("Keep it to %(most)s characters.") % {"most": WORDING}, field="wording")
    _require_address(link)
    now = {"text": wording, "link": link}
    return question.wordings if question.wordings[-1:] == [now] else [*question.wordings, now]


def _require_address(link: str) -> None:
    try:
        if link:
            URLValidator(schemes=["http", "https"])(link)
    except ValidationError as wrong:
        said = _("This is no web address. It should look like https://example.org/page.")
        raise Refused("bad_input", said, field="link") from wrong


_Part = Callable[[Question, QuestionDraft], list[Any]]
_WITH_OPTIONS: dict[str, _Part] = {"options": _options}
_PARTS: dict[Kind, dict[str, _Part]] = {
    **{kind: {} for kind in Kind},
    Kind.RADIO: _WITH_OPTIONS,
    Kind.SELECT: _WITH_OPTIONS,
    Kind.SEVERAL: _WITH_OPTIONS,
    Kind.CONSENT: {"wordings": _wordings},
}


def _check(question: Question, rows: Sequence[Question]) -> None:
    drafts.check(question)
    if question.least is not None and question.most is not None and question.least > question.most:
        raise Refused("bad_input", _("The least number is above the most."), field="most")
    explaining.require_note(question)
    _require_own_tiers(question)
    _require_condition(question, rows)


def _require_own_tiers(question: Question) -> None:
    """Refuse kinds of place of another event: the question would be asked of nobody."""
    if not question.tiers:
        return
    own = {str(key) for key in question.event.tiers.values_list("pk", flat=True)}
    if not own.issuperset(question.tiers):
        raise Refused("bad_input", _("Choose kinds of place of this event."), field="tiers")


def _require_condition(question: Question, rows: Sequence[Question]) -> None:
    """Refuse a condition that could never be met, or only by a question that comes later."""
    before = question.shown_if
    if before is None:
        question.shown_when = ""
        return
    place = next((one.position for one in rows if one.pk == before.pk), None)
    is_fitting = before.kind in DEPENDS and before.asked == question.asked and before.is_active
    if place is None or not is_fitting or place >= question.position:
        raise Refused("bad_input", _("Choose an answer to a question above this one."), field="condition")
    if before.has_options != bool(question.shown_when) or (
        question.shown_when and question.shown_when not in before.words
    ):
        raise Refused("bad_input", _("Choose one of the answers to that question."), field="condition")
