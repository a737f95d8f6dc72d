"""A chair is chosen at the desk, and finds the event there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from turnout.events.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event() -> Event:
    return build.a_published_event(12, title="Lantern workshop")


def test_a_coordinator_chooses_a_chair_who_then_sees_the_event(
    event: Event, laptop: Page, window: Callable[..., Page]
) -> None:
    ben = cast.ben()
    entering.by_password(laptop, cast.cleo(event.metro), f"/desk/events/{event.reference}/")
    laptop.get_by_role("link", name="Choose a chair").click()
    browser.looked_at(laptop, "chair", once=laptop.get_by_role("heading", name="Who chairs this event"))
    laptop.get_by_label("E-mail address of the chair").fill("nobody@example.org")
    laptop.get_by_role("button", name="Save").click()
    browser.looked_at(laptop, "chair-unknown", once=laptop.get_by_text("Nobody has signed in").first)
    laptop.get_by_label("E-mail address of the chair").fill(ben.email)
    laptop.get_by_role("button", name="Save").click()
    browser.looked_at(
        laptop, "chair-chosen", once=laptop.get_by_text("Ben Castellanos chairs this event now")
    )
    phone = window(viewport=browser.PHONE, has_touch=True)
    entering.by_password(phone, ben, "/desk/events/")
    phone.get_by_role("link", name="Lantern workshop").click()
    browser.looked_at(phone, "chair-sees", once=phone.get_by_role("heading", name="Chair", exact=True))
    expect(phone.get_by_role("link", name="Choose a chair")).to_have_count(0)
