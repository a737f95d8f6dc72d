"""Two of staff write down the same payment at once, or tap twice; money races against the end of a hold: one wins."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from tests import build
from tests.concurrency.racing import Race
from tests.concurrency.test_races import assert_everything_holds, booked, order
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Tier
from turnout.registration.models import Registration, Settlement

RACERS = 4
ROUNDS = 6
PRICE = 1850
FAR = timedelta(days=30)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


def a_dinner() -> Tier:
    dinner = TierDraft(name="Dinner", capacity=99, price_minor=PRICE)
    return build.the_tier(build.a_published_event(tiers=[dinner]))


def a_held_place() -> tuple[Tier, Registration]:
    """Return the only place of a dinner that is paid beforehand, and who holds it."""
    dinner = TierDraft(name="Dinner", capacity=1, price_minor=PRICE)
    event = build.a_published_event(
        tiers=[dinner], starts_in=FAR, pays_at_door=False, pays_ahead=True, pay_how="By bank transfer."
    )
    return build.the_tier(event), build.a_booking(event, "Mira")


def test_of_the_money_the_end_of_the_hold_and_a_newcomer_one_gets_the_place(race: Race) -> None:
    later = int(timedelta(days=7, minutes=5).total_seconds())
    for turn in range(ROUNDS):
        dinner, family = a_held_place()
        money = order("settle", dinner, reference=family.reference, amount=PRICE, key=str(uuid4()))
        paid, _swept, _again, booked_it = race.run(
            [
                money,
                order("sweep_unpaid", dinner, later=later),
                order("sweep_unpaid", dinner, later=later),
                order("register_later", dinner, later=later, size=1, who=f"noor{turn}"),
            ]
        )
        has_it = family.attendees.filter(state="confirmed").exists()
        assert paid["ok"] == has_it == Settlement.objects.filter(registration=family).exists()
        assert paid["ok"] != booked_it["ok"] or not booked_it["ok"]
        assert build.fresh(dinner.event).held == int(paid["ok"]) + int(booked_it["ok"]) <= 1
        assert family.attendees.filter(state="pending_payment").count() == 0
    assert_everything_holds()


def test_without_the_lock_the_money_and_the_end_of_the_hold_both_win(race: Race) -> None:
    """The negative control: if only one of them wins, the race above proves nothing."""
    dinner, family = a_held_place()
    orders = [
        order(act, dinner, reference=family.reference) for act in ("look_then_settle", "look_then_lapse")
    ]
    assert [answer["ok"] for answer in race.run(orders)] == [True, True]


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
