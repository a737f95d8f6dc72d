"""The organisation's settings, as a laptop and a phone show them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_an_administrator_gives_the_house_its_name_and_colour(
    screen: str, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    event = build.a_published_event(20, title="Build a robot that follows a line")
    boss = cast.sys()
    entering.by_password(page, boss, "/desk/settings/")
    page.get_by_label("Name of the organisation").fill("Mill & Meadow")
    page.get_by_label("Colour").fill("305")
    page.get_by_label("An offered place waits").fill("soon")
    browser.looked_at(page, f"desk-settings-{screen}")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_role("link", name=re.compile("Write a number and a unit"))).to_be_visible()
    browser.looked_at(page, f"desk-settings-wrong-{screen}")
    page.get_by_label("An offered place waits").fill("90 seconds")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_text("An offered place waits: 48 hours → 90 seconds")).to_be_visible()
    browser.looked_at(page, f"desk-settings-saved-{screen}")
    page.goto(f"/events/{event.slug}/")
    expect(page.get_by_role("banner").get_by_text("Mill & Meadow")).to_be_attached()
    browser.looked_at(page, f"event-in-another-colour-{screen}")


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_an_administrator_sets_how_long_data_is_kept(screen: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    boss = cast.sys()
    entering.by_password(page, boss, "/desk/settings/retention/")
    page.get_by_label("Copies of somebody").fill("99")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name=re.compile("At most 30"))).to_be_visible()
    page.get_by_label("Copies of somebody").fill("3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. It is applied each night.")).to_be_visible()
    browser.looked_at(page, f"retention-{screen}")
