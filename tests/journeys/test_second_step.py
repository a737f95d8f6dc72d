"""Staff set up a second step and are asked for it, as a laptop and a phone show it."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from tests import browser, cast
from turnout.people.actions import accounts, keys

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))))


def enter(page: Page) -> None:
    boss = cast.sys()
    accounts.keep_address(boss, boss.email)
    page.goto("/accounts/login/password/?next=/desk/roles/")
    page.get_by_label("E-mail address").fill(boss.email)
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_the_first_administrator_sets_up_an_app_and_the_desk_opens(
    screen: str, request: pytest.FixtureRequest, settings: Any
) -> None:
    settings.TURNOUT_STAFF_SECOND_FACTOR = True
    page: Page = request.getfixturevalue(screen)
    enter(page)
    expect(page.get_by_role("heading", name="Protect your account")).to_be_visible()
    browser.looked_at(page, f"second-step-missing-{screen}")
    page.get_by_role("link", name="Set up an authenticator app").click()
    secret = page.get_by_text(re.compile(r"^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$")).inner_text().replace(" ", "")
    page.get_by_label("Six digits that the app shows now").fill(code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name=re.compile("codes", re.IGNORECASE)).first).to_be_visible()
    page.goto("/desk/roles/")
    expect(page.get_by_role("heading", name="Roles")).to_be_visible()
    browser.looked_at(page, f"desk-roles-{screen}")


def test_whoever_has_an_app_is_asked_for_its_code_before_the_desk(laptop: Page, settings: Any) -> None:
    page = laptop
    enter(page)
    expect(page.get_by_role("heading", name="Roles")).to_be_visible()
    boss = cast.sys()
    keys.add_app(boss, SECRET, by=boss.actor)
    settings.TURNOUT_STAFF_SECOND_FACTOR = True
    page.goto("/desk/roles/")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    browser.looked_at(page, "second-step")
    page.get_by_label("Code").fill(code_of(SECRET))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Roles")).to_be_visible()
