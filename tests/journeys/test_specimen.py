"""Every component in Chromium: seen by axe, on a phone and a laptop, light and dark, with and without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.urls("tests.journeys.specimen_urls")


@pytest.mark.django_db
@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_overflows(
    page: Page,
    live_server: LiveServer,
    said: list[str],
    findings: Callable[[], list[str]],
    width: int,
    theme: str,
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    answer = page.goto(f"{live_server.url}/specimen/")
    assert answer is not None
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert findings() == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("document.querySelector('main .btn .icon use').getBoundingClientRect().width") > 0
    assert said == []


@pytest.mark.django_db
def test_rows_are_added_and_removed_in_place_and_numbered_anew(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/specimen/")
    rows = page.locator("[data-row]")
    add = page.get_by_role("button", name="Add another child")
    add.click()
    expect(rows).to_have_count(3)
    expect(add).to_be_hidden()
    expect(page.locator("#id_children-2-first_name")).to_be_focused()
    page.locator("#id_children-2-first_name").fill("Elin")
    page.get_by_role("button", name="Remove Child 1").click()
    expect(rows).to_have_count(2)
    expect(page.locator("input[name=children-TOTAL_FORMS]")).to_have_value("2")
    expect(page.locator("input[name=children-1-first_name]")).to_have_value("Elin")
    expect(page.get_by_role("group", name="Child 2").get_by_label("First name")).to_have_value("Elin")
    page.get_by_role("button", name="Remove Child 2").click()
    expect(page.get_by_role("button", name="Remove Child 1")).to_be_hidden()


@pytest.mark.django_db
def test_a_dialog_opens_from_its_link_and_the_way_out_keeps_everything(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/specimen/")
    page.locator("#s-over").locator("..").get_by_role("link", name="Cancel 2 places").click()
    dialog = page.get_by_role("dialog", name="Cancel 2 places?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Keep all places").click()
    expect(dialog).to_be_hidden()


@pytest.mark.django_db
def test_ticks_menus_themes_and_parts_follow_the_hand(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/specimen/")
    expect(page.locator("[data-bulk]")).to_be_hidden()
    page.get_by_label("Tick all").check()
    expect(page.locator("[data-bulk] b")).to_have_text("2 ticked")
    page.get_by_role("button", name="Actions for Adaeze Moreau").click()
    expect(page.locator("#row-K7Q2MP")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#news-part")).to_be_hidden()
    page.locator("#id_right-news").check()
    expect(page.locator("#news-part")).to_be_visible()


@pytest.mark.django_db
def test_a_form_sent_back_has_the_focus_on_its_summary_and_links_to_the_fields(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/specimen/")
    expect(page.get_by_role("alert", name="Seven things to fix")).to_be_focused()
    page.get_by_role("link", name="E-mail: The address has no dot").click()
    expect(page.locator("#id_wrong-email")).to_be_focused()


@pytest.mark.django_db
def test_without_script_everything_is_there(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(f"{live_server.url}/specimen/")
    expect(page.locator("#news-part")).to_be_visible()
    expect(page.get_by_role("button", name="Add another child")).to_be_visible()
    expect(page.get_by_role("button", name="Remove Child 2")).to_be_visible()
    expect(page.locator(".countdown")).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(page.get_by_role("navigation", name="Desk menu")).to_be_visible()
    context.close()
