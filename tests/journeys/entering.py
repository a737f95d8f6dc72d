"""How journeys come in: with a password typed, or with a session carried into the browser."""

from playwright.sync_api import Page

from tests import browser, cast
from turnout.people.actions import accounts
from turnout.people.models import User


def by_password(page: Page, user: User, path: str) -> None:
    """Sign somebody of the cast in as people do, and wait until the page of a path has come."""
    accounts.keep_address(user, user.email)
    page.goto(f"/accounts/login/password/?next={path}")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    browser.arrived(page, path)
