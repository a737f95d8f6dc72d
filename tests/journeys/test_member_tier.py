"""A place for members: set up at the desk, refused to a stranger with the way in, booked by a member on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Audience
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.people.actions import enrolling
from turnout.registration.models import Attendee

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_member_books_what_a_stranger_is_led_to_sign_in_for(
    laptop: Page, window: Callable[..., Page]
) -> None:
    tiers = [TierDraft(name="Member", capacity=8), TierDraft(name="Guest", capacity=4)]
    event = build.a_published_event(tiers=tiers, title="Lantern workshop", audience=Audience.ANYONE)
    entering.by_password(laptop, cast.cleo(event.metro), f"/desk/events/{event.reference}/places/")
    browser.looked_at(laptop, "tier-list", once=laptop.get_by_role("button", name="Move Guest up"))
    laptop.get_by_role("link", name="Member", exact=True).click()
    laptop.get_by_label("Members, once they have signed in").check()
    laptop.get_by_label("Most per person").fill("2")
    browser.looked_at(
        laptop, "tier-access", once=laptop.get_by_role("heading", name="Who may book it, and when")
    )
    laptop.get_by_role("button", name="Save who may book").click()
    expect(laptop.get_by_text("For members. At most 2 per person.")).to_be_visible()

    ana = cast.ana()
    enrolling.enrol(cast.person(ana), (clock.now() - timedelta(days=2)).date(), None, by=SYSTEM)
    phone = window(viewport=browser.PHONE, has_touch=True)
    phone.goto(f"/events/{event.slug}/")
    browser.looked_at(phone, "tier-page", once=phone.get_by_text("For members.").first)
    phone.goto(f"/events/{event.slug}/register/")
    browser.looked_at(phone, "tier-barred", once=phone.get_by_text("“Member” is for members.").first)
    entering.by_password(phone, ana, f"/events/{event.slug}/register/")
    phone.get_by_label("My place").select_option(label="Member")
    browser.looked_at(phone, "tier-member", once=phone.get_by_label("My place"))
    phone.get_by_label("Mobile phone").fill("07700 900418")
    phone.get_by_role("button", name="Register", exact=True).last.click()
    browser.looked_at(phone, "tier-booked", once=phone.get_by_role("heading", name="What happened so far"))
    assert Attendee.objects.get().tier.name == "Member"
