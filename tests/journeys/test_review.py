"""An officer and a chair lead an event from draft over a return to its publication."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from turnout.events.actions import chairing
from turnout.events.models import Event, Format
from turnout.house.actions import changing
from turnout.kernel.actors import SYSTEM
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event() -> Event:
    changing.change({"reviewed_formats": ["club"]}, by=SYSTEM)
    metro = build.a_metro("Wrenfield")
    venue = build.a_venue(metro, name="Canal Street Hall", capacity=60)
    event = build.an_event(
        24, venue=venue, format=Format.CLUB, title="Harvest dinner", summary="Three courses at a long table."
    )
    return chairing.appoint(event, cast.person(cast.ben()), by=SYSTEM)


def submit(page: Page) -> None:
    page.get_by_role("link", name="Submit for review").click()
    expect(page.get_by_role("heading", name="Submit for review")).to_be_visible()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Submitted. Whoever approves")).to_be_visible()


def test_an_event_is_returned_changed_approved_and_published(  # noqa: PLR0915 -- one story
    event: Event, phone: Page, window: Callable[..., Page]
) -> None:
    home = f"/desk/events/{event.reference}/"
    entering.by_password(phone, cast.ben(), home)
    browser.looked_at(phone, "review-draft", once=phone.get_by_role("link", name="Submit for review"))
    submit(phone)
    browser.looked_at(phone, "review-waits", once=phone.get_by_text("It waits for a review."))
    laptop = window(viewport=browser.LAPTOP)
    entering.by_password(
        laptop,
        cast.given(cast.dan(), Role.EVENTS_OFFICER, "metro", str(event.metro_id)),
        "/desk/officer/",
    )
    laptop.get_by_role("link", name="Review Harvest dinner").click()
    browser.looked_at(laptop, "review-first", once=laptop.get_by_role("heading", name="What it says"))
    laptop.get_by_label("Return for changes").check()
    laptop.get_by_role("button", name="Decide").click()
    browser.looked_at(laptop, "review-reason", once=laptop.get_by_text("Say why, so that").first)
    laptop.get_by_role("textbox", name="Reason").fill("Say what guests pay, please.")
    laptop.get_by_role("button", name="Decide").click()
    expect(laptop.get_by_text("Returned. Whoever submitted")).to_be_visible()
    phone.goto(home)
    expect(phone.get_by_text("Say what guests pay, please.", exact=True)).to_be_visible()
    phone.get_by_role("link", name="Edit", exact=True).click()
    phone.get_by_label("Summary").fill("Four courses at a long table; guests pay the same.")
    phone.get_by_role("button", name="Save").first.click()
    expect(phone.get_by_text("Saved.")).to_be_visible()
    submit(phone)
    laptop.goto("/desk/officer/")
    laptop.get_by_role("link", name="Review Harvest dinner").click()
    browser.looked_at(laptop, "review-second", once=laptop.get_by_role("heading", name="What is different"))
    laptop.get_by_label("Approve", exact=False).first.check()
    laptop.get_by_role("button", name="Decide").click()
    browser.looked_at(laptop, "review-approved", once=laptop.get_by_text("Approved.").first)
    phone.goto(home)
    browser.looked_at(phone, "review-settled", once=phone.get_by_text("was approved as it is"))
    phone.get_by_role("button", name="Publish", exact=True).click()
    expect(phone.get_by_text("Published. People can find it now.")).to_be_visible()
