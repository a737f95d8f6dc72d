"""Cash at the door: one tap, seen on a second device, taken back, with a script and without, and without a line."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from tests.journeys.conftest import PATIENCE_MS
from tests.journeys.test_coordinator_publishes import look
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.registration.models import Settlement

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event() -> Event:
    """Return a dinner that begins soon: one family of three, one of one, and somebody who hears the talk only."""
    tiers = [TierDraft(name="Dinner", capacity=8, price_minor=1850), TierDraft(name="Talk only", capacity=8)]
    event = build.a_published_event(
        tiers=tiers, currency="GBP", title="Dinner of the founders", starts_in=timedelta(minutes=20)
    )
    build.a_booking(event, "Mira", "Jonas", "Elin")
    build.a_booking(event, "Noor")
    build.a_booking(event, "Ida", tier=event.tiers.get(name="Talk only"))
    return event


def door(page: Page, event: Event) -> str:
    path = f"/desk/events/{event.reference}/check-in/{event.sessions.get().pk}/"
    entering.by_password(page, cast.cleo(event.metro), path)
    expect(page.get_by_role("button", name="Mira, 9")).to_be_visible()
    return path


def row(page: Page, name: str) -> Locator:
    return page.locator("[data-people] > li", has_text=f"{name}, 9")


@pytest.mark.parametrize("screen", ["phone", "plain"])
def test_a_family_pays_at_the_door(screen: str, event: Event, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    door(page, event)
    expect(row(page, "Ida")).not_to_contain_text("to pay")
    expect(row(page, "Jonas")).to_contain_text("£55.50 to pay, for 3 people")
    look(page, "door-money", screen)
    row(page, "Jonas").get_by_role("button", name="Paid £55.50 in cash").click()
    for name in ("Mira", "Jonas", "Elin"):
        expect(row(page, name).get_by_text("Paid", exact=True)).to_be_visible()
    look(page, "door-money-paid", screen)
    row(page, "Mira").get_by_role("button", name="Undo the payment of £55.50").click()
    expect(row(page, "Elin")).to_contain_text("£55.50 to pay, for 3 people")
    assert [one.amount_minor for one in Settlement.objects.all()] == [5550, -5550]


def test_a_second_device_hears_of_it(event: Event, phone: Page, window: Callable[..., Page]) -> None:
    door(phone, event)
    laptop = window(viewport=browser.LAPTOP)
    door(laptop, event)
    row(phone, "Noor").get_by_role("button", name="Paid £18.50 in cash").click()
    expect(row(phone, "Noor")).to_contain_text("Undo")
    expect(row(laptop, "Noor")).to_contain_text("Undo")
    browser.looked_at(laptop, "door-money-second", once=row(laptop, "Noor").get_by_text("Undo"))


def test_without_a_connection_nothing_is_written_down_and_it_is_said(
    event: Event, site: str, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(base_url=site, locale="en-GB", viewport=browser.PHONE, has_touch=True)
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page = context.new_page()
    door(page, event)
    context.set_offline(True)
    row(page, "Noor").get_by_role("button", name="Paid £18.50 in cash").click()
    said = row(page, "Noor").get_by_text("No connection. Tap again when the line is back; it counts once.")
    expect(said).to_be_visible()
    assert not Settlement.objects.exists()
    browser.screens(page, "door-money-offline")
    context.set_offline(False)
    row(page, "Noor").get_by_role("button", name="Paid £18.50 in cash").click()
    expect(row(page, "Noor")).to_contain_text("Undo")
    assert Settlement.objects.get().amount_minor == 1850
