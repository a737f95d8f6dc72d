"""Answers to questions of events are in the copy of one's data, go with the person, and when their time is over."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests import build
from tests.privacy.conftest import CANARY, World
from turnout.events.models import Asked
from turnout.front.actions import copying, erasing, retaining
from turnout.house import actions as house
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.registration.actions import answering
from turnout.registration.actions.answering import Replies
from turnout.registration.models import Answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(world: World) -> World:
    """Return the world, in which the mother answered once and about a child, and somebody else answered too."""
    food = build.a_question(world.event, "Food?")
    bus = build.a_question(world.event, "Bus?", asked=Asked.REGISTRATION)
    child = world.registration.attendees.order_by("position")[0]
    mine = Replies({bus.pk: f"{CANARY} line 3"}, {child.pk: {food.pk: f"{CANARY} seeds"}})
    assert answering.correct(world.registration, mine, by=SYSTEM) == 2
    other = world.stranger.attendees.get()
    assert answering.correct(world.stranger, Replies(None, {other.pk: {food.pk: "Nuts"}}), by=SYSTEM) == 1
    return world


def test_the_copy_of_data_holds_the_answers_and_nobody_elses(answered: World) -> None:
    copy = copying.ask(answered.person, by=SYSTEM)
    jobs.run_due()
    copy.refresh_from_db()
    with ZipFile(BytesIO(bytes(copy.octets))) as archive:
        document, page = json.loads(archive.read("data.json")), archive.read("data.html").decode()
    whole = json.dumps(document)
    for words in (f"{CANARY} line 3", f"{CANARY} seeds"):
        assert words in whole
        assert words in page
    assert "Nuts" not in whole


def test_answers_go_with_the_person(answered: World) -> None:
    with clock.shifted(timedelta(days=15)):
        erasing.erase_now(answered.person, by=SYSTEM)
    assert [one.value for one in Answer.objects.all()] == ["Nuts"]


def test_answers_go_when_their_time_is_over(answered: World) -> None:
    with clock.shifted(timedelta(days=90)):
        assert retaining.due_now()["answers"] == 0
    with clock.shifted(timedelta(days=98)):
        assert retaining.due_now()["answers"] == 3
        assert retaining.apply_all()["answers"] == 3
        assert not Answer.objects.exists()


def test_how_long_they_are_kept_is_a_setting(answered: World) -> None:
    house.change_terms({"answers": 1}, by=SYSTEM)
    with clock.shifted(timedelta(days=9)):
        assert retaining.apply_all()["answers"] == 3
