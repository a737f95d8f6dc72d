"""The roster in a browser: several families ticked and cancelled, on a phone, a laptop and without script."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys.test_desk_work import sign_in
from turnout.events.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event() -> Event:
    found = build.a_published_event(places=20, title="Build a robot")
    for names in (("Mira", "Jonas"), ("Noor",), ("Ida", "Kofi")):
        build.a_booking(found, *names)
    return found


@pytest.mark.parametrize("screen", ["phone", "laptop", "plain"])
def test_people_of_two_families_are_ticked_and_cancelled(
    screen: str, site: str, event: Event, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    sign_in(page, cast.cleo(event.metro), site)
    page.goto(f"/desk/events/{event.reference}/")
    page.get_by_label("Tick Mira").check()
    page.get_by_label("Tick Noor").check()
    if screen != "plain":
        expect(page.get_by_text("2 ticked")).to_be_visible()
        browser.looked_at(page, f"desk-roster-ticked-{screen}")
    page.get_by_role("button", name="Cancel places").click()
    expect(page.get_by_role("heading", name="2 people, 2 families")).to_be_visible()
    if screen != "plain":
        browser.looked_at(page, f"desk-roster-cancel-{screen}")
    page.get_by_label("Reason").fill("The hall is too small.")
    page.get_by_role("button", name="Cancel these places").click()
    expect(page.get_by_text("Cancelled for 2 people. 2 families are told.")).to_be_visible()
    assert build.fresh(event).held == 3


def test_a_roster_is_taken_along(site: str, event: Event, laptop: Page) -> None:
    sign_in(laptop, cast.cleo(event.metro), site)
    laptop.goto(f"/desk/events/{event.reference}/?order=name&q=mira")
    laptop.get_by_role("link", name="Export").click()
    expect(laptop.get_by_role("button", name="Download CSV")).to_be_visible()
    browser.looked_at(laptop, "desk-roster-export")
    with laptop.expect_download() as begun:
        laptop.get_by_role("button", name="Download CSV").click()
    assert begun.value.suggested_filename == f"{event.reference}.csv"


@pytest.mark.parametrize("screen", ["phone", "laptop"])
def test_ticked_people_are_tagged(
    screen: str, site: str, event: Event, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    sign_in(page, cast.cleo(event.metro), site)
    page.goto(f"/desk/events/{event.reference}/")
    page.get_by_label("Tick Mira").check()
    page.get_by_role("button", name="Tag", exact=True).click()
    expect(page.get_by_label("Tag")).to_be_visible()
    browser.looked_at(page, f"desk-tag-{screen}")
    page.get_by_label("Tag").fill("Sings on Friday")
    page.get_by_role("button", name="Tag", exact=True).click()
    expect(page.get_by_text("1 registration is tagged.")).to_be_visible()
    browser.looked_at(page, f"desk-tagged-{screen}")
    page.get_by_role("link", name="Mira").click()
    expect(page.get_by_role("button", name="Take off")).to_be_visible()
    browser.looked_at(page, f"desk-tag-off-{screen}")
    page.get_by_role("button", name="Take off").click()
    expect(page.get_by_text("The tag is off.")).to_be_visible()


@pytest.mark.parametrize("screen", ["phone", "laptop"])
def test_a_family_that_calls_is_registered(
    screen: str, site: str, event: Event, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    sign_in(page, cast.cleo(event.metro), site)
    page.goto(f"/desk/events/{event.reference}/")
    page.get_by_role("link", name="Register somebody").click()
    page.get_by_label("Search people").fill("lindqvist")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page).to_have_url(re.compile(r"=lindqvist"))
    browser.looked_at(page, f"desk-registering-found-{screen}")
    page.locator("fieldset").get_by_label("First name").first.fill("Ola")
    page.get_by_label("Last name").fill("Brandt")
    page.get_by_label("Mobile phone").fill("01632 960123")
    page.get_by_role("group", name="Children").get_by_label("First name").fill("Pim")
    page.get_by_role("button", name="Register", exact=True).last.click()
    expect(page.get_by_text("No message: there is no address.")).to_be_visible()
    browser.looked_at(page, f"desk-registered-{screen}")
    assert build.fresh(event).held == 6


@pytest.mark.parametrize("screen", ["phone", "laptop", "plain"])
def test_people_of_two_families_are_moved_to_another_event(
    screen: str, site: str, event: Event, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    there = build.a_published_event(places=2, metro=event.metro, title="Robots on Friday")
    sign_in(page, cast.cleo(event.metro), site)
    page.goto(f"/desk/events/{event.reference}/")
    for name in ("Mira", "Jonas", "Noor"):
        page.get_by_label(f"Tick {name}").check()
    page.get_by_role("button", name="Move to another event").click()
    expect(page.get_by_role("heading", name="Where to")).to_be_visible()
    page.get_by_label("Search events").fill("friday")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page).to_have_url(re.compile(r"q=friday"))
    if screen != "plain":
        browser.looked_at(page, f"desk-transfer-to-{screen}")
    page.get_by_role("button", name=re.compile("2 places free.*Robots on Friday")).click()
    expect(page.get_by_text("No place is free there.")).to_be_visible()
    if screen != "plain":
        browser.looked_at(page, f"desk-transfer-{screen}")
    page.get_by_label("Reason").fill("The hall is too small.")
    page.get_by_role("button", name="Move 2 people").click()
    expect(
        page.get_by_text("2 people have places at Robots on Friday now. 1 family is told.")
    ).to_be_visible()
    expect(page.get_by_text("No place is free there.")).to_be_visible()
    if screen != "plain":
        browser.looked_at(page, f"desk-transferred-{screen}")
    assert (build.fresh(event).held, build.fresh(there).held) == (3, 2)


@pytest.mark.parametrize("screen", ["phone", "laptop", "plain"])
def test_a_view_is_kept_and_opened(
    screen: str, site: str, event: Event, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    sign_in(page, cast.cleo(event.metro), site)
    page.goto(f"/desk/events/{event.reference}/?order=name&state=confirmed")
    page.get_by_role("link", name="Keep this view").click()
    page.get_by_label("Name").fill("Coming, by name")
    page.get_by_label("Everybody who sees rosters in this metro may use it").check()
    if screen != "plain":
        browser.looked_at(page, f"desk-view-new-{screen}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Coming, by name")).to_have_attribute("aria-current", "true")
    if screen != "plain":
        browser.looked_at(page, f"desk-view-{screen}")
    page.get_by_role("link", name="Coming, by name").click()
    page.get_by_role("link", name="Change the view").click()
    page.get_by_role("link", name="Delete view").click()
    expect(page.get_by_text("No registration changes.")).to_be_visible()
    if screen != "plain":
        browser.looked_at(page, f"desk-view-deletion-{screen}")
    page.get_by_role("button", name="Delete view").click()
    expect(page.get_by_role("link", name="Keep this view")).to_be_visible()
    expect(page.get_by_role("link", name="Coming, by name")).to_have_count(0)


@pytest.mark.parametrize("screen", ["phone", "laptop", "plain"])
def test_columns_are_chosen(screen: str, site: str, event: Event, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    sign_in(page, cast.cleo(event.metro), site)
    page.goto(f"/desk/events/{event.reference}/")
    page.get_by_role("link", name="Columns").click()
    page.get_by_label("Phone").check()
    if screen != "plain":
        browser.looked_at(page, f"desk-columns-{screen}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("+441632960961").first).to_be_visible()
