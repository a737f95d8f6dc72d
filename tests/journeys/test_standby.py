"""Standby at the door: people are noted, wait for the minute, and are let in, with and without JavaScript."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys.test_desk_work import sign_in
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.registration.models import StandBy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event() -> Event:
    """Return a full event that begins in half an hour, with three who wait."""
    event = build.a_published_event(
        3, starts_in=timedelta(minutes=30), title="Build a robot that follows a line", venue=build.a_venue()
    )
    build.a_booking(event, "Mira", "Jonas", "Theo")
    build.a_booking(event, "Elin", "Noor", if_full="wait")
    build.a_booking(event, "Saoirse", if_full="wait")
    return event


@pytest.mark.parametrize("screen", ["phone", "plain", "laptop"])
def test_those_who_stand_by_are_let_in(
    screen: str, site: str, event: Event, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    sign_in(page, cast.cleo(event.metro), site)
    page.goto(f"/desk/events/{event.reference}/check-in/{event.sessions.get().pk}/")
    page.get_by_role("link", name="Standby").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Standby")
    expect(page.get_by_text("Nobody stands by")).to_be_visible()
    _look(page, screen, "standby-empty")
    page.get_by_role("button", name="Is here Noor").click()
    expect(page.get_by_text("Noor stands by.")).to_be_visible()
    page.get_by_label("How many").fill("2")
    page.get_by_role("button", name="Give a number").click()
    expect(page.get_by_text("Tell them: number 1.")).to_be_visible()
    expect(page.get_by_text("Nobody can be let in yet.")).to_be_visible()
    _look(page, screen, "standby-early")
    with clock.shifted(timedelta(minutes=41)):
        page.reload()
        expect(page.get_by_text("3 people with a place have not come")).to_be_visible()
        _look(page, screen, "standby-open")
        page.get_by_role("button", name="Let in the next 3").click()
        expect(page.get_by_text("3 are let in.")).to_be_visible()
        _look(page, screen, "standby-in")
    assert StandBy.objects.filter(admitted_at__isnull=False).count() == 2


def _look(page: Page, screen: str, name: str) -> None:
    if screen != "plain":
        browser.looked_at(page, f"{name}-{screen}")
