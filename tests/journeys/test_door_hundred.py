"""A hundred people at a door: the network is cut twice, a second device helps, nobody is lost or doubled."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import browser, build
from tests.journeys.conftest import PATIENCE_MS
from tests.journeys.test_door_offline import everything_is_sent, open_door, with_line
from turnout.audit.models import AuditEntry
from turnout.events.models import Event, Session
from turnout.registration.models import Attendance, Tap, WalkIn
from turnout.registration.rules import passes

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 100
Names = list[str]


@pytest.fixture
def event() -> Event:
    """Return an event that begins soon, with a hundred children of thirty-four families."""
    venue = build.a_venue(build.a_metro("Wrenfield"), name="Canal Street Hall", capacity=120)
    event = build.a_published_event(
        PEOPLE, venue=venue, starts_in=timedelta(minutes=20), title="Great paper boat regatta"
    )
    names = everybody()
    for first in range(0, PEOPLE, 3):
        build.a_booking(event, *names[first : first + 3])
    return event


@pytest.fixture
def session(event: Event) -> Session:
    return event.sessions.get()


@pytest.fixture
def a_phone(site: str, new_context: Callable[..., BrowserContext]) -> Iterator[Callable[[], Page]]:
    """Open phones whose complaints about the missing network are no fault."""
    contexts: list[BrowserContext] = []

    def open_one() -> Page:
        contexts.append(new_context(base_url=site, locale="en-GB", viewport=browser.PHONE, has_touch=True))
        contexts[-1].set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        return contexts[-1].new_page()

    yield open_one
    for context in contexts:
        context.set_offline(False)


def everybody() -> Names:
    return [f"Kid {number:03}" for number in range(1, PEOPLE + 1)]


def tap(page: Page, names: Names) -> None:
    for name in names:
        button = page.get_by_role("button", name=f"{name}, 9")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")


def tap_found(page: Page, name: str) -> None:
    """Find somebody by typing, as one does in a long list."""
    field = page.get_by_label("Find by name or code")
    field.fill(name)
    expect(page.locator("[data-people] li:visible")).to_have_count(1)
    tap(page, [name])
    field.fill("")


def show_code(page: Page, event: Event, name: str) -> None:
    """Type a code, as a scanner that types does, and check in whom it names."""
    code = passes.token(event.attendees.get(person__first_name=name).pk, event)
    page.get_by_label("Find by name or code").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{name} has a place")).to_be_visible()
    page.get_by_role("button", name=f"{name}, 9").first.click()
    expect(page.get_by_role("button", name=f"{name}, 9").first).to_have_attribute("aria-pressed", "true")


def settled(page: Page, count: int) -> None:
    expect(page.locator(".door-count")).to_contain_text(f"{count} of 100 here")


def here(session: Session) -> int:
    return Attendance.objects.filter(session=session, standing="attended").count()


def cut_once(phone: Page, tablet: Page, names: Names) -> None:
    """Tap without a connection, load the page again, and let another device tap five of the same people."""
    phone.context.set_offline(True)
    tap(phone, names[21:50])
    phone.reload()  # the battery was flat, say
    expect(phone.get_by_role("button", name=f"{names[49]}, 9")).to_have_attribute("aria-pressed", "true")
    tap(tablet, names[45:55])
    settled(tablet, 31)
    with_line(phone)
    settled(phone, 55)
    expect(phone.locator("[data-troubles] li")).to_have_count(5)
    expect(phone.locator("[data-troubles]")).to_contain_text("Kid 046, 9: Is here already.")
    phone.get_by_role("button", name="Seen").click()
    expect(phone.locator("[data-troubles]")).to_be_hidden()


def cut_again(phone: Page, names: Names) -> None:
    """Tap everybody else without a connection, and count walk-ins."""
    phone.context.set_offline(True)
    tap(phone, names[58:])
    for _ in range(3):
        phone.get_by_role("button", name="One walk-in more").click()
    expect(phone.locator("output")).to_have_text("3")
    browser.looked_at(phone, "door-hundred")
    with_line(phone)
    expect(phone.locator("[data-row][data-kept]")).to_have_count(0)
    settled(phone, PEOPLE)


def test_a_hundred_people_come_in_while_the_network_is_cut_twice(
    site: str, event: Event, session: Session, a_phone: Callable[[], Page]
) -> None:
    names = everybody()
    phone, tablet = a_phone(), a_phone()
    open_door(phone, event, session, site)
    open_door(tablet, event, session, site)
    tap(phone, names[:20])
    tap_found(phone, names[20])
    everything_is_sent(phone)
    cut_once(phone, tablet, names)
    for name in names[55:58]:
        show_code(phone, event, name)
    phone.goto(f"/desk/events/{event.reference}/check-in/{session.pk}/")
    expect(phone.locator("[data-door]")).to_have_attribute("data-ready", "true")
    settled(phone, 58)
    cut_again(phone, names)
    expect(tablet.locator("output")).to_have_text("3")
    settled(tablet, PEOPLE)
    acts = AuditEntry.objects.filter(verb="attendee.checked_in").values_list("subject_id", flat=True)
    assert (here(session), WalkIn.objects.count()) == (PEOPLE, 3)
    assert (len(acts), len(set(acts))) == (PEOPLE, PEOPLE)
    assert Tap.objects.filter(outcome="already_here").count() == 5
