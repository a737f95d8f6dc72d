"""What events of the demo ask, give and remember: questions with answers, codes, notes, a past evening, its copy."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from turnout.events.actions import asking, chairing, cloning, editing, importing, noting, vouchers
from turnout.events.actions.asking import QuestionDraft
from turnout.events.actions.importing import PastEvent
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Event, Kind, Question, Topic
from turnout.events.rules import questions as rules
from turnout.front.actions.demo.dates import sittings
from turnout.kernel.actors import SYSTEM
from turnout.people.models import Person, User
from turnout.venues.models import Metro, Venue

Texts = Mapping[str, Any]


def ask(event: Event, texts: Iterable[Texts]) -> None:
    """Let an event ask its questions; `only_if` names an earlier one and the answer that leads on."""
    made: dict[str, Question] = {}
    for text in texts:
        values = {name: value for name, value in text.items() if name != "only_if"}
        if "only_if" in text:
            label, answer = text["only_if"]
            values |= {"shown_if": made[label], "shown_when": _typed(made[label], answer)}
        made[text["label"]] = asking.add_question(event, QuestionDraft(**values), by=SYSTEM)


def answers(event: Event, said: Mapping[str, str] = MappingProxyType({})) -> dict[UUID, str]:
    """Return what somebody answers, by the words of the questions, as it is kept."""
    if not said:
        return {}
    asked = {one.label: one for one in event.questions.all()}
    return {
        asked[label].pk: rules.read(asked[label], _typed(asked[label], words))
        for label, words in said.items()
    }


def give_codes(event: Event, texts: Iterable[Texts]) -> None:
    """Make the codes of an event."""
    for text in texts:
        vouchers.make(event, CodeDraft(**text), by=SYSTEM)


def note(event: Event, texts: Iterable[Texts]) -> None:
    """Write the notes of an event, each by whoever says it."""
    for text in texts:
        author = User.objects.get(email=text["by"])
        noting.write(event, author, text["content"].strip(), by=author.actor, kind=text["kind"])


def look_back(metro: Metro, texts: Iterable[Texts], now: datetime, key: str) -> int:
    """Bring in evenings that are over, with what their chair remembers; return how many were planned anew from them."""
    return sum(_look_back(metro, text, now, key) for text in texts)


def _look_back(metro: Metro, text: Texts, now: datetime, key: str) -> int:
    past = PastEvent(
        **{name: text[name] for name in ("title", "summary", "format")},
        description=text["description"].strip(),
        metro=metro,
        venue=Venue.objects.get(metro=metro, name=text["venue"]),
        sessions=sittings(text["sessions"], now),
        tiers=[TierDraft(**tier) for tier in text["tiers"]],
        topics=list(Topic.objects.filter(name__in=text["topics"])),
        source_key=f"{key}{text['key']}|1",
    )
    (event,) = importing.bring_in([past], by=SYSTEM)
    editing.change(event, {"audience": text["audience"]}, by=SYSTEM)
    chair = Person.objects.get(email=text["chair"])
    chairing.appoint(event, chair, by=SYSTEM)
    note(event, text["notes"])
    if "wrap_up" in text:
        author = User.objects.get(email=text["chair"])
        noting.wrap_up(event, author, text["wrap_up"], by=author.actor)
    if "cloned_by" not in text:
        return 0
    copy = cloning.clone(event, by=User.objects.get(email=text["cloned_by"]).actor)
    chairing.appoint(copy, chair, by=SYSTEM)
    return 1


def _typed(question: Question, words: str) -> str:
    """Return an answer as the form would send it: the key of an option, the version of what is agreed to."""
    if question.has_options:
        return next(key for key, label in question.offered if label == words)
    return str(question.version) if question.kind == Kind.CONSENT else words
