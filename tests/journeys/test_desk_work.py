"""A day at the desk: found by keyboard, merged after a look, a room that is taken; on a phone and a laptop."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.people.actions import likening, proving
from turnout.people.models import Person, User
from turnout.registration.models import Registration
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, user: User, site: str) -> None:
    """Carry a session into the browser, as if somebody had signed in before."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])


@pytest.fixture
def metro() -> Metro:
    return build.a_metro("Wrenfield")


def test_the_desk_is_used_by_keyboard_alone(site: str, metro: Metro, laptop: Page) -> None:
    build.a_published_event(metro=metro, title="Lindworm puppets")
    build.a_published_event(metro=metro, title="Kites of paper")
    sign_in(laptop, cast.cleo(metro), site)
    laptop.goto("/desk/")
    laptop.keyboard.press("?")
    dialog = laptop.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    browser.looked_at(laptop, "desk-keys")
    laptop.keyboard.press("Escape")
    laptop.keyboard.press("/")
    laptop.keyboard.type("lind")
    laptop.keyboard.press("Enter")
    expect(laptop).to_have_url(re.compile(r"/desk/search/\?q=lind$"))
    browser.looked_at(laptop, "desk-search")
    laptop.wait_for_load_state()
    laptop.get_by_role("heading", level=1).click()
    laptop.keyboard.press("j")
    laptop.keyboard.press("Enter")
    expect(laptop.get_by_role("heading", level=1)).to_have_text("Lindworm puppets")


def test_keys_lead_to_the_parts_of_the_desk_and_through_rows(site: str, metro: Metro, laptop: Page) -> None:
    build.a_published_event(metro=metro, title="Lindworm puppets")
    build.a_published_event(metro=metro, title="Kites of paper")
    sign_in(laptop, cast.cleo(metro), site)
    laptop.goto("/desk/")
    laptop.keyboard.press("g")
    laptop.keyboard.press("e")
    laptop.wait_for_url("**/desk/events/")
    seen = []
    for key in ("j", "j", "j", "k"):
        laptop.keyboard.press(key)
        seen.append(laptop.evaluate("document.activeElement.textContent"))
    assert seen == ["Lindworm puppets", "Kites of paper", "Kites of paper", "Lindworm puppets"]


def test_shortcuts_are_off_while_somebody_types_and_when_switched_off(
    site: str, metro: Metro, laptop: Page
) -> None:
    sign_in(laptop, cast.cleo(metro), site)
    laptop.goto("/desk/search/")
    laptop.get_by_label("People, events, references, venues").focus()
    laptop.keyboard.type("g e ? /")
    expect(laptop.get_by_label("People, events, references, venues")).to_have_value("g e ? /")
    laptop.get_by_role("button", name="Shortcuts").click()
    laptop.get_by_label("Use shortcuts in this browser").uncheck()
    laptop.get_by_role("button", name="Close").click()
    laptop.reload()
    laptop.get_by_role("heading", level=1).click()
    laptop.keyboard.press("?")
    expect(laptop.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()
    laptop.get_by_role("button", name="Shortcuts").click()
    expect(laptop.get_by_label("Use shortcuts in this browser")).not_to_be_checked()


@pytest.mark.parametrize("screen", ["phone", "plain", "laptop"])
def test_two_entries_of_a_mother_become_one(
    screen: str, site: str, metro: Metro, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    event = build.a_published_event(metro=metro, title="Build a robot")
    stays = proving.prove(build.a_booking(event, "Mira", email="mara@example.org").registrant.email)
    goes = build.a_booking(event, "Mira", "Sol", email="mara.lind@example.org").registrant
    likening.begin()
    while jobs.run_due():
        pass
    sign_in(page, cast.cleo(metro), site)
    page.goto("/desk/people/")
    page.get_by_role("link", name="Duplicates").click()
    expect(page.get_by_role("link", name="Compare")).to_be_visible()
    if screen != "plain":
        browser.looked_at(page, f"desk-duplicates-{screen}")
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_text("Both have a place at “Build a robot”. Which one stays?")).to_be_visible()
    if screen != "plain":
        browser.looked_at(page, f"desk-duplicate-{screen}")
    page.locator("input[type=radio]").first.check()
    page.get_by_role("button", name="Merge the two").click()
    expect(page).to_have_url(re.compile(f"/desk/people/{stays.pk}/$"))
    assert Person.objects.get(pk=goes.pk).merged_into_id == stays.pk
    assert Registration.objects.filter(registrant=stays).count() == 2


def test_a_room_that_is_taken_is_used_together_with_a_reason(site: str, metro: Metro, phone: Page) -> None:
    venue = build.a_venue(metro, name="Canal Street Studios", opening_hours={"monday": "09:00-10:00"})
    room = build.a_room(venue, capacity=20)
    first = build.a_published_event(venue=venue, room=room, title="Robots")
    second = build.an_event(venue=venue, room=room, title="Kites")
    sign_in(phone, cast.cleo(metro), site)
    phone.goto(f"/desk/events/{second.reference}/publication/")
    expect(phone.get_by_role("link", name=first.title)).to_be_visible()
    browser.looked_at(phone, "desk-room-taken")
    phone.get_by_role("button", name="Publish").click()
    phone.locator("#id_override").fill("One group in each half.")
    phone.get_by_role("button", name="Publish").click()
    expect(phone.locator(".badge").first).to_contain_text("Published")
    assert Event.objects.get(pk=second.pk).is_live
    phone.goto(f"/desk/venues/{venue.slug}/calendar/?day={second.starts_at:%Y-%m-%d}")
    browser.looked_at(phone, "desk-venue-week")
    phone.goto(f"/desk/venues/{venue.slug}/calendar/?view=month&day={second.starts_at:%Y-%m-%d}")
    browser.looked_at(phone, "desk-venue-month")
    phone.goto(f"/desk/venues/{venue.slug}/hours/")
    browser.looked_at(phone, "desk-venue-hours")
