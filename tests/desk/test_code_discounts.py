"""Codes that take something off, at the desk: made in the event's currency, listed with what they took off."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from turnout.events.actions import vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Access, Audience, Event, Reach, Voucher
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    tiers = [
        TierDraft(name="Dinner", price_minor=1850),
        TierDraft(name="Talk"),
        TierDraft(name="Crew", access=Access.CODE),
    ]
    return build.a_published_event(tiers=tiers, audience=Audience.ANYONE, currency="GBP")


@pytest.fixture
def cleo(event: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


def url(event: Event, part: str = "") -> str:
    return f"/desk/events/{event.reference}/codes/{part}"


def booked(event: Event, number: int = 1) -> None:
    tier = event.tiers.get(name="Dinner")
    contact = Contact("Ana", "Moreau", f"ana{number}@example.org", "+441632960961")
    wanted = (Wanted(tier.pk, f"Mira {number}"),)
    registering.register(Booking(event.pk, wanted, contact=contact, code="EARLY"), by=VISITOR)


def test_a_code_is_made_with_a_budget_and_shown_with_what_it_took_off(event: Event, cleo: Client) -> None:
    typed = {
        "new-tier": "open", "new-percent_off": "20", "new-budget_minor": "100", "new-code": "early",
        "new-count": "1", "new-most": "",
    }  # fmt: skip
    assert cleo.post(url(event, "new/"), typed).status_code == 303
    voucher = Voucher.objects.get()
    assert (voucher.reach, voucher.percent_off, voucher.budget_minor) == (Reach.OPEN, 20, 10_000)
    booked(event)
    page = cleo.get(url(event)).content.decode()
    assert "20% off" in page
    assert "£3.70 / £100" in page
    shown = cleo.get(url(event, f"{voucher.pk}/")).content.decode()
    assert "£3.70 of £100 taken off." in shown
    assert "Dinner, £3.70 off" in shown
    rows = list(csv.reader(io.StringIO(b"".join(lines(cleo, event)).decode("utf-8-sig"))))
    assert rows[1][2:7] == ["20% off", "1", "", "3.70", "100.00"]


def lines(cleo: Client, event: Event) -> Any:
    answer: Any = cleo.post(url(event, "file/"))
    return answer.streaming_content


def test_an_amount_is_typed_in_the_currency_of_the_event_for_many_codes(event: Event, cleo: Client) -> None:
    dinner = event.tiers.get(name="Dinner")
    typed = {
        "new-tier": str(dinner.pk),
        "new-amount_off_minor": "2.50",
        "new-count": "30",
        "new-most": "1",
    }
    assert cleo.post(url(event, "new/"), typed).status_code == 303
    assert set(Voucher.objects.values_list("tier", "amount_off_minor")) == {(dinner.pk, 250)}
    assert "£2.50 off" in cleo.get(url(event)).content.decode()


def test_who_used_a_code_turns_pages_by_the_same_few_statements(
    event: Event, cleo: Client, django_assert_max_num_queries: Any
) -> None:
    draft = CodeDraft(code="EARLY", reach=Reach.OPEN, most=None, percent_off=20)
    voucher = vouchers.make(event, draft, by=SYSTEM)[0]
    for number in range(60):
        booked(event, number)
    seen, path = 0, url(event, f"{voucher.pk}/")
    for _ in range(2):
        with django_assert_max_num_queries(25):
            page = cleo.get(path).content.decode()
        seen += page.count("Dinner, £3.70 off")
        path = url(event, f"{voucher.pk}/") + "?after=" + page.partition("?after=")[2].partition('"')[0]
    assert seen == 60


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"new-percent_off": "0"}, "percent_off"),
        ({"new-percent_off": "101"}, "percent_off"),
        ({"new-percent_off": "9" * 10_000}, "percent_off"),
        ({"new-percent_off": "\U0001f600"}, "percent_off"),
        ({"new-amount_off_minor": "0"}, "amount_off_minor"),
        ({"new-amount_off_minor": "-1"}, "amount_off_minor"),
        ({"new-amount_off_minor": "1.234"}, "amount_off_minor"),
        ({"new-amount_off_minor": "NaN"}, "amount_off_minor"),
        ({"new-amount_off_minor": "1e3000"}, "amount_off_minor"),
        ({"new-percent_off": "5", "new-amount_off_minor": "5"}, "amount_off_minor"),
        ({"new-budget_minor": "5"}, "budget_minor"),
        ({"new-percent_off": "5", "new-budget_minor": "0"}, "budget_minor"),
        ({"new-percent_off": "5", "new-budget_minor": "9" * 30}, "budget_minor"),
        ({"new-percent_off": "5", "new-tier": "coded"}, "tier"),
        ({"new-tier": "open"}, "tier"),
        ({"new-tier": "everything", "new-percent_off": "5"}, "tier"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    event: Event, cleo: Client, typed: dict[str, str], field: str
) -> None:
    answer = cleo.post(url(event, "new/"), {"new-tier": "open", "new-count": "1", "new-most": "1", **typed})
    assert answer.status_code == 422
    assert f'id="id_new-{field}_error"' in answer.content.decode()
    assert not Voucher.objects.exists()


def test_an_event_that_costs_nothing_asks_nothing_of_discounts() -> None:
    event = build.a_published_event(tiers=[TierDraft(name="Crew", access=Access.CODE)])
    client = Client()
    client.force_login(cast.cleo(event.metro))
    assert "Per cent off" not in client.get(url(event)).content.decode()
    typed = {"new-percent_off": "20", "new-count": "1", "new-most": "1"}
    assert client.post(url(event, "new/"), typed).status_code == 303
    assert Voucher.objects.get().percent_off is None
