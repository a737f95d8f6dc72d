"""A dinner with two kinds of place: a family sees what it costs, staff write down what was paid."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.registration.actions import registering, settling, sweeping
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db(transaction=True)


def a_dinner() -> Event:
    tiers = [TierDraft(name="Dinner", capacity=8, price_minor=1850), TierDraft(name="Talk only", capacity=8)]
    return build.a_published_event(tiers=tiers, currency="GBP", title="Dinner of the founders")


def fill_in(phone: Page, event: Event) -> None:
    phone.goto(f"/events/{event.slug}/register/")
    phone.get_by_label("First name").first.fill("Ana")
    phone.get_by_label("Last name").fill("Lindqvist")
    phone.get_by_label("E-mail").fill("ana@example.org")
    phone.get_by_label("Phone", exact=False).fill("07700 900418")
    phone.get_by_label("First name").nth(1).fill("Mira")


def test_a_family_books_a_dinner_and_staff_write_down_what_it_paid(
    phone: Page, window: Callable[..., Page]
) -> None:
    event = a_dinner()
    fill_in(phone, event)
    browser.looked_at(phone, "paying-form", once=phone.get_by_text("paid at the door").first)
    phone.get_by_role("button", name="Register", exact=True).last.click()
    browser.looked_at(phone, "paying-registered", once=phone.get_by_text("You pay £18.50 at the door"))
    reference = Registration.objects.get().reference
    laptop = window(viewport=browser.LAPTOP)
    entering.by_password(laptop, cast.cleo(event.metro), f"/desk/registrations/{reference}/")
    browser.looked_at(laptop, "paying-desk", once=laptop.get_by_text("To be paid at the door: £18.50"))
    laptop.get_by_role("link", name="Write down a payment").click()
    browser.looked_at(
        laptop, "paying-payment", once=laptop.get_by_role("heading", name="Write down a payment")
    )
    laptop.get_by_label("Bank transfer").check()
    laptop.get_by_role("button", name="Write it down").click()
    browser.looked_at(laptop, "paying-paid", once=laptop.get_by_text("Everything is paid."))
    laptop.get_by_role("link", name="Take back").click()
    browser.looked_at(
        laptop, "paying-reversal", once=laptop.get_by_role("heading", name="Take a payment back")
    )
    phone.reload()
    expect(phone.get_by_text("You pay £18.50 at the door")).to_have_count(0)


def let_it_be_paid_beforehand(laptop: Page, event: Event) -> None:
    entering.by_password(laptop, cast.cleo(event.metro), f"/desk/events/{event.reference}/places/")
    laptop.get_by_role("link", name="How places are paid").click()
    browser.looked_at(laptop, "paying-ways", once=laptop.get_by_label("Days to pay"))
    laptop.get_by_role("checkbox", name="Beforehand").check()
    laptop.get_by_label("Days to pay").fill("5")
    laptop.get_by_label("How families pay beforehand").fill("Account GB00 TEST 0000 of the club")
    laptop.get_by_role("button", name="Save", exact=True).click()
    expect(laptop.get_by_text("Saved.")).to_be_visible()


def somebody_else(event: Event) -> Registration:
    contact = Contact("Ida", "Moreau", "ida@example.org", "+441632960961")
    wanted = (Wanted(build.the_tier(event).pk, "Elin"),)
    return registering.register(Booking(event.pk, wanted, contact=contact, pays="ahead"), by=VISITOR)


def write_down_late_money(laptop: Page) -> None:
    laptop.get_by_role("link", name="Write down a payment").click()
    browser.looked_at(laptop, "paying-late", once=laptop.get_by_text("The time to pay is over.").first)
    laptop.get_by_label("Bank transfer").check()
    laptop.get_by_role("button", name="Write it down").click()
    browser.looked_at(laptop, "paying-readmitted", once=laptop.get_by_text("Everything is paid."))


def test_a_place_is_held_until_it_is_paid_and_another_lapses(
    phone: Page, window: Callable[..., Page]
) -> None:
    event, laptop = a_dinner(), window(viewport=browser.LAPTOP)
    let_it_be_paid_beforehand(laptop, event)
    fill_in(phone, event)
    phone.get_by_role("button", name="Register", exact=True).last.click()
    browser.looked_at(phone, "paying-asked", once=phone.get_by_text("Choose how you pay.").first)
    phone.get_by_label("Pay beforehand").check()
    phone.get_by_role("button", name="Register", exact=True).last.click()
    browser.looked_at(phone, "paying-held", once=phone.get_by_text("Pay £18.50 by").first)
    expect(phone.get_by_text("Account GB00 TEST 0000 of the club")).to_be_visible()
    paid, lapsed = Registration.objects.get(), somebody_else(event)
    laptop.goto(f"/desk/registrations/{paid.reference}/")
    browser.looked_at(laptop, "paying-held-desk", once=laptop.get_by_text("until then the place is held"))
    laptop.get_by_role("link", name="Write down a payment").click()
    laptop.get_by_label("Bank transfer").check()
    laptop.get_by_role("button", name="Write it down").click()
    expect(laptop.get_by_text("Everything is paid.")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("Mira has a place.")).to_be_visible()
    with clock.shifted(timedelta(days=5, minutes=1)):
        assert sweeping.sweep().unpaid == 1
    laptop.goto(f"/desk/registrations/{lapsed.reference}/")
    browser.looked_at(laptop, "paying-lapsed", once=laptop.get_by_text("Not paid in time").first)
    write_down_late_money(laptop)


def test_a_coordinator_sees_prices_and_sets_one(laptop: Page) -> None:
    event = a_dinner()
    entering.by_password(laptop, cast.cleo(event.metro), f"/desk/events/{event.reference}/places/")
    browser.looked_at(
        laptop, "paying-places", once=laptop.get_by_role("heading", name="Another kind of place")
    )
    laptop.get_by_role("link", name="Dinner", exact=True).click()
    browser.looked_at(laptop, "paying-place", once=laptop.get_by_label("Price in GBP"))
    laptop.get_by_label("Price in GBP").fill("20")
    laptop.get_by_role("button", name="Save", exact=True).click()
    expect(laptop.get_by_role("cell", name="£20")).to_be_visible()


def test_a_coordinator_finds_who_owes_money(laptop: Page) -> None:
    event = a_dinner()
    build.a_booking(event, "Mira", "Jonas")
    paid = build.a_booking(event, "Elin")
    settling.settle(paid, 1850, "cash", uuid4(), by=SYSTEM)
    build.a_booking(event, "Noor", tier=event.tiers.get(name="Talk only"))
    entering.by_password(laptop, cast.cleo(event.metro), f"/desk/events/{event.reference}/")
    expect(laptop.get_by_role("row", name="Jonas")).to_contain_text("£37 for 2 people")
    browser.looked_at(laptop, "owing-roster", once=laptop.get_by_role("row", name="Elin"))
    laptop.get_by_role("link", name="Places", exact=False).first.click()
    browser.looked_at(laptop, "owing-places", once=laptop.get_by_role("heading", name="What is paid"))
    laptop.get_by_role("link", name="Show who Still to be paid").click()
    expect(laptop.get_by_label("Payment")).to_have_value("open")
    browser.looked_at(laptop, "owing-narrowed", once=laptop.get_by_role("row", name="Mira"))
    expect(laptop.get_by_role("row", name="Elin")).to_have_count(0)


def a_party(page: Page, event: Event) -> None:
    fill_in(page, event)
    page.get_by_role("button", name="Add another child").click()
    expect(page.get_by_role("heading", name="Child 2")).to_be_visible()
    page.get_by_label("First name").nth(2).fill("Jonas")
    page.get_by_label("Place").nth(0).select_option(label="Talk only, Free")


def test_the_sum_follows_what_is_chosen_and_is_that_of_the_server(phone: Page, plain: Page) -> None:
    event = a_dinner()
    a_party(plain, event)
    plain.get_by_role("button", name="Add another child").click()
    expect(plain.get_by_role("heading", name="Child 3")).to_be_visible()
    a_party(phone, event)
    sum_ = phone.locator("dl[data-costs]")
    expect(sum_).to_contain_text("£18.50")
    expect(sum_.locator("div")).to_have_count(3)
    assert sum_.locator("div").all_inner_texts() == plain.locator("dl[data-costs] > div").all_inner_texts()
    phone.get_by_label("Place").nth(0).select_option(label="Dinner, £18.50")
    expect(sum_.locator("div").last).to_contain_text("£37")
    expect(phone.locator("[data-costs-said]")).to_have_text("In all: £37")
    browser.looked_at(phone, "paying-sum", once=sum_)
    phone.get_by_role("button", name="Remove child 2").click()
    expect(sum_.locator("div")).to_have_count(2)
    expect(sum_.locator("div").last).to_contain_text("£18.50")
    phone.get_by_role("button", name="Register", exact=True).last.click()
    expect(phone.get_by_text("You pay £18.50 at the door")).to_be_visible()
