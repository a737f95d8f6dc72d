"""Two of staff write down the same payment at once, or tap twice: it is settled once."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests import build
from tests.concurrency.racing import Race
from tests.concurrency.test_races import assert_everything_holds, booked, order
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Tier
from turnout.registration.models import Settlement

RACERS = 4
ROUNDS = 6
PRICE = 1850

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


def a_dinner() -> Tier:
    dinner = TierDraft(name="Dinner", capacity=99, price_minor=PRICE)
    return build.the_tier(build.a_published_event(tiers=[dinner]))


def test_four_who_take_the_same_money_write_it_down_once(race: Race) -> None:
    dinner = a_dinner()
    for turn in range(ROUNDS):
        family = booked(dinner, turn)
        answers = race.run(
            [
                order("settle", dinner, reference=family.reference, amount=PRICE, key=str(uuid4()))
                for _racer in range(RACERS)
            ]
        )
        assert [answer["ok"] for answer in answers].count(True) == 1
        assert {answer["code"] for answer in answers if not answer["ok"]} == {"bad_input"}
        assert [one.amount_minor for one in Settlement.objects.filter(registration=family)] == [PRICE]
    assert_everything_holds()


def test_one_form_sent_four_times_at_once_settles_once(race: Race) -> None:
    dinner = a_dinner()
    for turn in range(ROUNDS):
        family, key = booked(dinner, turn), str(uuid4())
        answers = race.run(
            [order("settle", dinner, reference=family.reference, amount=PRICE, key=key)] * RACERS
        )
        assert all(answer["ok"] for answer in answers)
        assert Settlement.objects.filter(registration=family).count() == 1
    assert_everything_holds()
