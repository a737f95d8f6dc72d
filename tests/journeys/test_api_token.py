"""Somebody makes a token for a program, on a laptop and on a phone, and reads what the program can ask."""

import json
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys.test_signing_in import sign_in
from turnout.people.actions import accounts

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_token_is_made_shown_once_and_used(site: str, laptop: Page) -> None:
    page, cleo = laptop, cast.cleo(metro := build.a_metro("Wrenfield"))
    accounts.keep_address(cleo, cleo.email)
    draft = build.an_event(metro=metro, title="Build a robot")
    sign_in(page, cleo.email)
    page.get_by_role("link", name="Open your tokens").click()
    browser.looked_at(page, "tokens-none", once=page.get_by_text("No token yet"))
    page.get_by_role("button", name="Make the token").click()
    browser.looked_at(page, "tokens-wrong", once=page.get_by_role("alert").first)
    page.get_by_role("textbox", name="Name").fill("Website of the library")
    page.get_by_label("See events, drafts too").check()
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("heading", name="The token for Website of the library")).to_be_visible()
    browser.looked_at(page, "token-made", once=page.locator("#secret"))
    secret = page.locator("#secret").inner_text()
    asked = urllib.request.Request(  # noqa: S310 -- our own server
        f"{site}/api/v1/events/{draft.reference}", headers={"Authorization": f"Bearer {secret}"}
    )
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 -- the same
        assert json.load(answer)["title"] == "Build a robot"
    page.get_by_role("link", name="I have it").click()
    expect(page.get_by_text("last used")).to_be_visible()
    browser.looked_at(page, "tokens-one", once=page.get_by_role("heading", name="Another token"))
    revoked(page)


def revoked(page: Page) -> None:
    """Revoke the token: a dialog asks first, and a page that asks the same where there is no JavaScript."""
    page.get_by_role("link", name="Revoke Website of the library").click()
    browser.looked_at(page, "token-revoke", once=page.get_by_role("dialog"))
    page.keyboard.press("Escape")
    page.goto(page.get_by_role("link", name="Revoke Website of the library").get_attribute("href") or "")
    browser.looked_at(page, "token-revoke-page", once=page.get_by_role("heading", name="Revoke “Website"))
    page.get_by_role("button", name="Revoke it for good").click()
    expect(page.get_by_text("Revoked", exact=False).first).to_be_visible()


def test_what_programs_can_ask_is_read_by_people(phone: Page) -> None:
    page = phone
    page.goto("/api/v1/docs")
    browser.looked_at(page, "api-docs", once=page.get_by_role("heading", name="For programs", exact=True))
    page.locator("article").first.get_by_text("What is answered").click()
    expect(page.locator("article").first.get_by_text("reference", exact=True).first).to_be_visible()
