"""A weekly course: made at the desk, one date moved, others changed from here on; a visitor picks a date on a phone."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from turnout.events.models import Event
from turnout.events.rules.dating import SessionDraft
from turnout.kernel import clock, times

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event() -> Event:
    day = times.local(clock.now(), "Europe/London").date() + timedelta(days=9)
    evening = SessionDraft(day=day, starts=time(18), ends=time(20))
    return build.a_published_event(12, title="Chess course", sessions=[evening])


def test_a_weekly_course_is_made_moved_and_changed_and_a_visitor_picks_a_date(
    event: Event, laptop: Page, window: Callable[..., Page]
) -> None:
    entering.by_password(laptop, cast.cleo(event.metro), f"/desk/events/{event.reference}/")
    laptop.get_by_role("link", name="Repeat this event").click()
    browser.looked_at(laptop, "series-repeat", once=laptop.get_by_role("heading", name="How it repeats"))
    laptop.get_by_label("How many dates in all").fill("5")
    laptop.get_by_role("button", name="Show the dates").click()
    browser.looked_at(laptop, "series-preview", once=laptop.get_by_role("heading", name="4 dates"))
    laptop.get_by_role("button", name="Make these dates").click()
    browser.looked_at(laptop, "series-made", once=laptop.get_by_text("4 dates are drafts now."))
    drafts = laptop.get_by_role("row").filter(has_text="Draft")
    expect(drafts).to_have_count(4)
    for number in range(4):
        drafts.nth(number).get_by_role("checkbox").check()
    laptop.get_by_role("button", name="Publish", exact=True).click()
    expect(laptop.get_by_text("Done at 4 dates.")).to_be_visible()
    move_the_second(laptop)
    change_from_the_third_on(laptop)
    make_places_the_same(laptop)
    ask_everybody(laptop)
    phone = window(viewport=browser.PHONE, has_touch=True)
    pick_a_date(phone)


def open_date(page: Page, number: int) -> None:
    """Open the page of a date from that of its series; the first is 1."""
    row = page.get_by_role("row").nth(number)
    row.get_by_role("link").click()


def move_the_second(page: Page) -> None:
    """Move one date by an hour, and it alone."""
    open_date(page, 2)
    page.get_by_role("link", name="Postpone").click()
    browser.looked_at(page, "series-postpone", once=page.get_by_role("radio", name="Only this date"))
    page.get_by_label("Starts").fill("19:00")
    page.get_by_label("Ends", exact=True).fill("21:00")
    page.get_by_label("Reason").fill("The room is taken until seven")
    page.get_by_role("button", name="Postpone the event").click()
    expect(page.get_by_text("Postponed. Everybody")).to_be_visible()
    back_to_series(page)
    expect(page.get_by_role("row").nth(2)).to_contain_text("19:00")
    expect(page.get_by_role("row").nth(3)).to_contain_text("18:00")


def change_from_the_third_on(page: Page) -> None:
    """Give the third date and the later ones another title."""
    open_date(page, 3)
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.get_by_role("heading", name="Edit Chess course")).to_be_visible()
    page.get_by_label("Title").fill("Chess course: endgames")
    page.get_by_role("radio", name="This date and the later ones").check()
    browser.looked_at(page, "series-edit", once=page.get_by_role("heading", name="Edit Chess course"))
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Done at 2 more dates.")).to_be_visible()
    back_to_series(page)
    expect(page.get_by_role("row").filter(has_text="endgames")).to_have_count(3)
    browser.looked_at(page, "series-changed")


def make_places_the_same(page: Page) -> None:
    """Give the first date fewer places, and the others as many."""
    open_date(page, 1)
    page.get_by_role("link", name="Places", exact=False).first.click()
    page.get_by_role("link", name="Place", exact=True).click()
    page.get_by_label("Places", exact=True).fill("8")
    page.get_by_text("Also at other dates of the series").first.click()
    browser.looked_at(page, "series-tier", once=page.get_by_role("radio", name="Only this date").first)
    page.get_by_role("button", name="Change the places").click()
    expect(page.get_by_text("Places changed.")).to_be_visible()
    page.get_by_role("link", name="Place", exact=True).click()
    page.get_by_role("link", name="The same at other dates").click()
    browser.looked_at(page, "series-places", once=page.get_by_role("heading", name="Place at other dates"))
    page.get_by_role("button", name="Make it the same there").click()
    browser.looked_at(page, "series-places-same", once=page.get_by_text("The same at 4 more dates."))


def ask_everybody(page: Page) -> None:
    """Ask a question at the first date and at all others, then take it off from the third on."""
    page.get_by_role("link", name="Chess course", exact=True).click()
    page.get_by_role("link", name="Questions").first.click()
    page.get_by_role("button", name="Write it").click()
    page.get_by_label("Question").fill("Which opening do you like?")
    page.get_by_label("Why you ask").fill("To pair you well.")
    page.get_by_label("Who sees the answer").fill("The two who run the evening.")
    page.get_by_text("Also at other dates of the series").click()
    page.get_by_role("radio", name="All dates to come").check()
    browser.looked_at(page, "series-question", once=page.get_by_role("heading", name="New question"))
    page.get_by_role("button", name="Save").click()
    browser.looked_at(page, "series-question-asked", once=page.get_by_text("Done at 4 more dates."))
    page.get_by_role("link", name="Which opening do you like?").click()
    off = page.get_by_role("heading", name="Take it off the form")
    browser.looked_at(page, "series-question-off", once=off)
    page.get_by_role("radio", name="This date and the later ones").last.check()
    page.get_by_role("button", name="Take it off").click()
    expect(page.get_by_text("Done at 4 more dates.")).to_be_visible()


def back_to_series(page: Page) -> None:
    """Go from a date to its series."""
    if page.url.endswith("/sessions/"):
        expect(page.get_by_role("heading", name="Series", exact=True)).to_be_visible()
    page.get_by_role("link", name="Chess course", exact=True).click()
    expect(page.get_by_role("heading", name="With the ticked dates")).to_be_visible()


def pick_a_date(page: Page) -> None:
    """Find the course, look at its dates, and begin to register for one."""
    page.goto("/")
    browser.looked_at(page, "series-catalogue", once=page.get_by_text("and 4 more dates"))
    page.get_by_role("link", name="Chess course").click()
    browser.looked_at(page, "series-page", once=page.get_by_role("heading", name="Choose a date"))
    buttons = page.get_by_role("link", name="Register")
    expect(buttons).to_have_count(5)
    buttons.nth(3).click()
    expect(page.get_by_label("First name").first).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="18:00 to 20:00").first.click()
    browser.looked_at(page, "series-event", once=page.get_by_role("heading", name="Other dates"))
