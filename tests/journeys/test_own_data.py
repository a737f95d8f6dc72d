"""One's own data and the desk's copies, as a laptop and a phone show them."""

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from turnout.front.actions import copying
from turnout.jobs import actions as jobs
from turnout.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_somebody_takes_a_copy_of_his_data(screen: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    ana = cast.ana()
    build.a_booking(build.a_published_event(5), email=ana.email)
    entering.by_password(page, ana, "/my/data/")
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
    person = cast.person(cast.ana())
    copying.ask(person, by=SYSTEM)
    jobs.run_due()
    entering.by_password(laptop, boss, f"/desk/people/{person.pk}/copies/")
    browser.looked_at(laptop, "desk-copies")
