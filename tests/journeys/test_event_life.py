"""The end of an event and what comes of it: wrapped up, put away, cloned, and its lesson found in the clone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from turnout.events.actions import chairing
from turnout.events.models import Event, Format
from turnout.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event() -> Event:
    metro = build.a_metro("Wrenfield")
    venue = build.a_venue(metro, name="Canal Street Hall", capacity=60)
    event = build.a_published_event(24, venue=venue, format=Format.CLUB, title="Harvest dinner")
    return chairing.appoint(event, cast.person(cast.ben()), by=SYSTEM)


def say_why(page: Page, link: str, button: str) -> None:
    page.get_by_role("link", name=link).click()
    page.get_by_label("Reason").fill("As agreed.")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("Done.")).to_be_visible()


def write_a_lesson(page: Page) -> None:
    page.get_by_role("link", name="Notes").click()
    page.get_by_label("About", exact=True).select_option("lesson")
    page.get_by_role("textbox", name="Note").fill("Open the doors **twenty minutes** before, not ten.")
    page.get_by_role("button", name="Preview").click()
    browser.looked_at(page, "notes-preview", once=page.get_by_text("Nothing is saved yet"))
    page.get_by_role("button", name="Save the note").click()
    browser.looked_at(page, "notes-one", once=page.get_by_text("The note is kept."))


def test_a_lesson_is_found_a_year_later(event: Event, phone: Page, window: Callable[..., Page]) -> None:
    home = f"/desk/events/{event.reference}/"
    entering.by_password(phone, cast.ben(), home)
    write_a_lesson(phone)
    phone.goto(home)
    say_why(phone, "Start now", "Start now")
    say_why(phone, "Say it is over", "Say it is over")
    phone.goto("/desk/chairing/")
    phone.get_by_role("link", name="Wrap up Harvest dinner").first.click()
    phone.get_by_role("textbox", name="Note").fill("Forty came, soup for thirty.")
    phone.get_by_role("button", name="Save the wrap-up and archive").click()
    browser.looked_at(phone, "notes-archived", once=phone.get_by_text("the event is in the archive"))
    laptop = window(viewport=browser.LAPTOP)
    entering.by_password(laptop, cast.cleo(event.metro), home)
    laptop.get_by_role("link", name="Clone this event").click()
    browser.looked_at(laptop, "clone", once=laptop.get_by_role("heading", name="Clone this event"))
    laptop.get_by_role("button", name="Make the draft").click()
    browser.looked_at(laptop, "clone-made", once=laptop.get_by_text("Cloned. The new draft needs dates."))
    laptop.get_by_role("link", name="Notes").click()
    browser.looked_at(laptop, "notes-lessons", once=laptop.get_by_text("twenty minutes"))
