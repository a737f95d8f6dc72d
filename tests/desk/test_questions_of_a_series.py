"""Questions changed at one date of a series and, when asked for, at others; what was answered is never lost."""

from datetime import timedelta
from typing import Any

import pytest

from tests import build
from tests.desk.test_series import dates_of, desk, said
from turnout.events.actions import asking, pricing, publishing, reviewing
from turnout.events.actions.asking import QuestionDraft
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event, Question
from turnout.kernel.actors import SYSTEM
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted

pytestmark = pytest.mark.django_db
NOTE: dict[str, Any] = {"why": "To cook for all.", "seen_by": "The cook."}


@pytest.fixture
def dates() -> list[Event]:
    """Return four weekly dates that ask what somebody eats."""
    event = build.a_published_event(6, starts_in=timedelta(days=10), title="Chess")
    build.a_question(event, "Food?", kind="radio", options=["All", "No meat"])
    return dates_of(build.a_series(event, 4))


def asked(event: Event) -> list[str]:
    """Return what an event asks now."""
    return [one.label for one in event.questions.asked_now()]


def food(event: Event) -> Question:
    """Return the first question of an event."""
    return event.questions.order_by("position", "pk")[0]


def written(question: Question, **values: Any) -> Any:
    """Return the answer to a question written anew at the desk."""
    form = {
        "label": question.label,
        "options": "\n".join(label for _key, label in question.offered),
        "why": question.why,
        "seen_by": question.seen_by,
    }
    path = f"/desk/events/{question.event.reference}/questions/{question.pk}/"
    return desk(question.event).post(path, {**form, **values}, follow=True)


def test_a_question_is_added_here_from_here_on_or_at_all_dates(dates: list[Event]) -> None:
    client = desk(dates[1])
    path = f"/desk/events/{dates[1].reference}/questions/new/?kind=short&asked=attendee"
    client.post(path, {"label": "Shoes?", **NOTE, "along-reach": "one"})
    client.post(path, {"label": "Board?", **NOTE, "along-reach": "later"})
    answer = client.post(path, {"label": "Clock?", **NOTE, "along-reach": "all"}, follow=True)
    assert [asked(one) for one in dates] == [
        ["Food?", "Clock?"],
        ["Food?", "Shoes?", "Board?", "Clock?"],
        ["Food?", "Board?", "Clock?"],
        ["Food?", "Board?", "Clock?"],
    ]
    assert "Done at 3 more dates." in said(answer)
    assert [build.fresh(one).asks for one in dates] == [2, 4, 3, 3]


def test_a_changed_question_is_changed_where_it_said_the_same_and_an_own_one_is_kept_and_named(
    dates: list[Event],
) -> None:
    asking.change_question(
        food(dates[2]),
        QuestionDraft(label="Food?", kind="radio", options=["All", "Vegan"], **NOTE),
        by=SYSTEM,
    )
    reviewing.submit(dates[3], by=SYSTEM)
    changes = {"hint": "For the break.", "options": "All\nNo meat\nNothing", "along-reach": "all"}
    answer = written(food(dates[0]), **changes)
    assert [food(one).hint for one in dates] == ["For the break.", "For the break.", "For the break.", ""]
    offered = [[label for _key, label in food(one).offered] for one in dates]
    assert offered == [["All", "No meat", "Nothing"]] * 2 + [["All", "Vegan"], ["All", "No meat"]]
    assert "Kept as they were (answers)" in said(answer)
    assert "cannot be changed" in said(answer)
    written(food(dates[0]), options="All\nNone", **{"along-reach": "all", "along-overwrites": "on"})
    assert [[label for _key, label in food(one).offered] for one in dates[:3]] == [["All", "None"]] * 3


def test_answers_are_kept_when_a_question_is_changed_taken_off_or_deleted_at_many_dates(
    dates: list[Event],
) -> None:
    second = publishing.publish(dates[1], by=SYSTEM)
    question = food(second)
    key = question.offered[1][0]
    wanted = Wanted(build.the_tier(second).pk, first_name="Mira", age=9, answers={question.pk: key})
    contact = Contact("Ana", "Lindqvist", "ana@example.org", "+441632960961")
    registration = registering.register(Booking(second.pk, (wanted,), contact=contact), by=SYSTEM)
    written(food(dates[0]), options="All\nVegan", **{"along-reach": "all"})
    kept = food(second)
    assert kept.words[key] == "No meat"
    assert registration.attendees.get().answers.count() == 1
    client, path = desk(dates[0]), f"/desk/events/{dates[0].reference}/questions/{food(dates[0]).pk}"
    answer = client.post(f"{path}/deletion/", {"switch-reach": "all"}, follow=True)
    assert [asked(one) for one in dates] == [[], ["Food?"], [], []]
    assert "There are answers to it" in said(answer)
    assert registration.attendees.get().answers.count() == 1


def test_a_question_is_taken_off_and_put_back_at_all_dates_from_its_own_page(dates: list[Event]) -> None:
    client, path = desk(dates[0]), f"/desk/events/{dates[0].reference}/questions/{food(dates[0]).pk}"
    assert "Take it off the form" in client.get(f"{path}/").content.decode()
    client.post(f"{path}/removal/", {"switch-reach": "all"})
    assert [asked(one) for one in dates] == [[]] * 4
    client.post(f"{path}/return/", {"switch-reach": "later"})
    assert [asked(one) for one in dates] == [["Food?"]] * 4
    client.post(f"{path}/removal/")
    assert [asked(one) for one in dates] == [[], ["Food?"], ["Food?"], ["Food?"]]


def test_what_a_question_depends_on_is_found_at_each_date_by_its_name(dates: list[Event]) -> None:
    for one in dates[:3]:
        pricing.add_tier(one, TierDraft(name="Grown-up", capacity=2), by=SYSTEM)
    first = dates[0]
    tier = first.tiers.get(name="Grown-up")
    source = food(first)
    condition = f"{source.pk.hex}:{source.offered[1][0]}"
    answer = desk(first).post(
        f"/desk/events/{first.reference}/questions/new/?kind=short&asked=attendee",
        {"label": "Fish?", **NOTE, "tiers": [str(tier.pk)], "condition": condition, "along-reach": "all"},
        follow=True,
    )
    assert [asked(one) for one in dates] == [["Food?", "Fish?"]] * 3 + [["Food?"]]
    assert "It has no kind of place “Grown-up”." in said(answer)
    there = dates[1].questions.get(label="Fish?")
    assert there.tiers == [str(dates[1].tiers.get(name="Grown-up").pk)]
    assert there.shown_if == food(dates[1])
    assert there.shown_if.words[there.shown_when] == "No meat"


def test_an_event_of_no_series_has_no_other_dates_and_nonsense_changes_only_this_one(
    dates: list[Event],
) -> None:
    alone = build.an_event()
    question = build.a_question(alone, "Shoes?")
    page = desk(alone).get(f"/desk/events/{alone.reference}/questions/{question.pk}/")
    assert "other dates" not in page.content.decode()
    written(food(dates[0]), hint="Hm.", **{"along-reach": "\0everywhere", "along-overwrites": "on"})
    assert [food(one).hint for one in dates] == ["Hm.", "", "", ""]
