"""Fixtures of journeys: a site with real threads, and windows to look at it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests import browser, chromium

PATIENCE_MS = 30_000
NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium that is here, and let it talk to nobody."""
    executable = str(chromium.found_or_installed())
    return {**browser_type_launch_args, "executable_path": executable, "args": browser.CHROMIUM_ARGS}


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    """Serve the test database and the static files from threads of this process; return the address."""
    settings.TURNOUT_URL = live_server.url
    return live_server.url


@pytest.fixture
def window(site: str, new_context: NewContext) -> Iterator[Callable[..., Page]]:
    """Open windows, each of a visitor of its own; fail when the browser complained in any of them."""
    complaints: list[browser.Complaints] = []

    def open_window(**wishes: Any) -> Page:
        context = new_context(base_url=site, locale="en-GB", timezone_id="Europe/London", **wishes)
        context.set_default_timeout(PATIENCE_MS)
        complaints.append(browser.Complaints(context))
        return context.new_page()

    expect.set_options(timeout=PATIENCE_MS)
    yield open_window
    assert [line for one in complaints for line in one.heard] == []


@pytest.fixture
def phone(window: Callable[..., Page]) -> Page:
    """Return a visitor's page, 390 px wide."""
    return window(viewport=browser.PHONE, has_touch=True)


@pytest.fixture
def laptop(window: Callable[..., Page]) -> Page:
    """Return a visitor's page, 1280 px wide."""
    return window(viewport=browser.LAPTOP)


@pytest.fixture
def plain(window: Callable[..., Page]) -> Page:
    """Return the page of a visitor whose phone runs no JavaScript."""
    return window(viewport=browser.PHONE, java_script_enabled=False)


@pytest.fixture
def said(page: Page) -> list[str]:
    """Collect what the console says; a Content-Security-Policy violation is said there too."""
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text))
    page.on("pageerror", lambda error: lines.append(str(error)))
    return lines


@pytest.fixture
def findings(page: Page) -> Callable[[], list[str]]:
    """Return a function that asks axe about the page as it stands."""
    return lambda: browser.faults(page)
