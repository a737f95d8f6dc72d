"""A family registers, changes and cancels, as a phone and a laptop show it (COM UC-1.2, UC-1.3)."""

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.kernel.actors import VISITOR
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db(transaction=True)


def robots(places: int = 20, **values: object) -> Event:
    venue = build.a_venue(
        name="Millpond Library",
        street="14 Canal Walk",
        parking_instructions="Free for two hours behind the library, entrance on Weir Lane.",
        entry_instructions="Before 10:00, ring at the side door under the clock.",
    )
    return build.a_published_event(
        places,
        venue=venue,
        title="Build a robot that follows a line",
        bring="Sleeves that roll up and a bottle of water.",
        **values,
    )


def fill_you(page: Page) -> None:
    page.get_by_label("First name").first.fill("Ana")
    page.get_by_label("Last name").fill("Lindqvist")
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Mobile phone").fill("07700 900418")


def child(page: Page, number: int, name: str, age: str) -> None:
    page.locator(f"[name=party-{number}-first_name]").fill(name)
    page.locator(f"[name=party-{number}-age]").fill(age)


@pytest.mark.parametrize("screen", ["phone", "plain", "laptop"])
def test_three_children_are_registered_in_under_a_minute(screen: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    event = robots()
    began = time.monotonic()
    page.goto(f"/events/{event.slug}/")
    page.get_by_role("link", name="Register").first.click()
    fill_you(page)
    child(page, 0, "Mira", "11")
    page.get_by_role("button", name="Add another child").click()
    child(page, 1, "Jonas", "9")
    page.get_by_role("button", name="Add another child").click()
    child(page, 2, "Elin", "8")
    if screen != "plain":
        browser.looked_at(page, f"register-filled-{screen}")
    page.get_by_role("button", name="Register", exact=True).last.click()
    expect(page.get_by_text("Mira, Jonas and Elin have a place.")).to_be_visible()
    assert time.monotonic() - began < 60
    assert build.fresh(event).held == 3
    if screen != "plain":
        browser.looked_at(page, f"registration-made-{screen}")
