"""From what a program sends to a registration as it should be: names, ages, answers; what is left out stays."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from turnout.api.queries.registrations import Seen
from turnout.api.web.booking_inputs import typed_by_question
from turnout.api.web.registration_schemas import AboutIn, AnswerIn, SpellingIn
from turnout.events.models import Asked
from turnout.events.rules import questions as rules
from turnout.kernel.refusals import Refused
from turnout.registration.actions.answering import Replies
from turnout.registration.actions.renaming import Spelling


def replies(seen: Seen, answers: Sequence[AnswerIn], people: Sequence[AboutIn]) -> Replies | None:
    """Return the answers with those that were there; None where none is named. Refused: bad_input."""
    named = {
        one.id: _merged(seen, one.answers, one.id, f"people.{number}.answers")
        for number, one in enumerate(people)
        if one.answers
    }
    _require_known(seen, named)
    whole = _merged(seen, answers, None, "answers") if answers else None
    return Replies(whole, named) if named or whole is not None else None


def spellings(seen: Seen, people: Sequence[SpellingIn]) -> list[Spelling]:
    """Return how people are to be written; none where no name or age is named."""
    there = {one.pk: one for one in seen.people}
    named = [one for one in people if one.model_fields_set & {"first_name", "age"}]
    _require_known(seen, {one.id: () for one in named})
    return [
        Spelling(
            one.id,
            there[one.id].person.first_name if one.first_name is None else one.first_name,
            one.age if "age" in one.model_fields_set else there[one.id].age,
        )
        for one in named
    ]


def _merged(seen: Seen, sent: Sequence[AnswerIn], key: UUID | None, field: str) -> dict[UUID, Any]:
    asked = rules.of_whom(seen.questions, Asked.REGISTRATION if key is None else Asked.ATTENDEE)
    said = seen.said.about(key) if seen.said else {}
    return {**said, **typed_by_question(sent, asked, field)}


def _require_known(seen: Seen, named: Mapping[UUID, Any]) -> None:
    if named.keys() - {one.pk for one in seen.people}:
        raise Refused("not_found", _("This person is not in this registration."), field="people")
