"""A chair and a coordinator move one event at the same time: whoever is second is told why, and led back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from turnout.events.actions import chairing
from turnout.events.models import Event
from turnout.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event() -> Event:
    metro = build.a_metro("Wrenfield")
    venue = build.a_venue(metro, name="Canal Street Hall", capacity=60)
    found = build.a_published_event(24, venue=venue, title="Kite morning")
    return chairing.appoint(found, cast.person(cast.ben()), by=SYSTEM)


def test_whoever_is_second_is_told_why_and_led_back(
    event: Event, phone: Page, window: Callable[..., Page]
) -> None:
    home = f"/desk/events/{event.reference}/"
    entering.by_password(phone, cast.ben(), home)
    expect(phone.get_by_role("button", name="Close registration")).to_be_visible()
    laptop = window(viewport=browser.LAPTOP)
    entering.by_password(laptop, cast.cleo(event.metro), home)
    laptop.get_by_role("button", name="Close registration").click()
    expect(laptop.get_by_text("Registration is closed.")).to_be_visible()
    phone.get_by_role("button", name="Close registration").click()
    browser.looked_at(phone, "second-to-close", once=phone.get_by_text("This is not possible now"))
    phone.get_by_role("link", name="Back to the event").click()
    expect(phone.get_by_role("link", name="Reopen registration")).to_be_visible()
    expect(phone.get_by_text("Cancelling is up to coordinators and events officers.")).to_be_visible()
    stale = window(viewport=browser.LAPTOP)
    entering.by_password(stale, cast.cleo(event.metro), f"{home}cancellation/")
    laptop.goto(f"{home}cancellation/")
    cancel(laptop, "The hall is flooded.")
    expect(laptop.get_by_text("Cancelled. Nobody had a place")).to_be_visible()
    cancel(stale, "The hall is flooded again.")
    browser.looked_at(stale, "second-to-cancel", once=stale.get_by_text("it is “Cancelled”").first)
    stale.get_by_role("link", name="Back to the event").click()
    expect(stale.get_by_text("Nothing at the moment.")).to_be_visible()
    phone.goto(f"{home}history/")
    browser.looked_at(phone, "life-history", once=phone.get_by_text("The hall is flooded.").first)
    expect(phone.get_by_text("The hall is flooded again.")).to_have_count(0)


def cancel(page: Page, reason: str) -> None:
    page.get_by_role("textbox", name="Reason").fill(reason)
    page.get_by_role("button", name="Cancel the event").click()
