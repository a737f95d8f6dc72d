"""A code takes no more off than its budget, whatever is sent at once; what comes back is spent once more."""

from collections.abc import Iterator

import pytest

from tests import build
from tests.concurrency.racing import Answer, Race
from turnout.events.actions import vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Event, Reach, Tier, Voucher
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.registration.models import Attendee, Registration, VoucherUse

BUYERS, ROUNDS = 16, 2
PRICE, OFF, BUDGET = 5000, 1250, 10_000  # it reaches for eight
REACHES = BUDGET // OFF
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(BUYERS) as racers:
        yield racers


def a_dinner() -> tuple[Event, Tier, Voucher]:
    event = build.a_published_event(tiers=[TierDraft(name="Dinner", price_minor=PRICE)])
    draft = CodeDraft(code="EARLY", reach=Reach.OPEN, most=None, percent_off=25, budget_minor=BUDGET)
    return event, build.the_tier(event), vouchers.make(event, draft, by=SYSTEM)[0]


def order(tier: Tier, who: int, act: str = "register", **more: object) -> Answer:
    return {"act": act, "tier": str(tier.pk), "event": str(tier.event_id), "who": who, "size": 1, **more}


def counted(voucher: Voucher) -> tuple[int, int, int]:
    voucher.refresh_from_db()
    rows = VoucherUse.objects.filter(voucher=voucher, returned_at=None).values_list(
        "discount_minor", flat=True
    )
    return voucher.used, voucher.spent_minor, sum(rows)


def test_sixteen_buyers_at_once_spend_no_more_than_the_budget(race: Race) -> None:
    for _ in range(ROUNDS):
        event, tier, voucher = a_dinner()
        answers = race.run([order(tier, who, code="early") for who in range(BUYERS)])
        assert [one["ok"] for one in answers].count(True) == REACHES
        assert {one["code"] for one in answers if not one["ok"]} == {"code_unknown"}
        assert counted(voucher) == (REACHES, BUDGET, BUDGET)
        assert set(Attendee.objects.filter(event=event).values_list("price_minor", flat=True)) == {
            PRICE - OFF
        }
        # what a family gives back at this moment is spent once more, by one of those who still try
        first = Registration.objects.filter(event=event).order_by("pk")[0]
        cancel = {"act": "cancel", "reference": first.reference}
        again = race.run([cancel, *(order(tier, who, code="early") for who in range(BUYERS, 2 * BUYERS - 1))])
        assert again[0]["ok"]
        more = [one["ok"] for one in again[1:]].count(True)
        assert more <= 1
        spent = (REACHES - 1 + more) * OFF
        assert counted(voucher) == (REACHES - 1 + more, spent, spent)
    assert all(one.holds for one in verifying.findings(clock.now()))


def test_the_same_storm_against_adding_up_before_the_locks_spends_too_much(race: Race) -> None:
    worst = 0
    for _ in range(ROUNDS):
        _event, tier, _voucher = a_dinner()
        answers = race.run([order(tier, who, "count_then_register", most=REACHES) for who in range(BUYERS)])
        worst = max(worst, [one["ok"] for one in answers].count(True) * OFF)
    assert worst > BUDGET
