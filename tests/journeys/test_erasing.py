"""Erasing a person at the desk, as a laptop and a phone show it."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.people.actions import proving
from turnout.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_a_family_is_erased_after_its_event(screen: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    event = build.a_published_event(20, title="Build a robot that follows a line")
    build.a_booking(event, "Mira", "Jonas", email="ana.lindqvist@example.org")
    person = proving.prove("ana.lindqvist@example.org")
    boss = cast.sys()
    entering.by_password(page, boss, f"/desk/people/{person.pk}/erasure/")
    expect(page.get_by_text("Not possible yet")).to_be_visible()
    browser.looked_at(page, f"erasure-refused-{screen}")
    with clock.shifted(timedelta(days=9)):
        page.reload()
        expect(page.get_by_label("Reason")).to_be_visible()
        browser.looked_at(page, f"erasure-{screen}")
        page.get_by_label("Reason").fill("Asked by mail")
        page.get_by_label("I have read what goes").check()
        page.get_by_role("button", name="Erase the person").click()
        expect(page.get_by_text("The person is erased within minutes")).to_be_visible()
        jobs.run_due()
    assert Person.objects.get(pk=person.pk).name == "(erased)"
