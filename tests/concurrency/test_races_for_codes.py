"""A code is good for so many places and no more, whatever is sent at once; a place given back is given once."""

from collections.abc import Iterator

import pytest

from tests import build
from tests.concurrency.racing import Answer, Race
from turnout.events.actions import vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Access, Event, Tier, Voucher
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Registration, VoucherUse

RACERS, ROUNDS = 4, 5
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


def an_event(most: int) -> tuple[Event, Tier, Voucher]:
    event = build.a_published_event(tiers=[TierDraft(name="Crew", access=Access.CODE)])
    return event, build.the_tier(event), vouchers.make(event, CodeDraft(code="CREW", most=most), by=SYSTEM)[0]


def order(tier: Tier, who: int, act: str = "register") -> Answer:
    return {
        "act": act,
        "tier": str(tier.pk),
        "event": str(tier.event_id),
        "who": who,
        "size": 1,
        "code": "crew",
    }


def booked(event: Event, tier: Tier) -> Registration:
    contact = Contact("Ben", "Castellanos", "ben@example.org", "+442079460001")
    booking = Booking(event.pk, (Wanted(tier.pk, "Mira"),), contact=contact, code="CREW")
    return registering.register(booking, by=VISITOR)


def counted(voucher: Voucher) -> tuple[int, int]:
    voucher.refresh_from_db()
    return voucher.used, VoucherUse.objects.filter(voucher=voucher, returned_at=None).count()


def test_four_at_once_get_no_more_places_than_a_code_is_good_for(race: Race) -> None:
    for _ in range(ROUNDS):
        _event, tier, voucher = an_event(most=2)
        answers = race.run([order(tier, who) for who in range(RACERS)])
        assert [one["ok"] for one in answers].count(True) == 2
        assert {one["code"] for one in answers if not one["ok"]} == {"code_unknown"}
        assert counted(voucher) == (2, 2)
    assert all(one.holds for one in verifying.findings(clock.now()))


def test_a_use_that_comes_back_is_used_once_more_and_no_more(race: Race) -> None:
    for _ in range(ROUNDS):
        event, tier, voucher = an_event(most=1)
        first = booked(event, tier)
        cancel = {"act": "cancel", "reference": first.reference}
        answers = race.run([cancel, *(order(tier, who) for who in range(RACERS - 1))])
        assert answers[0]["ok"]
        again = [one["ok"] for one in answers[1:]].count(True)
        assert again <= 1
        assert counted(voucher) == (again, again)
    assert all(one.holds for one in verifying.findings(clock.now()))


def test_the_same_storm_against_a_look_before_the_locks_uses_a_code_too_often(race: Race) -> None:
    worst = 0
    for _ in range(ROUNDS):
        _event, tier, _voucher = an_event(most=2)
        Tier.objects.filter(pk=tier.pk).update(access=Access.EVERYONE)
        answers = race.run([{**order(tier, who, "count_then_register"), "most": 2} for who in range(RACERS)])
        worst = max(worst, [one["ok"] for one in answers].count(True))
    assert worst > 2
