"""A code at an event that is paid beforehand: held with the place, given back when it is not paid, used once more."""

from datetime import timedelta

import pytest

from tests.registration import dining
from tests.registration.lining import states
from turnout.events.actions import vouchers
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Event, Reach, Voucher
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.registration.actions import sweeping
from turnout.registration.models import Settlement

pytestmark = pytest.mark.django_db
OVER = timedelta(days=5, minutes=5)


@pytest.fixture
def event() -> Event:
    return dining.a_dinner()


def a_code(event: Event, percent: int = 20, budget: int | None = 400) -> Voucher:
    draft = CodeDraft(code="EARLY", reach=Reach.OPEN, most=None, percent_off=percent, budget_minor=budget)
    return vouchers.make(event, draft, by=SYSTEM)[0]


def counted(voucher: Voucher) -> tuple[int, int]:
    voucher.refresh_from_db()
    return voucher.used, voucher.spent_minor


def test_the_lower_price_is_what_the_place_is_held_for(event: Event) -> None:
    voucher = a_code(event)
    family = dining.booked(event, "Mira", code="early")
    assert states(family) == ["pending_payment"]
    assert "£14.80" in dining.said(family)
    dining.pay(family, 1480)
    assert states(family) == ["confirmed"]
    assert counted(voucher) == (1, 370)
    dining.assert_everything_holds()


def test_a_place_that_is_free_with_its_code_is_not_held_for_money(event: Event) -> None:
    a_code(event, percent=100, budget=None)
    assert states(dining.booked(event, "Mira", code="early")) == ["confirmed"]
    dining.assert_everything_holds()


def test_what_is_not_paid_comes_back_and_late_money_uses_it_once_more(event: Event) -> None:
    voucher = a_code(event)
    family = dining.booked(event, "Mira", code="early")
    with clock.shifted(OVER):
        sweeping.sweep()
        assert counted(voucher) == (0, 0)
        dining.pay(family, 1480)
        assert states(family) == ["expired", "confirmed"]
        assert counted(voucher) == (1, 370)
        dining.assert_everything_holds()


def test_late_money_is_refused_where_somebody_else_has_had_the_budget(event: Event) -> None:
    voucher = a_code(event)
    family = dining.booked(event, "Mira", code="early")
    with clock.shifted(OVER):
        sweeping.sweep()
        dining.booked(event, "Noor", email="noor@example.org", code="early")
        with pytest.raises(Refused) as no:
            dining.pay(family, 1480)
        assert no.value.code == "code_used_up"
        assert states(family) == ["expired"]
        assert not Settlement.objects.exists()
        assert counted(voucher) == (1, 370)
        dining.assert_everything_holds()
