"""What one person may have in all holds while several forms of his are sent at once (club.md, tiers)."""

from collections.abc import Iterator

import pytest

from tests import build
from tests.concurrency.racing import Race
from turnout.events.actions.pricing import TierDraft
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.registration.models import Attendee

RACERS, ROUNDS = 4, 5
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


def test_four_forms_of_one_address_get_no_more_than_one_person_may_have(race: Race) -> None:
    for _ in range(ROUNDS):
        event = build.a_published_event(tiers=[TierDraft(name="Two each", most_each=2)])
        tier = build.the_tier(event)
        order = {"act": "register", "tier": str(tier.pk), "event": str(event.pk), "who": 1, "size": 1}
        answers = race.run([order] * RACERS)
        assert [one["ok"] for one in answers].count(True) == 2
        assert {one["code"] for one in answers if not one["ok"]} == {"too_many_of_tier"}
        assert Attendee.objects.filter(tier=tier).count() == 2
    assert all(one.holds for one in verifying.findings(clock.now()))


def test_the_same_storm_against_counting_without_locks_gives_too_many(race: Race) -> None:
    worst = 0
    for _ in range(ROUNDS):
        event = build.a_published_event(tiers=[TierDraft(name="Two each")])
        tier = build.the_tier(event)
        order = {"act": "count_then_register", "tier": str(tier.pk), "event": str(event.pk), "who": 1}
        race.run([{**order, "size": 1, "most": 2}] * RACERS)
        worst = max(worst, Attendee.objects.filter(tier=tier).count())
    assert worst > 2
