"""The door without a connection: the network is cut twice, the page is loaded again in between, nothing is lost."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import browser, cast
from tests.journeys.conftest import PATIENCE_MS
from tests.journeys.test_coordinator_publishes import sign_in
from tests.journeys.test_door import event, session
from turnout.events.models import Event, Session
from turnout.kernel.actors import SYSTEM
from turnout.registration.actions import cancelling
from turnout.registration.models import Attendance, Tap, WalkIn

__all__ = ["event", "session"]
pytestmark = pytest.mark.django_db(transaction=True)

KEEP_A_BROKEN_TAP = """async () => {
  const database = await new Promise((done) => {
    const asked = indexedDB.open("turnout-door", 1);
    asked.onsuccess = () => done(asked.result);
  });
  await new Promise((done) => {
    const change = database.transaction("taps", "readwrite");
    const tap = { key: "no key", place: location.pathname, at: "0 o'clock", kind: "walk_in" };
    change.objectStore("taps").put(tap);
    change.oncomplete = done;
  });
  database.close();
}"""


@pytest.fixture
def phone(site: str, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """Return a phone whose complaints about the missing network are no fault."""
    context = new_context(base_url=site, locale="en-GB", viewport=browser.PHONE, has_touch=True)
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield context.new_page()
    context.set_offline(False)


def here(session: Session) -> list[str]:
    rows = Attendance.objects.filter(session=session, standing="attended").select_related("attendee__person")
    return sorted(row.attendee.person.first_name for row in rows)


def tap(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=f"{name}, 9")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def without_line(page: Page, *names: str) -> None:
    page.context.set_offline(True)
    for name in names:
        tap(page, name)


def waits(page: Page, count: int) -> None:
    expect(page.locator("[data-banner]")).to_contain_text(f"wait on this device: {count}")


def with_line(page: Page) -> None:
    """Give the connection back: the page notices by itself, and the banner may be gone before anybody taps it."""
    page.context.set_offline(False)
    expect(page.locator("[data-banner]")).to_be_hidden()


def everything_is_sent(page: Page) -> None:
    """Wait until nothing waits on the device: only then is it known what is cut off.

    `wait_for_function` would take the promise of an answer for the answer, so the page waits itself.
    """
    left = page.evaluate(
        """async (patience) => {
          const database = await new Promise((done) => {
            const asked = indexedDB.open("turnout-door", 1);
            asked.onsuccess = () => done(asked.result);
          });
          const waiting = () => new Promise((done) => {
            const asked = database.transaction("taps").objectStore("taps").count();
            asked.onsuccess = () => done(asked.result);
          });
          const until = performance.now() + patience;
          let count = await waiting();
          while (count && performance.now() < until) {
            await new Promise(requestAnimationFrame);
            count = await waiting();
          }
          database.close();
          return count;
        }""",
        PATIENCE_MS,
    )
    assert left == 0, f"{left} taps still wait on the device"


def open_door(page: Page, event: Event, session: Session, site: str) -> None:
    sign_in(page, cast.cleo(event.metro), site)
    page.goto(f"/desk/events/{event.reference}/check-in/{session.pk}/")
    expect(page.locator("[data-door]")).to_have_attribute("data-ready", "true")


def test_nothing_is_lost_or_doubled(site: str, event: Event, session: Session, phone: Page) -> None:
    open_door(phone, event, session, site)
    tap(phone, "Mira")
    everything_is_sent(phone)
    without_line(phone, "Jonas", "Theo")
    phone.get_by_role("button", name="One walk-in more").click()
    waits(phone, 3)
    browser.looked_at(phone, "door-offline")
    phone.reload()  # out of battery, say
    expect(phone.get_by_role("button", name="Theo, 9")).to_have_attribute("aria-pressed", "true")
    expect(phone.locator("output")).to_have_text("1")
    waits(phone, 3)
    with_line(phone)
    assert here(session) == ["Jonas", "Mira", "Theo"]
    without_line(phone, "Noor", "Kofi")
    waits(phone, 2)
    noor = event.attendees.get(person__first_name="Noor")
    cancelling.cancel_places(noor.registration, [noor.pk], by=SYSTEM, reason="Ill.")
    with_line(phone)
    expect(phone.locator("[data-troubles]")).to_contain_text("Noor, 9: Has no place any more")
    browser.looked_at(phone, "door-troubles")
    assert here(session) == ["Jonas", "Kofi", "Mira", "Theo"]
    assert (WalkIn.objects.count(), Tap.objects.filter(outcome="done").count()) == (1, 4)


def test_a_server_that_does_not_answer_is_asked_again_by_hand(
    site: str, event: Event, session: Session, phone: Page
) -> None:
    """The device has a network and hears of no change: only the button knows that it is worth another try."""
    phone.add_init_script("window.setInterval = () => 0")  # or the page may look before a finger does
    open_door(phone, event, session, site)
    phone.context.route("**/sync/", lambda route: route.abort())
    tap(phone, "Jonas")
    waits(phone, 1)
    phone.context.unroute("**/sync/")
    phone.get_by_role("button", name="Try now").click()
    expect(phone.locator("[data-banner]")).to_be_hidden()
    assert here(session) == ["Jonas"]


def test_names_are_found_while_typing(site: str, event: Event, session: Session, phone: Page) -> None:
    open_door(phone, event, session, site)
    phone.get_by_label("Find by name or code").press_sequentially("sao")
    expect(phone.locator("[data-people] li:visible")).to_have_count(1)
    tap(phone, "Saoirse")
    expect(phone.locator(".door-count")).to_contain_text("1 of 9 here")
    everything_is_sent(phone)
    assert here(session) == ["Saoirse"]


def test_a_tap_that_cannot_be_read_is_listed_and_holds_up_no_other(
    site: str, event: Event, session: Session, phone: Page
) -> None:
    open_door(phone, event, session, site)
    phone.evaluate(KEEP_A_BROKEN_TAP)
    tap(phone, "Mira")
    expect(phone.locator("[data-troubles]")).to_contain_text("Could not be read.")
    everything_is_sent(phone)
    assert here(session) == ["Mira"]
