"""What an event asks, and what was answered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count

from turnout.events.models import Event, Question
from turnout.kernel import statements
from turnout.registration.models import Answer, Attendee, Registration

QUESTIONS = statements.Prepared(
    lambda key: Question.objects.filter(event_id=key, is_active=True).order_by("position", "pk")
)


@dataclass(frozen=True, slots=True)
class Said:
    """What one registration answered: for itself, and about each person in it."""

    of_all: Mapping[UUID, str] = field(default_factory=dict)
    of_each: Mapping[UUID, Mapping[UUID, str]] = field(default_factory=dict)

    def about(self, attendee_id: UUID | None) -> Mapping[UUID, str]:
        """Return the answers about somebody, or those of the registration, by question."""
        return self.of_all if attendee_id is None else self.of_each.get(attendee_id, {})


def asked(event: Event) -> list[Question]:
    """Return the questions that the form of an event asks, in order; no statement where there are none."""
    return QUESTIONS.rows(event.pk) if event.asks else []


def everything_asked(event: Event) -> list[Question]:
    """Return every question of an event, those that are off the form too: one statement."""
    return list(Question.objects.filter(event=event).order_by("position", "pk"))


def counts(event: Event) -> dict[UUID, int]:
    """Return how many answers there are to each question of an event: one statement."""
    rows = Answer.objects.filter(question__event=event).order_by().values_list("question")
    return dict(rows.annotate(Count("pk")))


def of_registration(registration: Registration) -> Said:
    """Return what a registration answered: one statement."""
    return of_registrations([registration.pk])[registration.pk]


def of_registrations(keys: Iterable[UUID]) -> dict[UUID, Said]:
    """Return what each of these registrations answered: one statement."""
    wanted = list(keys)
    of_all: dict[UUID, dict[UUID, str]] = {key: {} for key in wanted}
    of_each: dict[UUID, dict[UUID, dict[UUID, str]]] = {key: defaultdict(dict) for key in wanted}
    for one in Answer.objects.filter(registration__in=wanted):
        mine = of_each[one.registration_id]
        (of_all[one.registration_id] if one.attendee_id is None else mine[one.attendee_id])[
            one.question_id
        ] = one.value
    return {key: Said(of_all[key], dict(of_each[key])) for key in wanted}


def of_people(people: Iterable[Attendee], questions: Iterable[UUID]) -> dict[UUID, dict[UUID, str]]:
    """Return by person and question what was answered about these people or by their registrations: one statement."""
    rows = list(people)
    wanted = list(questions)
    if not rows or not wanted:
        return {}
    by_registration: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    found: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    answers = Answer.objects.filter(
        question__in=wanted, registration__in={one.registration_id for one in rows}
    )
    for one in answers:
        (by_registration[one.registration_id] if one.attendee_id is None else found[one.attendee_id])[
            one.question_id
        ] = one.value
    return {one.pk: {**by_registration.get(one.registration_id, {}), **found.get(one.pk, {})} for one in rows}
