"""Two coordinators move families between two events in opposite directions while visitors book: nobody is lost."""

from collections.abc import Iterator

import pytest

from tests import build
from tests.concurrency.racing import Race
from tests.concurrency.test_races import assert_everything_holds, booked, held, order
from turnout.events.models import Tier
from turnout.registration.models import Attendee, Registration

RACERS = 4
ROUNDS = 6

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


def tiers(one: int, other: int) -> tuple[Tier, Tier]:
    return build.the_tier(build.a_published_event(places=one)), build.the_tier(
        build.a_published_event(places=other)
    )


def test_moves_in_opposite_directions_neither_wait_for_each_other_nor_oversell(race: Race) -> None:
    for turn in range(ROUNDS):
        here, there = tiers(3, 3)
        mine, yours = booked(here, 2 * turn, size=2), booked(there, 2 * turn + 1, size=2)
        answers = race.run(
            [
                order("transfer", here, reference=mine.reference, to=str(there.pk)),
                order("transfer", there, reference=yours.reference, to=str(here.pk)),
                order("register", here, who=1, size=1),
                order("register", there, who=2, size=1),
            ]
        )
        refused = {answer["code"] for answer in answers if not answer["ok"]}
        assert refused <= {"party_does_not_fit", "event_full"}
        for family in (mine, yours):
            people = {one.person_id for one in family.attendees.all()}
            holding = Attendee.objects.filter(person__in=people, state="confirmed")
            assert holding.count() == 2
            assert holding.values("event").distinct().count() == 1
        assert held(here) <= 3
        assert held(there) <= 3
    assert_everything_holds()


def test_four_families_that_move_to_the_last_place_get_it_once(race: Race) -> None:
    for turn in range(ROUNDS):
        here, there = tiers(4, 1)
        families = [booked(here, 10 * turn + n) for n in range(RACERS)]
        answers = race.run(
            [order("transfer", here, reference=one.reference, to=str(there.pk)) for one in families]
        )
        assert [answer["ok"] for answer in answers].count(True) == 1
        assert {answer["code"] for answer in answers if not answer["ok"]} == {"party_does_not_fit"}
        assert (held(here), held(there)) == (3, 1)
    assert_everything_holds()


def test_one_family_moved_by_four_at_once_moves_once(race: Race) -> None:
    for turn in range(ROUNDS):
        here, there = tiers(4, 4)
        family = booked(here, turn, size=2)
        race.run([order("transfer", here, reference=family.reference, to=str(there.pk))] * RACERS)
        assert (held(here), held(there)) == (0, 2)
        assert Registration.objects.filter(event=there.event).count() == 1
    assert_everything_holds()


def test_without_the_counter_the_same_storm_oversells(race: Race) -> None:
    """The negative control: if this does not oversell, the storm proves nothing."""
    here, there = tiers(4, 1)
    families = [booked(here, n) for n in range(RACERS)]
    answers = race.run(
        [order("look_then_transfer", here, reference=one.reference, to=str(there.pk)) for one in families]
    )
    assert [answer["ok"] for answer in answers].count(True) > 1
    assert held(there) > 1
