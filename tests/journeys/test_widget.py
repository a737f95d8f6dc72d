"""An organiser's own site shows an event of ours and registers people, in a browser that blocks cookies of others."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import BrowserType, FrameLocator, Locator, Page, Response, expect

from tests import browser, build, cast
from tests.journeys.conftest import PATIENCE_MS
from tests.journeys.test_family_registers import sign_in
from turnout.events.models import Event
from turnout.house import actions as house
from turnout.kernel.actors import SYSTEM
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Millpond makers</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>body {{ font: 17px/1.5 sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; color-scheme: {scheme};
background: Canvas; color: CanvasText }}</style></head>
<body><main><h1>Millpond makers</h1><p>We build robots. <a href="#more">More of us</a></p>
{snippet}<p id="more">See you there!</p></main></body></html>"""


class Site:
    """A site of somebody else: one page, at an address that shares nothing with ours."""

    def __init__(self) -> None:
        self.body = b""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(site.body)

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def shows(self, ours: str, event: Event, attributes: str = "", scheme: str = "light dark") -> None:
        """Put the snippet of an event into the page."""
        snippet = (
            f'<a href="{ours}/events/{event.slug}/">{event.title}</a>\n'
            f'<script async src="{ours}/embed.js" data-event="{event.reference}" {attributes}></script>'
        )
        self.body = PAGE.format(snippet=snippet, scheme=scheme).encode()


@pytest.fixture
def elsewhere() -> Iterator[Site]:
    """Serve the site of an organiser, of another host than ours."""
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def ours(site: str) -> str:
    """Return our address under a name that makes it another site than the organiser's."""
    return site.replace("127.0.0.1", "localhost")


class Cookies:
    """What our answers tried to set, and what was sent to us."""

    def __init__(self, page: Page) -> None:
        self.found: list[str] = []
        page.context.on("response", self._heard)

    def _heard(self, response: Response) -> None:
        asked, answered = response.request.all_headers(), response.all_headers()
        found = (asked.get("cookie"), answered.get("set-cookie"))
        self.found += [f"{response.url}: {value}" for value in found if value]


@pytest.fixture
def strict(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], site: str
) -> Iterator[Callable[..., Page]]:
    """Open windows of a browser that blocks the cookies of every site but the one that is visited."""
    arguments = [*browser_type_launch_args["args"], "--test-third-party-cookie-phaseout"]
    started = browser_type.launch(**{**browser_type_launch_args, "args": arguments})
    complaints: list[browser.Complaints] = []

    def open_window(**wishes: Any) -> Page:
        context = started.new_context(locale="en-GB", timezone_id="Europe/London", **wishes)
        context.set_default_timeout(PATIENCE_MS)
        complaints.append(browser.Complaints(context))
        return context.new_page()

    expect.set_options(timeout=PATIENCE_MS)
    yield open_window
    started.close()
    assert [line for one in complaints for line in one.heard] == []


def robots(places: int = 20) -> Event:
    venue = build.a_venue(name="Millpond Library", street="14 Canal Walk")
    return build.a_published_event(places, venue=venue, title="Build a robot that follows a line")


def inner(page: Page) -> FrameLocator:
    return page.frame_locator("iframe").first


def button(page: Page) -> Locator:
    return inner(page).get_by_role("link", name="Register")


def form(page: Page) -> FrameLocator:
    return page.get_by_role("dialog").frame_locator("iframe")


def open_by_keyboard(page: Page) -> None:
    """Go from the link before the frame into it, to its button, and press that."""
    page.get_by_role("link", name="More of us").focus()
    for _step in range(6):
        page.keyboard.press("Tab")
        if button(page).evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(form(page).get_by_role("heading", name="Register")).to_be_visible()


def fill_by_keyboard(page: Page) -> None:
    form(page).get_by_label("First name").first.focus()
    for typed in ("Ana", "Lindqvist", "ana@example.org", "07700 900418", "Mira", "11"):
        page.keyboard.insert_text(typed)
        page.keyboard.press("Tab")


