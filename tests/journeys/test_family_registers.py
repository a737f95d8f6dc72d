"""A family registers, changes and cancels, as a phone and a laptop show it (COM UC-1.2, UC-1.3)."""

import time
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.kernel.actors import VISITOR
from turnout.people.actions import households, proving
from turnout.people.models import User
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Registration
from turnout.registration.rules import links

pytestmark = pytest.mark.django_db(transaction=True)


def robots(places: int = 20, **values: Any) -> Event:
    venue = build.a_venue(
        name="Millpond Library",
        street="14 Canal Walk",
        parking_instructions="Free for two hours behind the library, entrance on Weir Lane.",
        entry_instructions="Before 10:00, ring at the side door under the clock.",
    )
    return build.a_published_event(
        places,
        venue=venue,
        title="Build a robot that follows a line",
        bring="Sleeves that roll up and a bottle of water.",
        **values,
    )


def fill_you(page: Page) -> None:
    page.get_by_label("First name").first.fill("Ana")
    page.get_by_label("Last name").fill("Lindqvist")
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Mobile phone").fill("07700 900418")


def child(page: Page, number: int, name: str, age: str) -> None:
    page.locator(f"[name=party-{number}-first_name]").fill(name)
    page.locator(f"[name=party-{number}-age]").fill(age)


def book(event: Event, *names: str, email: str = "eve@example.org", **more: Any) -> Registration:
    tier = build.the_tier(event)
    wanted = tuple(Wanted(tier.pk, name, 9) for name in names)
    contact = Contact("Eve", "Okafor", email, "+447700900418")
    return registering.register(Booking(event.pk, wanted, contact, **more), by=VISITOR)


def open_link(page: Page, registration: Registration) -> str:
    registration.refresh_from_db()
    page.goto(links.manage_path(registration))
    return links.page_path(registration.reference)


