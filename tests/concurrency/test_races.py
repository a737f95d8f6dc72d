"""What no interleaving may break: real processes against one tier, on both databases (core.md section 3)."""

from collections.abc import Iterator

import pytest

from tests import build
from tests.concurrency.racing import Answer, Race
from turnout.events.models import Event, Tier
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.kernel.actors import VISITOR
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Attendee, Registration
from turnout.registration.states import HOLDING

RACERS = 4
ROUNDS = 6

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


def order(act: str, tier: Tier, **more: object) -> Answer:
    return {"act": act, "tier": str(tier.pk), "event": str(tier.event_id), **more}


def booked(tier: Tier, who: int, size: int = 1, if_full: str = "refuse") -> Registration:
    contact = Contact("Ben", "Castellanos", f"ben{who}@example.org", "+442079460001")
    wanted = tuple(Wanted(tier.pk, f"Child {n}") for n in range(size))
    booking = Booking(event_id=tier.event_id, wanted=wanted, contact=contact, if_full=if_full)
    return registering.register(booking, by=VISITOR)


def held(tier: Tier) -> int:
    return Attendee.objects.filter(tier=tier, state__in=HOLDING).count()


def assert_everything_holds() -> None:
    broken = [finding for finding in verifying.findings(clock.now()) if not finding.holds]
    assert broken == []


def test_the_last_place_goes_to_one_of_four(race: Race) -> None:
    for _ in range(ROUNDS):
        tier = build.the_tier(build.a_published_event(places=1))
        answers = race.run([order("register", tier, who=n, size=1) for n in range(RACERS)])
        assert [answer["ok"] for answer in answers].count(True) == 1
        assert {answer["code"] for answer in answers if not answer["ok"]} == {"event_full"}
        assert held(tier) == 1
    assert_everything_holds()


def test_without_the_counter_the_same_storm_oversells(race: Race) -> None:
    """The negative control: if this does not oversell, the storm proves nothing."""
    tier = build.the_tier(build.a_published_event(places=1))
    answers = race.run([order("count_then_insert", tier) for _ in range(RACERS)])
    assert [answer["ok"] for answer in answers].count(True) > 1
    assert held(tier) > 1


def test_two_parties_that_do_not_both_fit_are_never_cut(race: Race) -> None:
    for _ in range(ROUNDS):
        tier = build.the_tier(build.a_published_event(places=5))
        answers = race.run([order("register", tier, who=n, size=3) for n in range(RACERS)])
        assert [answer["ok"] for answer in answers].count(True) == 1
        assert held(tier) == 3
    assert_everything_holds()


def test_parties_that_chose_to_split_fill_the_event_exactly(race: Race) -> None:
    for _ in range(ROUNDS):
        tier = build.the_tier(build.a_published_event(places=7))
        answers = race.run([order("register", tier, who=n, size=3, if_full="split") for n in range(RACERS)])
        assert all(answer["ok"] for answer in answers)
        tier.refresh_from_db()
        assert (tier.held, tier.waiting) == (7, 5)
    assert_everything_holds()


def test_a_cancelled_place_is_given_once(race: Race) -> None:
    for turn in range(ROUNDS):
        tier = build.the_tier(build.a_published_event(places=1))
        first = booked(tier, turn)
        orders = [order("cancel", tier, reference=first.reference)]
        orders += [order("register", tier, who=n, size=1) for n in range(RACERS - 1)]
        answers = race.run(orders)
        assert answers[0]["ok"]
        assert [answer["ok"] for answer in answers[1:]].count(True) <= 1
        tier.refresh_from_db()
        assert tier.held == held(tier) == [answer["ok"] for answer in answers[1:]].count(True)
    assert_everything_holds()


def test_a_capacity_lowered_under_load_is_never_below_what_is_held(race: Race) -> None:
    for turn in range(ROUNDS):
        tier = build.the_tier(build.a_published_event(places=4))
        booked(tier, turn)
        orders = [order("resize", tier, capacity=2)]
        orders += [order("register", tier, who=n, size=1) for n in range(RACERS - 1)]
        race.run(orders)
        tier.refresh_from_db()
        assert tier.capacity is not None
        assert tier.held <= tier.capacity
    assert_everything_holds()


def test_nobody_is_booked_on_an_event_that_is_being_cancelled(race: Race) -> None:
    for _ in range(ROUNDS):
        tier = build.the_tier(build.a_published_event(places=10))
        orders = [order("cancel_event", tier)]
        orders += [order("register", tier, who=n, size=2) for n in range(RACERS - 1)]
        answers = race.run(orders)
        assert answers[0]["ok"]
        assert held(tier) == 0
        assert Event.objects.get(pk=tier.event_id).held == 0
    assert_everything_holds()


def test_a_newcomer_never_gets_the_place_of_somebody_who_joins_the_line(race: Race) -> None:
    for turn in range(ROUNDS):
        tier = build.the_tier(build.a_published_event(places=1))
        first = booked(tier, turn)
        orders = [
            order("register", tier, who=1, size=1, if_full="as_free"),
            order("cancel", tier, reference=first.reference),
            order("register", tier, who=2, size=1),
        ]
        race.run(orders)
        tier.refresh_from_db()
        assert tier.held + tier.waiting <= 2
        assert tier.held == held(tier)
    assert_everything_holds()


def test_a_form_sent_four_times_at_once_books_once(race: Race) -> None:
    for turn in range(ROUNDS):
        tier = build.the_tier(build.a_published_event(places=4))
        answers = race.run(
            [order("register", tier, who=1, size=1, form_key=f"key {turn}") for _ in range(RACERS)]
        )
        assert len({answer.get("said") for answer in answers}) == 1
        assert held(tier) == 1
    assert_everything_holds()


def test_resizing_is_recorded(race: Race) -> None:
    tier = build.the_tier(build.a_published_event(places=4))
    answers = race.run([order("resize", tier, capacity=n) for n in (5, 6, 7, 8)])
    assert all(answer["ok"] for answer in answers)
    assert tier.place_moves.count() == 4
    assert_everything_holds()
