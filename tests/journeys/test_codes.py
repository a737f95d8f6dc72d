"""A code: made at the desk, applied in the form on a phone, and used."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from turnout.events.actions import vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Access, Audience, Event
from turnout.kernel.actors import SYSTEM
from turnout.registration.models import VoucherUse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event() -> Event:
    tiers = [
        TierDraft(name="Guest", capacity=20),
        TierDraft(name="Crew", access=Access.CODE, is_hidden=True, capacity=5),
    ]
    return build.a_published_event(tiers=tiers, title="Lantern workshop", audience=Audience.ANYONE)


def test_a_code_is_made_at_the_desk_and_used_on_a_phone(
    event: Event, laptop: Page, window: Callable[..., Page]
) -> None:
    entering.by_password(laptop, cast.cleo(event.metro), f"/desk/events/{event.reference}/places/")
    laptop.get_by_role("link", name="Codes").click()
    browser.looked_at(laptop, "codes-none", once=laptop.get_by_role("heading", name="Make codes"))
    laptop.get_by_role("textbox", name="Code").first.fill("crew-26")
    laptop.get_by_role("button", name="Make them").click()
    browser.looked_at(laptop, "codes-list", once=laptop.get_by_role("link", name="CREW26"))

    phone = window(viewport=browser.PHONE, has_touch=True)
    phone.goto(f"/events/{event.slug}/register/")
    phone.get_by_label("First name").first.fill("Ana")
    phone.get_by_role("textbox", name="Code").fill("wrong")
    phone.get_by_role("button", name="Use the code").click()
    browser.looked_at(phone, "code-wrong", once=phone.locator("#id_code_error"))
    phone.get_by_role("textbox", name="Code").fill("Crew 26")
    phone.get_by_role("button", name="Use the code").click()
    phone.get_by_label("My place").select_option(label="Crew")
    browser.looked_at(phone, "code-applied", once=phone.get_by_label("My place"))
    sent(phone)
    expect(phone.get_by_role("heading", name="What happened so far")).to_be_visible()
    assert VoucherUse.objects.get().voucher.code == "CREW26"

    laptop.get_by_role("link", name="CREW26").click()
    browser.looked_at(laptop, "code-used", once=laptop.get_by_role("heading", name="Who used it"))


def test_a_code_takes_something_off_and_the_price_is_seen_before_sending(
    laptop: Page, window: Callable[..., Page]
) -> None:
    tiers = [
        TierDraft(name="Dinner", capacity=20, price_minor=1850),
        TierDraft(name="Talk only", capacity=20),
    ]
    event = build.a_published_event(
        tiers=tiers, title="Harvest dinner", audience=Audience.ANYONE, currency="GBP"
    )
    code_made(laptop, event)

    phone = window(viewport=browser.PHONE, has_touch=True)
    phone.goto(f"/events/{event.slug}/register/")
    phone.get_by_label("First name").first.fill("Ana")
    phone.get_by_role("textbox", name="Code").fill("early")
    phone.get_by_role("button", name="Use the code").click()
    browser.looked_at(phone, "discount-seen", once=phone.get_by_text("Code EARLY: 20% off"))
    expect(phone.get_by_label("My place")).to_contain_text("Dinner, £14.80 instead of £18.50")
    expect(phone.get_by_text("In all")).to_be_visible()
    sent(phone)
    own = phone.get_by_text("Code EARLY: 20% off")
    browser.looked_at(phone, "discount-booked", once=own)

    laptop.get_by_role("link", name="EARLY").click()
    browser.looked_at(laptop, "discount-used", once=laptop.get_by_role("heading", name="Who used it"))
    expect(laptop.get_by_text("£3.70 of £100 taken off")).to_be_visible()
    laptop.get_by_role("link", name="See them in the roster").click()
    browser.looked_at(laptop, "discount-roster", once=laptop.get_by_role("link", name="Ana").first)


def code_made(laptop: Page, event: Event) -> None:
    """Make a code at the desk that takes a fifth off, within a budget."""
    codes = f"/desk/events/{event.reference}/codes/"
    entering.by_password(laptop, cast.cleo(event.metro), codes)
    laptop.get_by_label("Per cent off").fill("20")
    laptop.get_by_label("Budget in GBP").fill("100")
    laptop.get_by_role("textbox", name="Code").first.fill("early")
    laptop.get_by_label("Places each code is good for").fill("")
    browser.looked_at(laptop, "discount-form", once=laptop.get_by_role("heading", name="Make codes"))
    laptop.get_by_role("button", name="Make them").click()
    browser.looked_at(laptop, "discount-list", once=laptop.get_by_role("link", name="EARLY"))


def sent(phone: Page) -> None:
    """Fill in the rest of the form, and send it."""
    phone.get_by_label("Last name").fill("Moreau")
    phone.get_by_label("E-mail").first.fill("ana@example.org")
    phone.get_by_label("Mobile phone").fill("07700 900418")
    phone.get_by_role("button", name="Register", exact=True).last.click()


def test_an_event_of_codes_alone_takes_the_code_on_its_page(window: Callable[..., Page]) -> None:
    crew = TierDraft(name="Crew", access=Access.CODE, is_hidden=True, capacity=5)
    event = build.a_published_event(tiers=[crew], title="Stage building")
    vouchers.make(event, CodeDraft(code="CREW26"), by=SYSTEM)
    phone = window(viewport=browser.PHONE, has_touch=True, java_script_enabled=False)
    phone.goto(f"/events/{event.slug}/")
    phone.get_by_role("textbox", name="Code").fill("crew 26")
    phone.get_by_role("button", name="Use the code").click()
    expect(phone.get_by_role("heading", name="Register", exact=True)).to_be_visible()
    laptop = window(viewport=browser.LAPTOP)
    laptop.goto(f"/events/{event.slug}/")
    browser.looked_at(laptop, "code-page", once=laptop.get_by_role("textbox", name="Code"))
