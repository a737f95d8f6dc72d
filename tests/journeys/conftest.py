"""What every journey has: Chromium, a strict eye on the console, and axe."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests import chromium

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe-4.14.1.min.js"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ALONE = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium that is here, and let it talk to nobody."""
    executable = os.environ.get("CHROMIUM") or str(chromium.found_or_installed())
    return {**browser_type_launch_args, "executable_path": executable, "args": [*QUIET, *ALONE]}


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

    def ask() -> list[str]:
        page.evaluate(AXE.read_text())
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]

    return ask
