"""The line under a storm: answers against the clock, moves against joins, newcomers against a freed place."""

from collections.abc import Iterator

import pytest

from tests import build
from tests.concurrency.racing import Answer, Race
from tests.registration import lining
from tests.registration.lining import FAR, LIFE, choose, family
from turnout.events.models import Event, Tier
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.registration.models import Attendee, Offer, WaitlistEntry
from turnout.registration.states import HOLDING

RACERS = 4
ROUNDS = 4

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    choose(**lining.no_night())
    with Race(RACERS) as racers:
        yield racers


def an_offer() -> tuple[Event, Offer]:
    """Return an event whose only place is offered to somebody, with somebody else behind him."""
    event, holder = lining.a_full_event()
    noor = family(event, "Noor", if_full="as_free")
    family(event, "Ida", if_full="as_free")
    lining.free(holder)
    return event, lining.of(noor)


def assert_everything_holds() -> None:
    assert [finding for finding in verifying.findings(clock.now()) if not finding.holds] == []


def wins(answers: list[Answer]) -> list[bool]:
    """Return who took the offer, and whether a sweep ended it."""
    return [answer["ok"] and answer["said"] != "0" for answer in answers]


def test_an_answer_and_the_end_of_an_offer_have_one_winner(race: Race) -> None:
    over = int(LIFE.total_seconds()) + 1
    for _ in range(ROUNDS):
        event, offer = an_offer()
        answers = race.run(
            [
                {"act": "accept", "offer": str(offer.pk)},
                {"act": "sweep", "later": over},
                {"act": "accept", "offer": str(offer.pk)},
                {"act": "sweep", "later": over},
            ]
        )
        assert wins(answers).count(True) == 1
        offer.refresh_from_db()
        taken = Attendee.objects.filter(event=event, state__in=HOLDING).count()
        assert (offer.state, taken) in {("accepted", 1), ("expired", 0)}
        assert build.fresh(event).held == 1
        assert_everything_holds()
        Offer.objects.filter(state="live").update(expires_at=clock.now() + 2 * LIFE)


def taken_and_left(race: Race, leave: str) -> list[bool]:
    """Return whether an offer was taken, and whether it was let go, by two of a family at once."""
    event, offer = an_offer()
    orders = [{"act": "accept", "offer": str(offer.pk)}, {"act": leave, "offer": str(offer.pk)}]
    answers = [one["ok"] for one in race.run(orders)]
    offer.refresh_from_db()
    assert build.fresh(event).held == 1
    assert_everything_holds()
    return answers


def test_a_place_that_is_taken_is_not_given_back_by_whoever_leaves_the_line_at_once(race: Race) -> None:
    for _ in range(ROUNDS):
        assert taken_and_left(race, "leave").count(True) == 1


def test_without_the_lock_a_taken_place_is_given_back(race: Race) -> None:
    """The negative control: who looked before cancels what was taken since."""
    assert any(all(taken_and_left(race, "look_then_leave")) for _ in range(ROUNDS * 4))


def test_without_the_lock_answer_and_end_both_win(race: Race) -> None:
    """The negative control: if only one of them wins, the race above proves nothing."""
    _event, offer = an_offer()
    answers = race.run(
        [
            {"act": "look_then_accept", "offer": str(offer.pk)},
            {"act": "look_then_expire", "offer": str(offer.pk)},
        ]
    )
    assert wins(answers) == [True, True]


def test_moves_and_joins_at_once_leave_every_rank_its_own(race: Race) -> None:
    for turn in range(ROUNDS):
        event = build.a_published_event(places=0, starts_in=FAR)
        made = [family(event, f"Child {n}", if_full="as_free", proven=False) for n in range(4)]
        tier = build.the_tier(event)
        answers = race.run(
            [
                {"act": "rise", "entry": str(made[3].entries.get().pk)},
                {"act": "rise", "entry": str(made[2].entries.get().pk)},
                {"act": "register", "tier": str(tier.pk), "who": f"a{turn}", "size": 1, "if_full": "as_free"},
                {"act": "register", "tier": str(tier.pk), "who": f"b{turn}", "size": 1, "if_full": "as_free"},
            ]
        )
        assert all(answer["ok"] for answer in answers)
        keys = list(WaitlistEntry.objects.filter(event=event).values_list("sort_key", flat=True))
        assert len(set(keys)) == 6
        assert sorted(lining.order(event)[:2]) == ["Child 2", "Child 3"]
        assert lining.order(event)[2:4] == ["Child 0", "Child 1"]
        assert_everything_holds()


def test_without_the_lock_everybody_who_joins_draws_the_same_rank(race: Race) -> None:
    """The negative control of ranks."""
    event = build.a_published_event(places=0, starts_in=FAR)
    family(event, "Noor", if_full="as_free")
    answers = race.run([{"act": "look_then_rank", "event": str(event.pk)} for _ in range(RACERS)])
    assert len({answer["said"] for answer in answers}) == 1


def test_a_newcomer_never_gets_a_place_that_is_freed_while_somebody_waits(race: Race) -> None:
    for turn in range(ROUNDS):
        event, holder = lining.a_full_event()
        noor = family(event, "Noor", if_full="as_free")
        tier = build.the_tier(event)
        orders: list[Answer] = [{"act": "cancel", "reference": holder.reference}]
        orders += [
            {"act": "register", "tier": str(tier.pk), "who": f"{turn}{n}", "size": 1} for n in range(3)
        ]
        answers = race.run(orders)
        assert [answer["ok"] for answer in answers] == [True, False, False, False]
        assert lining.of(noor).state == "live"
        assert_everything_holds()


def test_who_counts_people_only_gives_an_offered_place_away(race: Race) -> None:
    """The negative control: whoever does not see offers sells the place a second time."""
    event, _offer = an_offer()
    tier = build.the_tier(event)
    answers = race.run([{"act": "count_then_insert", "tier": str(tier.pk)} for _ in range(2)])
    assert any(answer["ok"] for answer in answers)
    sold = Attendee.objects.filter(event=event, state__in=HOLDING).count()
    assert sold + 1 > (Tier.objects.get(pk=tier.pk).capacity or 0)


def test_many_sweeps_at_once_serve_a_line_once(race: Race) -> None:
    for turn in range(ROUNDS):
        event, holder = lining.a_full_event(places=2)
        noor = family(event, f"Noor {turn}", if_full="as_free", proven=False)
        lining.free(holder, 2)
        person = noor.registrant
        person.proven_at = clock.now()
        person.save(update_fields=["proven_at"])
        race.run([{"act": "sweep"} for _ in range(RACERS)])
        assert lining.live(event) == [(f"Noor {turn}", 1)]
        assert_everything_holds()
