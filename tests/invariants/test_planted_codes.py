"""`turnout verify` finds a code whose counter is not the places booked with it, or what it took off them."""

import pytest

from tests import build
from tests.invariants.planting import broken
from turnout.events.actions import vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Access, Event, Voucher
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Attendee, VoucherUse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def voucher() -> Voucher:
    event = build.a_published_event(tiers=[TierDraft(name="Crew", access=Access.CODE, price_minor=1000)])
    made = vouchers.make(
        event, CodeDraft(code="CREW", most=3, percent_off=100, budget_minor=5000), by=SYSTEM
    )[0]
    contact = Contact("Ana", "Moreau", "ana@example.org", "+441632960961")
    wanted = (Wanted(build.the_tier(event).pk, "Mira"),)
    registering.register(Booking(event.pk, wanted, contact=contact, code="crew"), by=VISITOR)
    return made


def test_a_used_code_holds(voucher: Voucher) -> None:
    assert not {"code_counter", "code_budget", "code_price", "codes_asked"} & set(broken())


def test_a_drifted_counter_is_found(voucher: Voucher) -> None:
    Voucher.objects.filter(pk=voucher.pk).update(used=2)
    assert "code_counter" in broken()


def test_a_use_given_back_without_its_counter_is_found(voucher: Voucher) -> None:
    VoucherUse.objects.update(returned_at=clock.now())
    assert "code_counter" in broken()


def test_a_drifted_budget_is_found(voucher: Voucher) -> None:
    Voucher.objects.filter(pk=voucher.pk).update(spent_minor=999)
    assert "code_budget" in broken()


def test_a_use_that_took_another_sum_off_is_found(voucher: Voucher) -> None:
    VoucherUse.objects.update(discount_minor=1001)
    assert "code_budget" in broken()


def test_something_taken_off_by_a_code_that_takes_nothing_off_is_found(voucher: Voucher) -> None:
    Voucher.objects.filter(pk=voucher.pk).update(percent_off=None)
    assert {"code_budget", "codes_asked"} <= set(broken())


def test_something_left_to_pay_of_a_hundred_per_cent_is_found(voucher: Voucher) -> None:
    Attendee.objects.update(price_minor=1, settles_at_door=True)
    assert "code_price" in broken()


def test_a_form_that_lost_its_field_for_codes_is_found(voucher: Voucher) -> None:
    Event.objects.filter(pk=voucher.event_id).update(takes_codes=False)
    assert "codes_asked" in broken()
