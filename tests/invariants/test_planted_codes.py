"""`turnout verify` finds a code whose counter is not the places booked with it."""

import pytest

from tests import build
from tests.invariants.planting import broken
from turnout.events.actions import vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Access, Voucher
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import VoucherUse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def voucher() -> Voucher:
    event = build.a_published_event(tiers=[TierDraft(name="Crew", access=Access.CODE)])
    made = vouchers.make(event, CodeDraft(code="CREW", most=3), by=SYSTEM)[0]
    contact = Contact("Ana", "Moreau", "ana@example.org", "+441632960961")
    wanted = (Wanted(build.the_tier(event).pk, "Mira"),)
    registering.register(Booking(event.pk, wanted, contact=contact, code="crew"), by=VISITOR)
    return made


def test_a_used_code_holds(voucher: Voucher) -> None:
    assert "code_counter" not in broken()


def test_a_drifted_counter_is_found(voucher: Voucher) -> None:
    Voucher.objects.filter(pk=voucher.pk).update(used=2)
    assert "code_counter" in broken()


def test_a_use_given_back_without_its_counter_is_found(voucher: Voucher) -> None:
    VoucherUse.objects.update(returned_at=clock.now())
    assert "code_counter" in broken()
