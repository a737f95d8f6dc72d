"""Whoever is lost finds a page that helps."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import browser

NewContext = Callable[..., BrowserContext]


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_page_that_does_not_exist_is_a_page(phone: Page, colours: str) -> None:
    phone.emulate_media(color_scheme="dark" if colours == "dark" else "light")
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


def test_what_the_policy_stops_is_heard(site: str, new_context: NewContext) -> None:
    """A negative control: an inline script does not run, and the fixtures of journeys would fail for it."""
    context = new_context(base_url=site)
    complaints = browser.Complaints(context)
    page = context.new_page()
    page.goto("/no-such-page")
    page.evaluate(
        "const s = document.createElement('script'); s.text = 'window.ran = 1'; document.head.append(s)"
    )
    assert page.evaluate("window.ran") is None
    assert len(complaints.heard) == 1
    assert "Content Security Policy" in complaints.heard[0]
