"""An event where somebody decides: families register on phones, an officer decides, the phones see the truth."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from tests.journeys.test_family_registers import child
from turnout.events.models import Admission, Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def camp() -> Event:
    return build.a_published_event(
        12, title="Robot camp", admission=Admission.SCREENED, starts_in=timedelta(days=30)
    )


def register(page: Page, event: Event, name: str) -> None:
    page.goto(f"/events/{event.slug}/")
    browser.looked_at(page, "screening-event", once=page.get_by_text("confirms each registration"))
    page.get_by_role("link", name="Register").first.click()
    page.get_by_label("First name").first.fill("Ana")
    page.get_by_label("Last name").fill("Moreau")
    page.get_by_label("E-mail").fill(f"{name.lower()}@example.org")
    page.get_by_label("Mobile phone").fill("07700 900418")
    child(page, 0, name, "9")
    browser.looked_at(page, "screening-form", once=page.get_by_text("confirms each registration"))
    page.get_by_role("button", name="Register", exact=True).last.click()
    expect(page.get_by_text(f"{name} is not confirmed yet.")).to_be_visible()


def approve(page: Page, name: str) -> None:
    page.get_by_label(name).check()
    page.get_by_role("button", name="Approve the ticked").click()
    browser.looked_at(page, "screening-approve", once=page.get_by_role("button", name="Confirm these people"))
    page.get_by_role("button", name="Confirm these people").click()
    expect(page.get_by_text("1 person is confirmed. 1 family is told.")).to_be_visible()


def decline(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_label(name).check()
    page.get_by_role("button", name="Decline the ticked").click()
    expect(page.get_by_role("heading", name="3 people, 3 families")).to_be_visible()
    page.get_by_label("Reason").fill("This time beginners only.")
    page.get_by_label("What you add to our message").fill("The next camp is for everybody.")
    browser.looked_at(page, "screening-decline", once=page.get_by_text("They may register again."))
    page.get_by_role("button", name="Decline these people").click()
    expect(page.get_by_text("Declined for 3 people. 3 families are told.")).to_be_visible()


def test_families_register_and_an_officer_decides(
    camp: Event, phone: Page, laptop: Page, window: Callable[..., Page]
) -> None:
    other = window(viewport=browser.PHONE, has_touch=True)
    register(phone, camp, "Mira")
    browser.looked_at(phone, "screening-pending", once=phone.get_by_text("You hear from us by"))
    register(other, camp, "Noor")
    for name in ("Ida", "Kofi"):
        build.a_booking(camp, name)
    entering.by_password(laptop, cast.cleo(camp.metro), f"/desk/events/{camp.reference}/")
    laptop.get_by_role("link", name="Decide", exact=True).click()
    browser.looked_at(laptop, "screening-decide", once=laptop.get_by_role("heading", name="To decide"))
    approve(laptop, "Mira")
    decline(laptop, "Noor", "Ida", "Kofi")
    nobody = laptop.get_by_role("heading", name="Nobody waits for a decision")
    browser.looked_at(laptop, "screening-decided", once=nobody)
    phone.reload()
    browser.looked_at(phone, "screening-confirmed", once=phone.get_by_text("Mira has a place."))
    other.reload()
    browser.looked_at(other, "screening-declined", once=other.get_by_text("This registration has ended"))
    assert build.fresh(camp).held == 1


def test_deciding_on_a_phone(camp: Event, phone: Page) -> None:
    for name in ("Mira", "Noor"):
        build.a_booking(camp, name, "Jonas")
    entering.by_password(phone, cast.cleo(camp.metro), f"/desk/events/{camp.reference}/decisions/")
    browser.looked_at(phone, "screening-decide-phone", once=phone.get_by_role("heading", name="To decide"))
    phone.get_by_role("link", name="Decline").first.click()
    browser.looked_at(phone, "screening-decline-phone", once=phone.get_by_label("Reason"))
