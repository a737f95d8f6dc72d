"""The code a place was booked with is said where people look: the family's page, the desk, the roster, its file."""

from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from tests.registration import lining
from turnout.events.actions import vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Audience, Event, Reach, Voucher
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.registration.actions import cancelling, registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Registration
from turnout.registration.rules import links

pytestmark = pytest.mark.django_db
SAID = "Code EARLY: 20% off"


@pytest.fixture
def event() -> Event:
    tiers = [TierDraft(name="Dinner", price_minor=1850), TierDraft(name="Talk")]
    return build.a_published_event(
        tiers=tiers, audience=Audience.ANYONE, currency="GBP", starts_in=lining.FAR
    )


@pytest.fixture
def voucher(event: Event) -> Voucher:
    draft = CodeDraft(code="EARLY", reach=Reach.OPEN, most=None, percent_off=20)
    return vouchers.make(event, draft, by=SYSTEM)[0]


def booked(event: Event, who: str, *tiers: str, code: str = "early") -> Registration:
    keys = {tier.name: tier.pk for tier in event.tiers.all()}
    wanted = tuple(Wanted(keys[name], f"{who} {number}") for number, name in enumerate(tiers))
    contact = Contact(who, "Moreau", f"{who.lower()}@example.org", "+441632960961")
    return registering.register(Booking(event.pk, wanted, contact=contact, code=code), by=VISITOR)


def desk(event: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


@pytest.mark.usefixtures("voucher")
def test_the_family_reads_its_code_on_its_page(event: Event, client: Client) -> None:
    made = booked(event, "Mira", "Dinner", "Dinner")
    page = client.get(links.manage_path(made), follow=True).content.decode()
    assert SAID in page
    assert page.count("£14.80") == 2
    cancelling.cancel_places(made, [one.pk for one in made.attendees.all()], by=SYSTEM)
    assert SAID not in client.get(links.manage_path(made), follow=True).content.decode()


@pytest.mark.usefixtures("voucher")
def test_the_desk_reads_the_code_and_for_whom(event: Event) -> None:
    made = booked(event, "Mira", "Dinner", "Talk")
    page = desk(event).get(f"/desk/registrations/{made.reference}/").content.decode()
    assert f"{SAID} (Mira 0)" in page


def test_the_roster_is_narrowed_to_a_code_or_to_any(event: Event, voucher: Voucher) -> None:
    booked(event, "Mira", "Dinner")
    booked(event, "Noor", "Dinner", code="")
    client, own = desk(event), f"/desk/events/{event.reference}/"
    assert "See them in the roster" in client.get(f"{own}codes/{voucher.pk}/").content.decode()
    for code in (str(voucher.pk), "any"):
        page = client.get(f"{own}?code={code}").content.decode()
        assert ">Mira 0<" in page
        assert ">Noor 0<" not in page
    assert "With the code EARLY" in client.get(f"{own}?code={voucher.pk}").content.decode()
    for code in ("", "nothing", "\x00", "9" * 10_000):
        assert ">Noor 0<" in client.get(own, {"view": "none", "code": code}).content.decode()


def test_a_roster_without_codes_asks_nothing_about_them() -> None:
    event = build.a_published_event()
    assert "Booked with a code" not in desk(event).get(f"/desk/events/{event.reference}/").content.decode()


@pytest.mark.usefixtures("voucher")
def test_a_file_of_the_roster_has_a_column_for_the_code(event: Event) -> None:
    made = booked(event, "Mira", "Dinner", "Talk")
    booked(event, "Noor", "Dinner")
    answer: Any = desk(event).post(
        f"/desk/events/{event.reference}/roster/export/", {"columns": ["first_name", "price", "code"]}
    )
    rows = answer.getvalue().decode().splitlines()
    assert rows == ["First name,Price,Code", "Mira 0,14.80 GBP,EARLY", "Mira 1,,", "Noor 0,14.80 GBP,EARLY"]
    assert made.voucher_uses.count() == 1


def test_a_file_of_an_event_without_codes_offers_no_such_column() -> None:
    event = build.a_published_event()
    page = desk(event).get(f"/desk/events/{event.reference}/roster/export/").content.decode()
    assert 'value="price"' in page
    assert 'value="code"' not in page


@pytest.mark.usefixtures("voucher")
def test_who_adds_people_reads_the_lower_price_or_why_not(event: Event, client: Client) -> None:
    made = booked(event, "Mira", "Dinner")
    client.get(links.manage_path(made))
    url = f"{links.page_path(made.reference)}people/"
    assert "Dinner, £14.80 instead of £18.50" in client.get(f"{url}?code=early").content.decode()
    dinner = str(event.tiers.get(name="Dinner").pk)
    sent = {"party-TOTAL_FORMS": "1", "party-0-first_name": "Elin", "party-0-tier": dinner}
    no = client.post(url, {**sent, "code": "wrong", "apply": "1"})
    assert no.status_code == 422
    assert "This code does nothing here at this moment." in no.content.decode()
    assert client.post(url, {**sent, "code": "early"}).status_code == 303
    assert [one.price_minor for one in made.attendees.all()] == [1480, 1480]
