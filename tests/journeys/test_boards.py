"""The officer's and the chair's pages in a browser, empty and full, on a phone and a laptop."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from turnout.events.actions import chairing
from turnout.kernel.actors import SYSTEM
from turnout.lifecycle import actions as lifecycle

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_officer_and_a_chair_see_what_waits_and_switch_the_mail_off(
    laptop: Page, window: Callable[..., Page]
) -> None:
    metro = build.a_metro("Wrenfield")
    cleo, ben = cast.cleo(metro), cast.ben()
    entering.by_password(laptop, cleo, "/desk/officer/")
    browser.looked_at(laptop, "board-empty", once=laptop.get_by_text("Nothing waits for a review."))
    for title in ("Harvest dinner with three courses and a long table", "Lantern walk"):
        lifecycle.move(build.an_event(12, metro=metro, title=title), "submit", by=SYSTEM)
    over = build.an_event(12, metro=metro, state="completed", title="Kite morning")
    chairing.appoint(over, cast.person(ben), by=SYSTEM)
    chairing.appoint(
        build.an_event(12, metro=metro, title="Planned by Ben", sessions=[]), cast.person(ben), by=SYSTEM
    )
    laptop.reload()
    browser.looked_at(laptop, "board-officer", once=laptop.get_by_role("link", name="Review Lantern walk"))
    laptop.get_by_role("button", name="Send me none").click()
    expect(laptop.get_by_text("You get no weekly message.")).to_be_visible()
    phone = window(viewport=browser.PHONE, has_touch=True)
    entering.by_password(phone, ben, "/desk/chairing/")
    browser.looked_at(phone, "board-chair", once=phone.get_by_role("link", name="Wrap up Kite morning").first)
    phone.get_by_role("link", name="Set dates Planned by Ben").first.click()
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