def leave_and_come_back(page: Page) -> None:
    """Shut the overlay: its button has the focus again, and what was typed is still there when it is pressed."""
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(button(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(form(page).get_by_label("E-mail")).to_have_value("ana@example.org")


def test_somebody_registers_by_keyboard_in_the_overlay_without_a_cookie(
    strict: Callable[..., Page], elsewhere: Site, ours: str
) -> None:
    event = robots()
    elsewhere.shows(ours, event)
    page = strict(viewport=browser.LAPTOP)
    cookies = Cookies(page)
    page.goto(elsewhere.url)
    expect(inner(page).get_by_text("20 of 20 places left")).to_be_visible()
    expect(page.get_by_role("link", name=event.title)).to_be_hidden()
    browser.looked_at(page, "widget-event")
    open_by_keyboard(page)
    browser.looked_at(page, "widget-overlay")
    fill_by_keyboard(page)
    leave_and_come_back(page)
    form(page).get_by_label("E-mail").press("Enter")
    expect(form(page).get_by_text("Mira has a place.")).to_be_visible()
    browser.looked_at(page, "widget-booked")
    with page.context.expect_page() as opened:
        form(page).get_by_role("link", name="See the registration").press("Enter")
    expect(opened.value.get_by_text("Mira has a place.")).to_be_visible()
    form(page).get_by_role("button", name="Close").press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(inner(page).get_by_text("19 of 20 places left")).to_be_visible()
    assert [line for line in cookies.found if "/embed" in line] == []
    made = Registration.objects.get()
    assert (made.utm_source, made.utm_medium) == ("127.0.0.1", "widget")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_form_fills_the_screen(
    window: Callable[..., Page], elsewhere: Site, ours: str, scheme: str
) -> None:
    event = robots()
    elsewhere.shows(ours, event, f'data-theme="{scheme}" data-hue="235" data-compact', scheme)
    page = window(viewport=browser.PHONE, has_touch=True)
    page.goto(elsewhere.url)
    inner(page).get_by_role("link", name="Register").click()
    expect(form(page).get_by_role("heading", name="Register")).to_be_visible()
    browser.looked_at(page, f"widget-phone-{scheme}")
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (390, 844)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    browser.looked_at(page, f"widget-compact-{scheme}")


def test_without_javascript_the_link_leads_to_our_page(plain: Page, elsewhere: Site, ours: str) -> None:
    event = robots()
    elsewhere.shows(ours, event)
    plain.goto(elsewhere.url)
    assert plain.locator("iframe").count() == 0
    plain.get_by_role("link", name=event.title).click()
    expect(plain.get_by_role("heading", name=event.title)).to_be_visible()


def test_a_site_that_is_not_on_the_list_gets_nothing_but_the_link(
    page: Page, elsewhere: Site, ours: str
) -> None:
    house.change({"widget_sites": ["https://library.example.org"]}, by=SYSTEM)
    event = robots()
    elsewhere.shows(ours, event)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(elsewhere.url)
    expect(page.locator("iframe")).to_have_count(1)
    expect(page.get_by_role("link", name=event.title)).to_be_visible()
    expect(page.locator("iframe")).to_be_hidden()
    page.wait_for_function("() => true")
    assert inner(page).get_by_role("link").count() == 0
    house.change({"widget_sites": [elsewhere.url.rstrip("/")]}, by=SYSTEM)
    page.goto(elsewhere.url)
    expect(inner(page).get_by_role("link", name="Register")).to_be_visible()
    assert any("frame-ancestors" in line for line in refused)


def test_a_list_leads_to_an_event_and_back_within_its_frame(
    window: Callable[..., Page], elsewhere: Site, ours: str
) -> None:
    event = robots(1)
    elsewhere.shows(ours, event, f'data-metro="{event.metro.slug}"')
    elsewhere.body = re.sub(rb'data-event="\w+"', b"", elsewhere.body)
    page = window(viewport=browser.PHONE)
    page.goto(elsewhere.url)
    inner(page).get_by_role("link", name=event.title).click()
    expect(button(page)).to_be_visible()
    inner(page).get_by_role("link", name="All events").click()
    expect(button(page)).to_be_hidden()
    browser.looked_at(page, "widget-list", once=inner(page).get_by_role("link", name=event.title))
    inner(page).get_by_role("link", name=event.title).click()
    button(page).click()
    expect(form(page).get_by_role("heading", name="Register")).to_be_visible()
    fill_by_keyboard(page)
    form(page).get_by_label("E-mail").press("Enter")
    expect(form(page).get_by_text("Mira has a place.")).to_be_visible()
    expect(form(page).get_by_role("link", name="Back to the event")).to_be_hidden()
    form(page).get_by_role("button", name="Close").click()
    expect(inner(page).get_by_role("link", name="Join waitlist")).to_be_visible()


def test_the_desk_has_the_lines_ready_and_shows_how_they_look(window: Callable[..., Page], site: str) -> None:
    event = robots()
    cleo = window(viewport=browser.LAPTOP)
    sign_in(cleo, cast.cleo(event.metro), site)
    cleo.goto(f"/desk/events/{event.reference}/")
    cleo.get_by_role("link", name="Your site").click()
    expect(inner(cleo).get_by_role("link", name="Register")).to_be_visible()
    browser.looked_at(cleo, "widget-desk")
    cleo.get_by_label("Light or dark").select_option("Dark")
    cleo.get_by_label("Colour").fill("235")
    cleo.get_by_role("button", name="Show it like this").click()
    lines = re.compile(r'data-event="\w{6}" data-theme="dark" data-hue="235"')
    expect(cleo.get_by_role("textbox", name="Lines to copy")).to_have_value(lines)
    expect(inner(cleo).get_by_role("link", name="Register")).to_be_visible()
    browser.looked_at(cleo, "widget-desk-dark")
    cleo.goto(f"/desk/metros/{event.metro.slug}/widget/")
    expect(inner(cleo).get_by_role("link", name=event.title)).to_be_visible()
    browser.looked_at(cleo, "widget-desk-list")
