"""The whole life of a volunteer's link: made on a laptop, opened on a phone, used, ended; the phone forgets."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import browser, cast
from tests.journeys.conftest import PATIENCE_MS
from tests.journeys.test_coordinator_publishes import sign_in
from tests.journeys.test_door import event, session
from turnout.audit.models import AuditEntry
from turnout.events.models import Event, Session
from turnout.registration.models import Attendance, Kiosk

__all__ = ["event", "session"]
pytestmark = pytest.mark.django_db(transaction=True)
KEPT = """async (base) => {
  const found = [];
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys())
      if (new URL(one.url).pathname.startsWith(base)) found.push(one.url);
  return found.length;
}"""


@pytest.fixture
def nadia(site: str, new_context: Callable[..., BrowserContext]) -> Page:
    """Return the phone of a volunteer, whose complaints about a link that has ended are no fault."""
    context = new_context(base_url=site, locale="en-GB", viewport=browser.PHONE, has_touch=True)
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    return context.new_page()


def a_link(laptop: Page, event: Event, site: str) -> str:
    """Make a link on the laptop and return its address."""
    sign_in(laptop, cast.cleo(event.metro), site)
    laptop.goto(f"/desk/events/{event.reference}/check-in/")
    laptop.get_by_role("link", name="Links for volunteers").click()
    expect(laptop.get_by_role("heading", name="Links for volunteers")).to_be_visible()
    laptop.get_by_label("Name of the volunteer").fill("Nadia")
    laptop.get_by_role("button", name="Make the link").click()
    browser.looked_at(laptop, "kiosk-uncleared", once=laptop.locator(".summary, [role=alert]").first)
    laptop.get_by_label("This person is cleared to work with children").check()
    laptop.get_by_role("button", name="Make the link").click()
    browser.looked_at(laptop, "kiosk-made", once=laptop.get_by_role("heading", name="The link of Nadia"))
    return laptop.get_by_label("Link", exact=True).input_value()


def opens(nadia: Page, address: str, session: Session) -> str:
    """Open the link on the phone; return the path below which its pages lie."""
    nadia.goto(address)
    browser.looked_at(nadia, "kiosk-link", once=nadia.get_by_role("button", name="Open the door list"))
    nadia.get_by_role("button", name="Open the door list").click()
    expect(nadia.locator("[data-door]")).to_have_attribute("data-ready", "true")
    base = f"/door/at/{Kiosk.objects.get().pk}/"
    browser.arrived(nadia, f"{base}{session.pk}/")
    return base


def checks_in(nadia: Page) -> None:
    """Check Mira in, and look for Theo by what may and may not find him."""
    mira = nadia.get_by_role("button", name="Mira, 9")
    mira.click()
    expect(mira).to_have_attribute("aria-pressed", "true")
    expect(nadia.locator(".door-count")).to_contain_text("1 of 9 here")
    browser.looked_at(nadia, "kiosk-door")
    nadia.get_by_label("Find by first name or code").press_sequentially("lindq")
    expect(nadia.locator("[data-people] li:visible")).to_have_count(0)
    nadia.get_by_label("Find by first name or code").fill("theo")
    expect(nadia.locator("[data-people] li:visible")).to_have_count(1)


def sees_a_number(nadia: Page) -> None:
    """Ask for the number of a guardian, once."""
    nadia.get_by_role("button", name="Phone of whoever registered Theo").click()
    browser.looked_at(nadia, "kiosk-phone", once=nadia.get_by_role("link", name="+441632960961"))
    nadia.get_by_role("link", name="Back to the list").click()
    expect(nadia.locator("[data-door]")).to_have_attribute("data-ready", "true")
    assert AuditEntry.objects.filter(verb="attendee.phone_shown", actor_kind="kiosk").count() == 1


def loads_without_a_line(nadia: Page) -> None:
    """Load the page from the device."""
    nadia.context.set_offline(True)
    nadia.reload()
    expect(nadia.get_by_role("button", name="Mira, 9")).to_have_attribute("aria-pressed", "true")
    nadia.context.set_offline(False)


def test_a_link_from_beginning_to_end(
    site: str, event: Event, session: Session, laptop: Page, nadia: Page
) -> None:
    base = opens(nadia, a_link(laptop, event, site), session)
    checks_in(nadia)
    sees_a_number(nadia)
    assert Attendance.objects.get().standing == "attended"
    loads_without_a_line(nadia)
    assert nadia.evaluate(KEPT, base) > 0

    laptop.get_by_role("link", name="All links").click()
    browser.looked_at(laptop, "kiosk-links", once=laptop.get_by_role("button", name="End this link"))
    laptop.get_by_role("button", name="End this link").click()
    expect(laptop.get_by_text("The link of Nadia has ended.")).to_be_visible()
    expect(nadia.get_by_role("heading", name="This link has ended")).to_be_visible()
    expect(nadia.locator("body")).to_have_attribute("data-forgotten", "true")
    browser.looked_at(nadia, "kiosk-ended")
    assert nadia.evaluate(KEPT, base) == 0


def test_a_volunteer_needs_no_script(site: str, event: Event, laptop: Page, plain: Page) -> None:
    plain.goto(a_link(laptop, event, site))
    plain.get_by_role("button", name="Open the door list").click()
    plain.get_by_role("button", name="Theo, 9").click()
    expect(plain.get_by_text("Theo is here.")).to_be_visible()
    plain.get_by_role("button", name="One walk-in more").click()
    expect(plain.locator("output")).to_have_text("1")


def test_a_device_forgets_by_its_own_clock_without_a_line(
    site: str, event: Event, session: Session, laptop: Page, nadia: Page
) -> None:
    base = opens(nadia, a_link(laptop, event, site), session)
    expect(nadia.locator("[data-door]")).to_have_attribute("data-ready", "true")
    assert nadia.evaluate(KEPT, base) > 0
    nadia.context.set_offline(True)
    nadia.clock.set_fixed_time(Kiosk.objects.get().expires_at + timedelta(minutes=1))
    nadia.reload()
    expect(nadia.get_by_text("This link has ended. This device has forgotten the list.")).to_be_visible()
    expect(nadia.get_by_text("Mira")).to_have_count(0)
    assert nadia.evaluate(KEPT, base) == 0
    nadia.context.set_offline(False)
