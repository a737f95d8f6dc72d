"""Whoever is lost finds a page that helps."""

import pytest
from playwright.sync_api import Page, expect

from tests import browser


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_page_that_does_not_exist_is_a_page(phone: Page, colours: str) -> None:
    phone.emulate_media(color_scheme=colours)  # type: ignore[arg-type] -- one of its words
    answer = phone.goto("/no-such-page")
    assert answer is not None
    assert answer.status == 404
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    browser.looked_at(phone, f"lost-{colours}")


def test_it_helps_without_javascript(plain: Page) -> None:
    answer = plain.goto("/no-such-page")
    assert answer is not None
    assert answer.status == 404
    expect(plain.get_by_role("link").first).to_be_visible()


def test_the_browser_complains_of_what_the_policy_stops(laptop: Page) -> None:
    """A negative control: an inline script is stopped, and heard of."""
    heard: list[str] = []
    laptop.on("console", lambda message: heard.append(message.text))
    laptop.goto("/healthz")
    answer = laptop.request.get("/healthz")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert heard == []
