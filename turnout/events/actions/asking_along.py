"""Questions of an event, and the same at other dates of its series: added, changed, taken off, each by its own action.

A question of another date is the same when it is asked of the same, in the same words, for the same kind of answer.
Kinds of place and other questions that it depends on are found there by their names.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from turnout.events.actions import asking, carrying, locking
from turnout.events.actions.asking import QuestionDraft
from turnout.events.actions.carrying import Task
from turnout.events.actions.spreading import Spread
from turnout.events.models import Event, Question
from turnout.events.rules import spreading
from turnout.events.rules.reporting import Came, Report
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused

ADD, CHANGE, SWITCH = "question.add", "question.change", "question.switch"
SWITCHES = {
    "take_off": asking.take_off,
    "put_back": asking.put_back,
    "delete": asking.delete_question,
}


def add(event: Event, draft: QuestionDraft, spread: Spread, *, by: Actor) -> Report:
    """Add a question here, and at the other dates that do not ask it. Refused: as `asking.add_question`, for here."""
    carrying.require_free_for(event, spread.others)
    return go_on(asking.add_question(event, draft, by=by), spread, by=by)


def go_on(made: Question, spread: Spread, *, by: Actor) -> Report:
    """Add a question that was added here at the other dates that do not ask it."""
    return carrying.carry(Task(ADD, {"question": _said(made)}), spread.others, by=by, is_left=spread.is_left)


def change(question: Question, draft: QuestionDraft, spread: Spread, *, by: Actor) -> Report:
    """Change a question here, then what the other dates say in the same words. Refused: as `asking.change_question`."""
    carrying.require_free_for(question.event, spread.others)
    before = _said(question)
    after = _said(asking.change_question(question, draft, by=by))
    if before == after:
        return Report()
    facts = {"before": before, "after": after, "overwrites": spread.overwrites}
    return carrying.carry(Task(CHANGE, facts), spread.others, by=by, is_left=spread.is_left)


def switch(question: Question, do: str, spread: Spread, *, by: Actor) -> Report:
    """Take a question off the form, put it back or delete it, here and at the other dates. Refused: as its action."""
    carrying.require_free_for(question.event, spread.others)
    said = _said(question)
    SWITCHES[do](question, by=by)
    return carrying.carry(
        Task(SWITCH, {"question": said, "do": do}), spread.others, by=by, is_left=spread.is_left
    )


def add_there(other: Event, facts: Mapping[str, Any], by: Actor) -> Came:
    """Add a question to another date, or put it back on its form; the way of ADD."""
    said, rows = facts["question"], _rows(other)
    here = _same(rows, said)
    if here is None:
        asking.add_question(other, _draft(said, other, rows), by=by)
        return Came()
    was_off = not here.is_active
    if was_off:
        asking.put_back(here, by=by)
    return Came(was_off, [] if _said(here) == said else [here.label])


def change_there(other: Event, facts: Mapping[str, Any], by: Actor) -> Came:
    """Change a question at another date as it was changed at one; the way of CHANGE."""
    rows = _rows(other)
    here = _same(rows, facts["before"]) or _same(rows, facts["after"])
    if here is None:
        raise Refused("not_found", _("It does not ask this question."))
    said = _said(here)
    wanted, own = spreading.parted(facts["before"], facts["after"], said, overwrites=facts["overwrites"])
    if wanted:
        asking.change_question(here, _draft(said | wanted, other, rows), by=by)
    return Came(bool(wanted), sorted(own))


def switch_there(other: Event, facts: Mapping[str, Any], by: Actor) -> Came:
    """Do the same with a question of another date; the way of SWITCH."""
    here = _same(_rows(other), facts["question"])
    is_asked = facts["do"] != "put_back"
    if here is None and not is_asked:
        raise Refused("not_found", _("It does not ask this question."))
    if here is None or (facts["do"] != "delete" and here.is_active != is_asked):
        return Came(is_done=False)
    SWITCHES[facts["do"]](here, by=by)
    return Came()


def _rows(event: Event) -> list[Question]:
    """Return what an event asks, under its lock."""
    locking.event_and_tiers(event.pk)
    return list(event.questions.select_related("shown_if", "event").order_by("position", "pk"))


def _same(rows: Sequence[Question], said: Mapping[str, Any]) -> Question | None:
    wanted = (said["asked"], said["kind"], said["label"].casefold())
    return next((one for one in rows if (one.asked, one.kind, one.label.casefold()) == wanted), None)


def _said(question: Question) -> dict[str, Any]:
    """Return what a question says, by words alone, so that it can be said of another date."""
    names = ("label", "kind", "asked", "hint", "is_required", "least", "most", "wording", "link", "why")
    tiers = question.event.tiers.filter(pk__in=question.tiers).values_list("name", flat=True)
    source = question.shown_if
    return {
        **{name: getattr(question, name) for name in names},
        "seen_by": question.seen_by,
        "options": [label for _key, label in question.offered],
        "tiers": sorted(tiers) if question.tiers else [],
        "shown": None if source is None else [source.label, source.words.get(question.shown_when, "")],
    }


def _draft(said: Mapping[str, Any], event: Event, rows: Sequence[Question]) -> QuestionDraft:
    """Return what is said as a question of an event. Refused: when it lacks what the question depends on."""
    values = {name: value for name, value in said.items() if name not in {"tiers", "shown"}}
    keys = {name.casefold(): str(key) for name, key in event.tiers.values_list("name", "pk")}
    if missing := next((name for name in said["tiers"] if name.casefold() not in keys), ""):
        raise Refused("tier_unknown", _("It has no kind of place “%(name)s”.") % {"name": missing})
    tiers = [keys[name.casefold()] for name in said["tiers"]]
    if said["shown"] is None:
        return QuestionDraft(**values, tiers=tiers)
    label, answer = said["shown"]
    source = next((one for one in rows if one.label == label and one.asked == said["asked"]), None)
    when = "" if source is None else next((key for key, word in source.offered if word == answer), "")
    if source is None or bool(answer) != bool(when):
        raise Refused(
            "not_found", _("It does not ask “%(label)s”, or not with this answer.") % {"label": label}
        )
    return QuestionDraft(**values, tiers=tiers, shown_if=source, shown_when=when)
