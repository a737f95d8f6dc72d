"""What journeys in a real browser need: looking for faults, taking pictures, and a site to visit.

tests/journeys/conftest.py makes fixtures of it: `site`, `phone`, `laptop`, `plain` (a phone without JavaScript).
"""

import os
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

HOUSE = Path(__file__).resolve().parents[1]
SHOTS = HOUSE / "var" / "shots"
CHROMIUM_ARGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Faults alone: all that was looked at and is well comes to megabytes.
ASKED = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then(found => found.violations)"""


@cache
def _axe_source() -> str:
    (source,) = (HOUSE / "tests" / "vendor" / "axe-core").glob("axe*.min.js")
    return source.read_text()


def axe(page: Page) -> None:
    """Fail when axe finds anything on the page, in its present state and colours."""
    found = faults(page)
    assert not found, "\n".join(found)


def faults(page: Page) -> list[str]:
    """Return what axe finds on the page as it stands, each fault with its places."""
    page.wait_for_load_state()
    page.evaluate(_axe_source())
    found = page.evaluate(ASKED, RULES)
    return [_told(page.url, fault) for fault in found]


def _told(url: str, fault: dict[str, Any]) -> str:
    places = [f"    {node['html'][:160]}\n      {_why(node)}" for node in fault["nodes"][:5]]
    return "\n".join([f"{url}: {fault['id']} ({fault['impact']}): {fault['help']}", *places])


def _why(node: dict[str, Any]) -> str:
    return " / ".join(one["message"] for one in [*node["any"], *node["all"], *node["none"]])


def arrived(page: Page, path: str) -> None:
    """Wait until the page of a path has come; an address that only names it (`?next=`) does not count."""
    page.wait_for_url(lambda url: urlsplit(url).path == path)


def wide(page: Page) -> None:
    """Fail when the page is wider than its window: nobody should scroll sideways on a phone."""
    excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert excess <= 0, f"{page.url} is {excess} px too wide"


def screens(page: Page, name: str) -> None:
    """Keep pictures of the page as a phone and a laptop show it, with TURNOUT_SHOTS=1: var/shots/NAME-390.png."""
    if os.environ.get("TURNOUT_SHOTS") != "1":
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for size in (PHONE, LAPTOP):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.screenshot(path=SHOTS / f"{name}-{size['width']}.png", full_page=True)
    if before:
        page.set_viewport_size(before)


def looked_at(page: Page, name: str, *, once: Locator | None = None) -> None:
    """Look at a page as every journey should: no fault of axe, not too wide, and a picture of it.

    After a click say what only the page that comes has (`once`), or the page that goes may be looked at.
    """
    if once is not None:
        expect(once).to_be_visible()
    axe(page)
    wide(page)
    screens(page, name)


class Complaints:
    """What the browser complains of: scripts that fail, and whatever the content security policy stops."""

    def __init__(self, context: BrowserContext) -> None:
        self.heard: list[str] = []
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.heard.append(str(error.error)))

    def _on_console(self, message: ConsoleMessage) -> None:
        is_refusal = message.text.startswith(
            "Failed to load resource: the server responded with a status of 4"
        )
        if message.type == "error" and not is_refusal:
            self.heard.append(f"{message.text} ({message.location.get('url', '')})")
