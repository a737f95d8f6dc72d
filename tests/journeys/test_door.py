"""The door: a volunteer checks people in on a phone, with scripts and without."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys.test_coordinator_publishes import look, sign_in
from turnout.events.models import Event, Session
from turnout.registration.models import Attendance, WalkIn
from turnout.registration.rules import passes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event() -> Event:
    """Return an event that begins soon, with nine children of five families."""
    venue = build.a_venue(build.a_metro("Wrenfield"), name="Canal Street Studios", capacity=12)
    title = "Build a robot that follows a line"
    event = build.a_published_event(9, venue=venue, starts_in=timedelta(minutes=20), title=title)
    for names in (("Mira", "Jonas", "Elin"), ("Theo",), ("Noor",), ("Ivo", "Saoirse"), ("Kofi", "Ida")):
        build.a_booking(event, *names)
    build.a_booking(event, "Sol", if_full="as_free")
    return event


@pytest.fixture
def session(event: Event) -> Session:
    return event.sessions.get()


@pytest.mark.parametrize("screen", ["phone", "plain"])
def test_people_come_in(
    screen: str, site: str, event: Event, session: Session, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    sign_in(page, cast.cleo(event.metro), site)
    page.goto(f"/desk/events/{event.reference}/")
    page.get_by_role("link", name="Check-in").click()
    page.get_by_role("button", name="Mira, 9").click()
    expect(page.get_by_role("button", name="Mira, 9")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Theo, 9").click()
    page.get_by_role("button", name="One walk-in more").click()
    expect(page.locator("output")).to_have_text("1")
    expect(page.locator(".door-count")).to_contain_text("2 of 9 here")
    look(page, "door", screen)
    assert Attendance.objects.filter(session=session, standing="attended").count() == 2
    assert WalkIn.objects.count() == 1


def test_a_code_is_shown_at_the_door(site: str, event: Event, session: Session, phone: Page) -> None:
    sign_in(phone, cast.cleo(event.metro), site)
    phone.goto(f"/desk/events/{event.reference}/check-in/{session.pk}/")
    noor = event.attendees.get(person__first_name="Noor")
    code = passes.token(noor.pk, event)
    phone.get_by_label("Find by name or code").fill(f"{code}x")
    phone.keyboard.press("Enter")
    expect(phone.locator(".notice[role=status]:visible")).to_contain_text("This code is not one of ours")
    phone.get_by_label("Find by name or code").fill(code)
    phone.keyboard.press("Enter")
    expect(phone.locator(".notice[role=status]:visible")).to_contain_text("Noor has a place")
    look(phone, "door-code", "phone")
    phone.get_by_role("button", name="Noor, 9").first.click()
    expect(phone.locator(".door-count")).to_contain_text("1 of 9 here")
    phone.goto(f"/desk/events/{event.reference}/check-in/{session.pk}/?correct=1")
    browser.looked_at(phone, "door-correct")


@pytest.mark.parametrize("screen", ["phone", "plain", "laptop"])
def test_a_walk_in_leaves_a_name(
    screen: str, site: str, event: Event, session: Session, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    sign_in(page, cast.cleo(event.metro), site)
    page.goto(f"/desk/events/{event.reference}/check-in/{session.pk}/")
    page.get_by_role("link", name="Take a name").click()
    page.get_by_label("First name").fill("Amara")
    page.get_by_label("Phone or e-mail of an adult").fill("amara@example.org")
    page.get_by_role("button", name="Count and keep").click()
    expect(page.get_by_text("Amara is noted.")).to_be_visible()
    look(page, "door-names", screen)
    page.get_by_role("button", name="Delete Amara").click()
    expect(page.get_by_text("Deleted. The count stays as it is.")).to_be_visible()
    assert WalkIn.objects.count() == 1
