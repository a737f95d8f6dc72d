"""`turnout verify` finds what is planted among questions and answers."""

from collections.abc import Callable

import pytest

from tests import build
from tests.invariants.planting import broken
from turnout.events.models import Asked, Event, Kind, Question
from turnout.kernel.actors import SYSTEM
from turnout.registration.actions import answering
from turnout.registration.actions.answering import Replies
from turnout.registration.models import Answer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event() -> Event:
    """Return an event that asks two things, both answered by one of two families."""
    event = build.a_published_event(5)
    food, bus = build.a_question(event, "Food?"), build.a_question(event, "Bus?", asked=Asked.REGISTRATION)
    mira, _noor = build.a_booking(event, "Mira"), build.a_booking(event, "Noor")
    child = mira.attendees.get()
    answering.correct(mira, Replies({bus.pk: "3"}, {child.pk: {food.pk: "Nuts"}}), by=SYSTEM)
    return event


def test_what_was_asked_and_answered_holds(event: Event) -> None:
    assert Answer.objects.count() == 2
    assert broken() == set()


def a_question_that_is_not_counted(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(asks=1)


def a_question_about_a_child_without_a_reason(_event: Event) -> None:
    Question.objects.filter(asked=Asked.ATTENDEE).update(why="")


def a_question_shown_by_one_that_is_not_asked(event: Event) -> None:
    photos = build.a_question(event, "Photos?", kind=Kind.CONSENT, wording="We may show photos.")
    build.a_question(event, "Which?", shown_if=photos)
    Question.objects.filter(pk=photos.pk).update(is_active=False)


def an_answer_about_a_child_of_another_family(event: Event) -> None:
    other = event.attendees.exclude(answers__isnull=False).get()
    Answer.objects.filter(attendee__isnull=False).update(attendee=other)


def an_answer_at_another_event(_event: Event) -> None:
    Answer.objects.update(registration=build.a_booking(build.a_published_event(5), "Elin"))


@pytest.mark.parametrize(
    ("plant", "name"),
    [
        (a_question_that_is_not_counted, "asks"),
        (a_question_about_a_child_without_a_reason, "explained"),
        (a_question_shown_by_one_that_is_not_asked, "conditions"),
        (an_answer_about_a_child_of_another_family, "answers"),
        (an_answer_at_another_event, "answers"),
    ],
)
def test_what_is_planted_is_found(event: Event, plant: Callable[[Event], None], name: str) -> None:
    plant(event)
    assert name in broken()
