"""One's own data and the desk's copies, as a laptop and a phone show them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from turnout.front.actions import copying
from turnout.jobs import actions as jobs
from turnout.kernel.actors import SYSTEM
from turnout.people.actions import accounts

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, email: str, path: str) -> None:
    page.goto(f"/accounts/login/password/?next={path}")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(re.escape(path)))


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_somebody_takes_a_copy_of_his_data(screen: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    ana = cast.ana()
    accounts.keep_address(ana, ana.email)
    build.a_booking(build.a_published_event(5), email=ana.email)
    sign_in(page, ana.email, "/my/data/")
    page.get_by_role("button", name="Make a copy").click()
    expect(page.get_by_text("Being made", exact=True)).to_be_visible()
    jobs.run_due()
    page.reload()
    browser.looked_at(page, f"own-data-{screen}")
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Download").click()
    assert downloaded.value.suggested_filename.endswith(".zip")


def test_staff_make_a_copy(laptop: Page) -> None:
    boss = cast.sys()
    accounts.keep_address(boss, boss.email)
    person = cast.person(cast.ana())
    copying.ask(person, by=SYSTEM)
    jobs.run_due()
    sign_in(laptop, boss.email, f"/desk/people/{person.pk}/copies/")
    browser.looked_at(laptop, "desk-copies")
