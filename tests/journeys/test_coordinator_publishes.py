"""A coordinator publishes a workshop, moves it, gives a freed place, cancels: on a phone, a laptop, without script."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.people.models import User
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db(transaction=True)


def look(page: Page, name: str, screen: str) -> None:
    """Look at a page, where scripts run at all: axe is one."""
    if screen != "plain":
        browser.looked_at(page, f"{name}-{screen}")


def sign_in(page: Page, user: User, site: str) -> None:
    """Carry a session into the browser, as if somebody had signed in before."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])


@pytest.fixture
def metro() -> Metro:
    return build.a_metro("Wrenfield")


def in_days(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


@pytest.mark.parametrize("screen", ["phone", "plain", "laptop"])
def test_a_workshop_is_published_on_one_page(
    screen: str, site: str, metro: Metro, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    build.a_venue(metro, name="Canal Street Studios", capacity=24)
    build.a_topic("Robotics")
    sign_in(page, cast.cleo(metro), site)
    page.goto("/desk/")
    page.get_by_role("link", name="New event").click()
    look(page, "desk-new", screen)
    page.get_by_label("Title").fill("Build a robot that follows a line")
    page.get_by_label("Summary").fill("Two hours with motors, sensors and a lot of tape.")
    page.get_by_label("Venue").select_option(label="Canal Street Studios (24 people)")
    page.locator("#id_sessions-0-day").fill(in_days(10))
    page.get_by_role("button", name="Add another session").click()
    page.locator("#id_sessions-1-day").fill(in_days(11))
    page.locator("#id_sessions-1-starts").fill("14:00")
    page.locator("#id_sessions-1-ends").fill("16:00")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Build a robot that follows a line")
    expect(page.locator(".badge").first).to_contain_text("Published")
    event = Event.objects.get()
    assert (event.state, event.capacity, event.sessions.count()) == (EventState.PUBLISHED, 24, 2)
    look(page, "desk-event", screen)


def test_what_is_missing_is_said_beside_it(site: str, metro: Metro, phone: Page) -> None:
    sign_in(phone, cast.cleo(metro), site)
    phone.goto("/desk/events/new/")
    phone.get_by_role("button", name="Publish").click()
    expect(phone.locator(".error-summary")).to_contain_text("Title is missing.")
    browser.looked_at(phone, "desk-new-errors")
    assert not Event.objects.exists()


@pytest.mark.parametrize("screen", ["phone", "plain", "laptop"])
def test_an_event_is_postponed_and_cancelled(
    screen: str, site: str, metro: Metro, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    event = build.a_published_event(metro=metro, title="Chess for all")
    sign_in(page, cast.cleo(metro), site)
    page.goto(f"/desk/events/{event.reference}/")
    page.get_by_role("link", name="Postpone").click()
    page.locator("#id_sessions-0-day").fill(in_days(20))
    page.get_by_label("Reason").fill("Snow.")
    look(page, "desk-postpone", screen)
    page.get_by_role("button", name="Postpone the event").click()
    expect(page).to_have_url(re.compile("/sessions/$"))
    expect(page.locator("main")).to_contain_text("Snow.")
    page.get_by_role("link", name="Cancel event").click()
    look(page, "desk-cancel", screen)
    page.get_by_label("Reason").fill("The room is flooded.")
    page.get_by_role("button", name="Cancel the event").click()
    expect(page.locator(".badge").first).to_contain_text("Cancelled")
    assert build.fresh(event).state == EventState.CANCELLED


PAGES = {
    "today": "/desk/",
    "events": "/desk/events/",
    "venues": "/desk/venues/",
    "venue": "/desk/venues/{venue}/",
    "venue-new": "/desk/venues/new/",
    "metros": "/desk/metros/",
    "metro": "/desk/metros/{metro}/",
    "topics": "/desk/topics/",
    "event": "/desk/events/{event}/",
    "event-sessions": "/desk/events/{event}/sessions/",
    "event-places": "/desk/events/{event}/places/",
    "event-tier": "/desk/events/{event}/places/{tier}/",
    "event-waitlist": "/desk/events/{event}/waitlist/",
    "event-messages": "/desk/events/{event}/messages/",
    "event-history": "/desk/events/{event}/history/",
    "event-edit": "/desk/events/{event}/edit/",
    "registration": "/desk/registrations/{registration}/",
    "registration-cancel": "/desk/registrations/{registration}/cancellation/",
}


@pytest.mark.parametrize("name", list(PAGES))
def test_every_page_is_looked_at(
    name: str, site: str, metro: Metro, phone: Page, full: Callable[[], dict[str, str]]
) -> None:
    names = full()
    sign_in(phone, cast.cleo(metro), site)
    phone.goto(PAGES[name].format_map(names))
    browser.looked_at(phone, f"desk-{name}")
    phone.set_viewport_size({"width": 1280, "height": 900})
    browser.axe(phone)


@pytest.fixture
def full(metro: Metro) -> Callable[[], dict[str, str]]:
    """Make a full event with a line and a freed place, and say what the addresses of its pages hold."""

    def made() -> dict[str, str]:
        return build.a_full_desk(metro)

    return made