@pytest.mark.parametrize("screen", ["phone", "plain", "laptop"])
def test_three_children_are_registered_in_under_a_minute(screen: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    event = robots()
    began = time.monotonic()
    page.goto(f"/events/{event.slug}/")
    page.get_by_role("link", name="Register").first.click()
    if screen != "plain":
        browser.looked_at(page, f"register-empty-{screen}")
    fill_you(page)
    child(page, 0, "Mira", "11")
    page.get_by_role("button", name="Add another child").click()
    child(page, 1, "Jonas", "9")
    page.get_by_role("button", name="Add another child").click()
    child(page, 2, "Elin", "8")
    if screen != "plain":
        browser.looked_at(page, f"register-filled-{screen}")
    page.get_by_role("button", name="Register", exact=True).last.click()
    expect(page.get_by_text("Mira, Jonas and Elin have a place.")).to_be_visible()
    assert time.monotonic() - began < 60
    assert build.fresh(event).held == 3
    if screen != "plain":
        browser.looked_at(page, f"registration-made-{screen}")


@pytest.mark.parametrize("screen", ["phone", "plain", "laptop"])
def test_a_slip_is_pointed_out_and_nothing_typed_is_lost(screen: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    event = robots()
    page.goto(f"/events/{event.slug}/register/")
    fill_you(page)
    page.get_by_label("E-mail").fill("ana@example")
    child(page, 0, "Mira", "eleven")
    page.get_by_role("button", name="Register", exact=True).last.click()
    expect(page.get_by_role("alert")).to_contain_text("Two things to fix")
    expect(page.get_by_label("Last name")).to_have_value("Lindqvist")
    if screen != "plain":
        browser.looked_at(page, f"register-slips-{screen}")
    page.get_by_label("E-mail").fill("ana@example.org")
    page.locator("[name=party-0-age]").fill("11")
    page.get_by_role("button", name="Register", exact=True).last.click()
    expect(page.get_by_text("Mira has a place.")).to_be_visible()


@pytest.mark.parametrize("screen", ["phone", "plain", "laptop"])
def test_a_family_that_does_not_fit_chooses(screen: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    event = robots(2)
    page.goto(f"/events/{event.slug}/register/")
    fill_you(page)
    child(page, 0, "Mira", "11")
    for number, (name, age) in enumerate([("Jonas", "9"), ("Elin", "8")], start=1):
        page.get_by_role("button", name="Add another child").click()
        child(page, number, name, age)
    page.get_by_role("button", name="Register", exact=True).last.click()
    expect(page.get_by_role("heading", name="Two places are left, you asked for three")).to_be_visible()
    if screen != "plain":
        browser.looked_at(page, f"register-choice-{screen}")
    page.get_by_text("Book two now, one waits").click()
    page.get_by_role("button", name="Register", exact=True).last.click()
    expect(page.get_by_text("Mira and Jonas have a place. Elin is 1st in line.")).to_be_visible()
    if screen != "plain":
        browser.looked_at(page, f"registration-split-{screen}")


def test_a_full_event_says_so_and_takes_people_into_its_line(phone: Page) -> None:
    event = robots(1)
    book(event, "Eve")
    phone.goto(f"/events/{event.slug}/register/")
    browser.looked_at(phone, "register-waitlist")
    fill_you(phone)
    child(phone, 0, "Mira", "11")
    phone.get_by_role("button", name="Join waitlist", exact=True).last.click()
    expect(phone.get_by_text("Mira is 1st in line.")).to_be_visible()
    browser.looked_at(phone, "registration-waiting")


@pytest.mark.parametrize("screen", ["phone", "plain", "laptop"])
def test_a_family_adds_a_child_by_its_link(screen: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    event = robots(5)
    registration = book(event, "Mira", "Jonas")
    open_link(page, registration)
    page.get_by_role("link", name="Add a child").click()
    child(page, 0, "Elin", "8")
    if screen != "plain":
        browser.looked_at(page, f"registration-add-{screen}")
    page.get_by_role("button", name="Add", exact=True).last.click()
    expect(page.get_by_text("Mira, Jonas and Elin have a place.")).to_be_visible()


@pytest.mark.parametrize("screen", ["phone", "plain", "laptop"])
def test_a_family_corrects_a_name_and_cancels(screen: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    event = robots(5)
    open_link(page, book(event, "Mira", "Jonas", "Elin"))
    page.get_by_role("link", name="Change names or ages").click()
    page.get_by_label("First name").nth(1).fill("Jona")
    if screen != "plain":
        browser.looked_at(page, f"registration-names-{screen}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Mira, Jona and Elin have a place.")).to_be_visible()
    page.get_by_role("link", name="Cancel places").click()
    box = page if screen == "plain" else page.get_by_role("dialog")
    box.get_by_text("Jona, confirmed").click()
    if screen != "plain":
        browser.looked_at(page, f"registration-cancel-dialog-{screen}")
    box.get_by_role("button", name="Cancel these places").click()
    expect(page.get_by_text("Mira and Elin have a place.")).to_be_visible()
    assert build.fresh(event).held == 2
    if screen != "plain":
        browser.looked_at(page, f"registration-changed-{screen}")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_other_page_is_worth_looking_at(laptop: Page, colours: str) -> None:
    laptop.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    event = robots(3)
    first, second = book(event, "Mira", "Jonas"), book(event, "Mira")
    path = open_link(laptop, first)
    for part, name in (("cancellation/", "cancel"), ("passes/", "passes")):
        laptop.goto(path + part)
        browser.looked_at(laptop, f"registration-{name}-{colours}")
    for where, name in (("/my/", "find"), ("/my/lost-link/", "lost"), ("/my/lost-link/?sent=1", "lost-sent"),
                        ("/registrations/ZZZZZZ/", "closed")):  # fmt: skip
        laptop.goto(where)
        browser.looked_at(laptop, f"registration-{name}-{colours}")
    proving.prove("eve@example.org")
    open_link(laptop, second)
    expect(laptop.get_by_role("heading", name="Mira has two places: keep one")).to_be_visible()
    browser.looked_at(laptop, f"registration-double-{colours}")


@pytest.mark.parametrize("screen", ["phone", "laptop"])
def test_somebody_with_an_account_ticks_the_children(
    screen: str, request: pytest.FixtureRequest, site: str
) -> None:
    page: Page = request.getfixturevalue(screen)
    user = cast.ana()
    for name in ("Mira", "Jonas"):
        households.save_child(cast.person(user), name, by=user.actor)
    sign_in(page, user, site)
    event = robots(tiers=[TierDraft(name="Share a kit", capacity=10), TierDraft(name="Own kit", capacity=2)])
    page.goto(f"/events/{event.slug}/register/")
    page.get_by_text("Mira", exact=True).click()
    browser.looked_at(page, f"register-household-{screen}")
    page.get_by_label("Mobile phone").fill("07700 900418")
    page.get_by_role("button", name="Register", exact=True).last.click()
    expect(page.get_by_text("Mira has a place.")).to_be_visible()
    page.goto("/my/")
    browser.looked_at(page, f"my-{screen}")


def sign_in(page: Page, user: User, site: str) -> None:
    client = Client()
    client.force_login(user)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": site}])
