"""Answers of one registration: shown in words, and asked again to be changed, by the family or by staff."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from turnout.events.models import Asked, Question
from turnout.events.rules import questions as rules
from turnout.registration.actions.answering import Replies
from turnout.registration.models import Attendee
from turnout.registration.queries.answers import Said
from turnout.registration.web.asking import Answers, Asks


@dataclass(frozen=True, slots=True)
class Block:
    """The answers about one person, or of the whole registration (without a name): each question with its words."""

    name: str
    pairs: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of questions about one person, or about the whole registration."""

    attendee_id: UUID | None
    title: str
    form: Answers


def blocks(
    questions: Iterable[Question], said: Said, people: Iterable[Attendee], *, with_whole: bool
) -> list[Block]:
    """Return what was answered, the whole registration first; who was asked nothing is left out."""
    rows = list(questions)
    found = [_block("", rows, Asked.REGISTRATION, said, None)] if with_whole else []
    found += [_block(one.person.first_name, rows, Asked.ATTENDEE, said, one) for one in people]
    return [one for one in found if one.pairs]


def is_lacking(asks: Asks, said: Said, people: Sequence[Attendee], *, with_whole: bool) -> bool:
    """Return whether a required question has no answer yet."""
    groups = [(None, asks.of_whom(Asked.REGISTRATION), _tiers(people))] if with_whole else []
    each = rules.of_whom(asks.questions, Asked.ATTENDEE)
    whole = [*groups, *((one.pk, each, {str(one.tier_id)}) for one in people)]
    return any(rules.judge(some, said.about(key), tiers, said.about(key)).wrong for key, some, tiers in whole)


def forms(
    asks: Asks, said: Said, people: Sequence[Attendee], data: QueryDict | None, *, with_whole: bool
) -> list[Form]:
    """Return a form for the whole registration and for each person who is asked anything."""
    found = []
    if with_whole:
        whole = Answers(data, prefix="all")
        whole.ask(
            replace(asks, tiers=_named(people)), Asked.REGISTRATION, lambda: _tiers(people), said.of_all
        )
        found.append(Form(None, _("About your booking"), whole))
    for one in people:
        made = Answers(data, prefix=f"p{one.position}")
        own = replace(asks, tiers=_named([one]))
        made.ask(own, Asked.ATTENDEE, own.tiers.keys, said.about(one.pk))
        found.append(Form(one.pk, one.person.first_name, made))
    for each in found:
        each.form.title = each.title
    return [one for one in found if one.form.questions]


def replies(found: Iterable[Form]) -> Replies:
    """Return what was typed, to be written. Before: the forms are valid."""
    typed = {one.attendee_id: one.form.answers for one in found}
    whole = typed.pop(None, None)
    return Replies(whole, {key: answers for key, answers in typed.items() if key is not None})


def _tiers(people: Iterable[Attendee]) -> set[str]:
    return {str(one.tier_id) for one in people}


def _named(people: Iterable[Attendee]) -> dict[str, str]:
    return {str(one.tier_id): one.tier.name for one in people}


def _block(
    name: str, questions: Iterable[Question], asked: str, said: Said, attendee: Attendee | None
) -> Block:
    answers = said.about(attendee.pk if attendee else None)
    some = [one for one in rules.of_whom(questions, asked) if answers.get(one.pk)]
    return Block(name, [(one.label, rules.told(one, answers[one.pk])) for one in some])
