"""A code takes something off what places cost: seen before, agreed when asked, never more than its budget."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client

from tests import build
from tests.registration import lining
from turnout.events.actions import pricing, vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Access, Audience, Event, Reach, Tier, Voucher
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.kernel.refusals import Refused
from turnout.registration.actions import adding, cancelling, registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Attendee, Registration, VoucherUse
from turnout.registration.rules import prices
from turnout.registration.web import barring

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    """Return a dinner for everybody, a talk that is free, and a table that asks for a code."""
    tiers = [
        TierDraft(name="Dinner", capacity=20, price_minor=1850),
        TierDraft(name="Talk", capacity=20),
        TierDraft(name="Table", capacity=20, price_minor=5000, access=Access.CODE),
    ]
    return build.a_published_event(
        tiers=tiers, audience=Audience.ANYONE, currency="GBP", starts_in=lining.FAR
    )


def tier(event: Event, name: str = "Dinner") -> Tier:
    return event.tiers.get(name=name)


def a_code(event: Event, code: str = "EARLY", **more: Any) -> Voucher:
    more = {"reach": Reach.OPEN, "most": None, "percent_off": 20, **more}
    return vouchers.make(event, CodeDraft(code=code, **more), by=SYSTEM)[0]


def wish(
    event: Event, *names: str, code: str = "early", email: str = "ana@example.org", **more: Any
) -> Booking:
    wanted = tuple(Wanted(tier(event, name).pk, f"Guest {n}") for n, name in enumerate(names or ["Dinner"]))
    contact = Contact("Ana", "Moreau", email, "+441632960961")
    return Booking(event.pk, wanted, contact=contact, code=code, **more)


def book(booking: Booking) -> Registration:
    return registering.register(booking, by=VISITOR)


def refused(booking: Booking) -> Refused:
    found = registering.register_many([booking], by=VISITOR)[0].refused
    assert found is not None
    return found


def counted(voucher: Voucher) -> tuple[int, int]:
    voucher.refresh_from_db()
    return voucher.used, voucher.spent_minor


def agreed(registration: Registration) -> list[int]:
    return list(registration.attendees.order_by("position").values_list("price_minor", flat=True))


def assert_all_holds() -> None:
    broken = [one for one in verifying.findings(clock.now()) if not one.holds]
    assert not broken, broken


def typed(event: Event, name: str = "Dinner", **more: str) -> dict[str, str]:
    return {
        "first_name": "Ana", "last_name": "Moreau", "email": "ana@example.org", "phone": "01632 960961",
        "is_coming": "on", "party-TOTAL_FORMS": "0", "tier": str(tier(event, name).pk), **more,
    }  # fmt: skip


def url(event: Event) -> str:
    return f"/events/{event.slug}/register/"


@pytest.mark.parametrize(
    ("price", "percent", "amount", "off"),
    [
        (1850, 20, None, 370),
        (90, 15, None, 14),  # 13.5, a half in favour of whoever pays
        (99, 33, None, 33),  # 32.67
        (1, 1, None, 0),
        (1850, 100, None, 1850),
        (1850, None, 500, 500),
        (300, None, 500, 300),
        (0, 50, None, 0),
        (0, None, 500, 0),
        (1_000_000_000, 99, None, 990_000_000),
    ],
)
def test_what_is_taken_off_is_whole_units_and_never_more_than_the_price(
    price: int, percent: int | None, amount: int | None, off: int
) -> None:
    place = Tier(price_minor=price)
    voucher = Voucher(reach=Reach.ALL, percent_off=percent, amount_off_minor=amount)
    assert prices.discount_of(voucher, place) == off
    assert prices.price_of(place, discount=off) == price - off


def test_a_code_takes_per_cent_off_an_open_place_and_keeps_what_it_took(event: Event) -> None:
    voucher = a_code(event)
    made = book(wish(event, "Dinner", "Talk", "Dinner"))
    assert agreed(made) == [1480, 0, 1480]
    assert counted(voucher) == (2, 740)
    assert list(VoucherUse.objects.values_list("discount_minor", flat=True)) == [370, 370]
    assert_all_holds()


def test_an_amount_is_taken_off_each_place(event: Event) -> None:
    voucher = a_code(event, percent_off=None, amount_off_minor=500)
    assert agreed(book(wish(event, "Dinner", "Dinner"))) == [1350, 1350]
    assert counted(voucher) == (2, 1000)


def test_a_place_that_is_free_with_its_code_is_not_paid_at_the_door(event: Event) -> None:
    a_code(event, percent_off=100)
    one = book(wish(event)).attendees.get()
    assert (one.price_minor, one.settles_at_door, str(one.state)) == (0, False, "confirmed")
    assert_all_holds()


def test_a_code_can_open_a_place_and_take_something_off_it(event: Event) -> None:
    voucher = a_code(event, "TABLE", reach=Reach.CODED, percent_off=10)
    assert agreed(book(wish(event, "Table", "Dinner", code="table"))) == [4500, 1850]
    assert counted(voucher) == (1, 500)
    assert_all_holds()


def test_a_code_for_all_others_opens_nothing(event: Event) -> None:
    a_code(event)
    assert refused(wish(event, "Table")).code == "code_unknown"


def test_a_code_for_one_kind_of_place_takes_nothing_off_others(event: Event) -> None:
    voucher = a_code(event, tier=tier(event, "Table"))
    no = refused(wish(event, "Dinner"))
    assert (no.code, no.field) == ("code_not_for_these", "code")
    assert agreed(book(wish(event, "Table"))) == [4000]
    assert counted(voucher) == (1, 1000)


def test_a_wrong_code_books_nothing_at_the_full_price(event: Event) -> None:
    now = clock.now()
    a_code(event)
    a_code(event, "OVER", ends_at=now - timedelta(days=1))
    a_code(event, "SOON", begins_at=now + timedelta(days=1))
    vouchers.switch(a_code(event, "OFF"), is_active=False, by=SYSTEM)
    a_code(event, "ONCE", most=1)
    book(wish(event, code="once", email="ben@example.org"))
    a_code(event, "POOR", budget_minor=300)
    said = {
        (no.code, no.message)
        for no in (refused(wish(event, code=one)) for one in ("OVER", "SOON", "OFF", "ONCE", "POOR", "NONE"))
    }
    assert said == {("code_unknown", "This code does nothing here at this moment.")}
    assert Attendee.objects.count() == 1


def test_a_budget_reaches_for_all_of_a_party_or_for_nobody(event: Event) -> None:
    voucher = a_code(event, budget_minor=1000)
    book(wish(event, "Dinner", "Dinner"))
    assert refused(wish(event, email="ben@example.org")).code == "code_unknown"
    assert counted(voucher) == (2, 740)
    book(wish(event, code="", email="ben@example.org"))
    assert_all_holds()


def test_what_was_taken_off_comes_back_with_the_place_to_the_penny(event: Event) -> None:
    voucher = a_code(event, budget_minor=1000)
    made = book(wish(event, "Dinner", "Dinner"))
    first, second = made.attendees.order_by("position")
    pricing.change_tier(tier(event), {"price_minor": 9900}, by=SYSTEM)
    cancelling.cancel_places(made, [first.pk], by=SYSTEM)
    assert counted(voucher) == (1, 370)
    with pytest.raises(Refused):
        cancelling.cancel_places(made, [first.pk], by=SYSTEM)
    cancelling.cancel_places(made, [second.pk], by=SYSTEM)
    assert counted(voucher) == (0, 0)
    assert_all_holds()


def test_who_waits_has_agreed_the_lower_price_and_uses_the_budget() -> None:
    event = build.a_published_event(
        tiers=[TierDraft(name="Dinner", capacity=0, price_minor=1850)], starts_in=lining.FAR
    )
    voucher = a_code(event, budget_minor=400)
    waiting = book(wish(event, if_full="as_free"))
    assert [str(one.state) for one in waiting.attendees.all()] == ["waiting"]
    assert agreed(waiting) == [1480]
    assert counted(voucher) == (1, 370)
    assert refused(wish(event, email="ben@example.org", if_full="as_free")).code == "code_unknown"
    assert_all_holds()


def test_people_added_later_use_the_code_too(event: Event) -> None:
    voucher = a_code(event, budget_minor=800)
    made = book(wish(event))
    more = Booking(event.pk, (Wanted(tier(event).pk, "Third"),), code="EARLY")
    adding.add_people(made, more, by=SYSTEM)
    assert agreed(made) == [1480, 1480]
    assert counted(voucher) == (2, 740)
    with pytest.raises(Refused) as no:
        adding.add_people(made, more, by=SYSTEM)
    assert no.value.code == "code_unknown"


def test_the_database_itself_takes_no_more_off_than_the_budget(event: Event) -> None:
    voucher = a_code(event, budget_minor=1000)
    for wrong in ({"spent_minor": F("budget_minor") + 1}, {"percent_off": 101}, {"amount_off_minor": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Voucher.objects.filter(pk=voucher.pk).update(**wrong)
    book(wish(event))
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendee.objects.update(price_minor=F("price_minor") - 1481)


def test_the_form_says_the_price_before_and_with_the_code(event: Event, client: Client) -> None:
    assert "Use the code" in client.get(url(event)).content.decode()  # the table asks for one
    a_code(event)
    page = client.get(f"{url(event)}?code=early").content.decode()
    assert "Code EARLY: 20% off" in page
    assert "Dinner, £14.80 instead of £18.50" in page
    assert "Talk, Free" in page
    applied = client.post(url(event), typed(event, code="early", apply="1")).content.decode()
    assert "<dt>Ana</dt><dd>£14.80</dd>" in applied
    assert "<b>£14.80</b>" in applied
    assert 'value="Moreau"' in applied
    assert client.post(url(event), typed(event, code="early")).status_code == 303
    assert agreed(Registration.objects.get()) == [1480]


def test_a_form_for_one_kind_of_place_has_the_field_while_a_code_takes_something_off(client: Client) -> None:
    event = build.a_published_event(
        tiers=[TierDraft(name="Dinner", capacity=5, price_minor=1850)], currency="GBP"
    )
    assert "Use the code" not in client.get(url(event)).content.decode()
    voucher = a_code(event)
    assert "Use the code" in client.get(url(event)).content.decode()
    assert "A place costs £14.80." in client.get(f"{url(event)}?code=EARLY").content.decode()
    vouchers.switch(voucher, is_active=False, by=SYSTEM)
    assert "Use the code" not in client.get(url(event)).content.decode()
    assert_all_holds()


def test_a_code_that_does_not_reach_for_all_is_said_with_the_full_prices(
    event: Event, client: Client
) -> None:
    a_code(event, budget_minor=400)
    guests = {"party-TOTAL_FORMS": "1", "party-0-first_name": "Ben", "party-0-tier": str(tier(event).pk)}
    for sent in (
        typed(event, code="early", **guests, apply="1"),
        typed(event, code="early", **guests),
    ):
        answer = client.post(url(event), sent)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "This code does nothing here at this moment." in page
        assert "instead of" not in page
        assert 'value="Moreau"' in page
    assert not Attendee.objects.exists()


@pytest.mark.parametrize("code", ["NOTHING", "\x00A", "\U0001f600", "\u202eX", "Z" * 10_000])
def test_a_wrong_code_is_said_in_the_form_and_what_was_typed_stays(
    event: Event, client: Client, code: str
) -> None:
    a_code(event)
    answer = client.post(url(event), typed(event, code=code))
    assert answer.status_code == 422
    assert 'value="Moreau"' in answer.content.decode()
    assert not Attendee.objects.exists()


def test_guessing_codes_that_take_something_off_ends_after_some_tries(event: Event, client: Client) -> None:
    a_code(event)
    for number in range(barring.CODES_MOST):
        assert client.get(f"{url(event)}?code=GUESS{number}").status_code == 422
    assert client.get(f"{url(event)}?code=GUESS").status_code == 429


def test_a_form_without_a_code_asks_no_more_where_codes_take_something_off(
    client: Client, django_assert_num_queries: Any
) -> None:
    event = build.a_published_event(tiers=[TierDraft(name="Dinner", price_minor=1850)])
    a_code(event)
    client.get(url(event))
    with django_assert_num_queries(1):
        client.get(url(event))
