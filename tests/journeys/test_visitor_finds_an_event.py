"""A visitor looks for an event: on a phone and a laptop, with and without JavaScript, as a list and as a month."""

from datetime import date, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.events.rules.dating import SessionDraft
from turnout.events.states import EventState
from turnout.kernel import clock, times

pytestmark = pytest.mark.django_db(transaction=True)


def today() -> date:
    return times.local(clock.now(), "Europe/London").date()


@pytest.fixture
def robots() -> Event:
    """Return a workshop among others, with everything that a page can say."""
    library = build.a_venue(
        name="Millpond Library",
        street="14 Canal Walk",
        town="Wrenfield",
        parking_instructions="Free for two hours behind the library.",
        entry_instructions="Ring at the side door under the clock.",
        access_notes="Step-free throughout.",
    )
    for number in range(4):
        build.a_published_event(title=f"Choir {number}", starts_in=timedelta(days=3 + number))
    build.a_metro("North County")
    return build.a_published_event(
        title="Build a robot that follows a line",
        venue=library,
        summary="Two motors, one light sensor, a roll of black tape.",
        description="Children work in pairs.\n\n- No experience needed\n- Two volunteers help",
        bring="A bottle of water.",
        min_age=8,
        max_age=12,
        topics=[build.a_topic("Robotics")],
        tiers=[TierDraft(name="Share a kit", capacity=12), TierDraft(name="Sibling under 8", capacity=4)],
        sessions=[
            SessionDraft(day=today() + timedelta(days=9), starts=time(10), ends=time(12), doors=time(9, 45))
        ],
    )


def find(page: Page) -> None:
    """Search for the robots, open what is found, and come to the form's button."""
    page.goto("/?utm_source=facebook&utm_campaign=june2025")
    browser.looked_at(page, "catalogue")
    page.get_by_role("searchbox", name="Search events").fill("robot mill")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_text("1 event", exact=True)).to_be_visible()
    browser.looked_at(page, "catalogue-search")
    page.get_by_role("link", name="Build a robot that follows a line").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Build a robot that follows a line")
    expect(page.get_by_text("16 of 16 places left").first).to_be_visible()
    expect(page.get_by_text("10:00 to 12:00 GMT, doors from 09:45")).to_be_visible()
    browser.looked_at(page, "event")
    register = page.get_by_role("link", name="Register").locator("visible=true")
    expect(register).to_have_count(1)
    assert "via=" in (register.get_attribute("href") or "")


def test_on_a_phone(phone: Page, robots: Event) -> None:
    find(phone)


def test_on_a_laptop(laptop: Page, robots: Event) -> None:
    find(laptop)


def test_without_javascript(plain: Page, robots: Event) -> None:
    find_plainly(plain)


def find_plainly(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox", name="Search events").fill("robot")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_text("More filters").click()
    page.get_by_label("For somebody aged").fill("9")
    page.get_by_role("button", name="Show events").click()
    page.get_by_role("link", name="Remove the filter Age 9").click()
    page.get_by_role("link", name="Build a robot that follows a line").click()
    page.get_by_role("button", name="Add to calendar").click()
    expect(page.get_by_role("link", name="Calendar file (.ics)")).to_be_visible()
    page.get_by_role("link", name="Millpond Library").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Millpond Library")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_places_and_their_calendars(laptop: Page, robots: Event, colours: str) -> None:
    laptop.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    assert robots.venue is not None
    for path, name in (
        (f"/venues/{robots.venue.slug}/", "venue"),
        (f"/metros/{robots.metro.slug}/", "metro"),
    ):
        laptop.goto(path)
        expect(laptop.get_by_role("link", name="Subscribe to the calendar")).to_be_visible()
        browser.looked_at(laptop, f"{name}-{colours}")
    laptop.goto(f"/events/{robots.slug}/")
    browser.looked_at(laptop, f"event-{colours}")
    laptop.goto("/")
    browser.looked_at(laptop, f"catalogue-{colours}")


def test_a_month_by_keyboard(laptop: Page, robots: Event) -> None:
    laptop.goto("/?view=month")
    first = laptop.get_by_role("heading", level=2).first.inner_text()
    laptop.get_by_role("link", name="List", exact=True).focus()
    for _ in range(3):  # past the other view to the months around this one
        laptop.keyboard.press("Tab")
    laptop.keyboard.press("Enter")
    expect(laptop.get_by_role("heading", level=2).first).not_to_have_text(first)
    browser.looked_at(laptop, "month-next")
    laptop.get_by_role("link", name="This month").press("Enter")
    expect(laptop.get_by_role("heading", level=2).first).to_have_text(first)
    browser.looked_at(laptop, "month")
    laptop.goto(f"/?view=month&month={today() + timedelta(days=9):%Y-%m}")
    laptop.get_by_role("link", name="10:00 Build a robot").focus()
    laptop.keyboard.press("Enter")
    expect(laptop.get_by_role("heading", level=1)).to_have_text("Build a robot that follows a line")


def test_a_month_on_a_phone_is_a_list_of_days(phone: Page, robots: Event) -> None:
    phone.goto(f"/?view=month&month={today() + timedelta(days=9):%Y-%m}")
    expect(phone.get_by_role("link", name="10:00 Build a robot")).to_be_visible()
    expect(phone.get_by_text("Mon", exact=True)).not_to_be_visible()
    browser.looked_at(phone, "month-phone")


def test_nothing_found_and_nothing_there_help_on(phone: Page, robots: Event) -> None:
    phone.goto("/?q=zzz&age=200")
    browser.looked_at(phone, "catalogue-empty")
    phone.get_by_role("link", name="Clear all filters").last.click()
    expect(phone.get_by_text("5 events", exact=True)).to_be_visible()
    phone.goto("/events/no-such-event/")
    browser.looked_at(phone, "missing")
    phone.get_by_role("searchbox").fill("robot")
    phone.get_by_role("button", name="Search").click()
    expect(phone.get_by_role("link", name="Build a robot that follows a line")).to_be_visible()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (EventState.REGISTRATION_CLOSED, "Registration is closed"),
        (EventState.IN_PROGRESS, "Going on now"),
        (EventState.COMPLETED, "This event is over"),
        (EventState.CANCELLED, "Cancelled on"),
    ],
)
def test_every_state_says_what_one_can_do(phone: Page, state: EventState, said: str) -> None:
    event = build.an_event(state=state)
    phone.goto(f"/events/{event.slug}/")
    expect(phone.get_by_role("heading", name=said)).to_be_visible()
    browser.looked_at(phone, f"event-{state}")
    phone.get_by_role("link", name="See other events").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Find your place.")


def test_sharing_is_offered_in_ways_that_work_here(laptop: Page, robots: Event) -> None:
    laptop.goto(f"/events/{robots.slug}/")
    laptop.get_by_role("button", name="Share").click()
    expect(laptop.get_by_role("link", name="Send by e-mail")).to_be_visible()
    expect(laptop.get_by_role("button", name="Copy the link")).to_be_visible()
    browser.axe(laptop)
