"""Whatever is booked and cancelled with a code, in any order: counters are their rows, and a budget is never passed."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from tests import build
from tests.registration import lining
from turnout.events.actions import vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Event, Reach, Tier
from turnout.front.queries.invariants.checks import run
from turnout.front.queries.invariants.codes import CHECKS
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.registration.actions import cancelling, registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Attendee, Registration, VoucherUse
from turnout.registration.states import LIVE

PRICES = (1850, 999)
NO = {"", "code_unknown", "code_used_up"}
books = st.tuples(st.just("book"), st.lists(st.integers(0, 1), min_size=1, max_size=3))
cancels = st.tuples(st.just("cancel"), st.lists(st.integers(0, 20), min_size=1, max_size=1))
takes = st.one_of(
    st.fixed_dictionaries({"percent_off": st.integers(1, 100)}),
    st.fixed_dictionaries({"amount_off_minor": st.integers(1, 3000)}),
)


def book(event: Event, tiers: list[Tier], party: list[int], who: int) -> str:
    """Book a party; some places are free, the rest wait. Return the code of the refusal."""
    wanted = tuple(Wanted(tiers[which].pk, f"Guest {n}") for n, which in enumerate(party))
    contact = Contact("Ana", "Moreau", f"ana{who}@example.org", "+441632960961")
    wish = Booking(event.pk, wanted, contact=contact, code="early", if_full="as_free")
    found = registering.register_many([wish], by=VISITOR)[0].refused
    return found.code if found else ""


def cancel(event: Event, number: int) -> None:
    live = list(Attendee.objects.filter(event=event, state__in=LIVE).order_by("pk"))
    if live:
        one = live[number % len(live)]
        cancelling.cancel_places(Registration.objects.get(pk=one.registration_id), [one.pk], by=SYSTEM)


@pytest.mark.django_db
@given(
    off=takes,
    budget=st.one_of(st.none(), st.integers(1, 6000)),
    most=st.one_of(st.none(), st.integers(1, 5)),
    steps=st.lists(st.one_of(books, cancels), max_size=8),
)
def test_counters_are_their_rows_and_the_budget_holds(
    off: dict[str, Any], budget: int | None, most: int | None, steps: list[tuple[str, list[int]]]
) -> None:
    with transaction.atomic():
        drafts = [TierDraft(name=f"Place {one}", capacity=3, price_minor=one) for one in PRICES]
        event = build.a_published_event(tiers=drafts, starts_in=lining.FAR)
        tiers = list(event.tiers.order_by("position"))
        draft = CodeDraft(code="EARLY", reach=Reach.OPEN, most=most, budget_minor=budget, **off)
        voucher = vouchers.make(event, draft, by=SYSTEM)[0]
        for who, (what, numbers) in enumerate(steps):
            if what == "book":
                assert book(event, tiers, numbers, who) in {*NO, "code_not_for_these"}
            else:
                cancel(event, numbers[0])
            voucher.refresh_from_db()
            rows = VoucherUse.objects.filter(voucher=voucher, returned_at=None)
            assert voucher.used == rows.count()
            assert voucher.spent_minor == sum(rows.values_list("discount_minor", flat=True))
            assert budget is None or voucher.spent_minor <= budget
            for use in rows.select_related("attendee__tier"):
                assert use.attendee.price_minor + use.discount_minor == use.attendee.tier.price_minor
            assert all(run(check, now=clock.now(), limit=5).holds for check in CHECKS)
        transaction.set_rollback(True)
