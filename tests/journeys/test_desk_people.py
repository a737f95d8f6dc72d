"""People and roles at the desk, as a laptop and a phone show them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.people.actions import households, proving
from turnout.people.models import Person
from turnout.people.policy.roles import Role
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted

pytestmark = pytest.mark.django_db(transaction=True)


def a_family() -> Person:
    """Return a mother who registered two children and proved the address."""
    event = build.a_published_event(20, title="Build a robot that follows a line")
    tier = build.the_tier(event)
    booking = Booking(
        event_id=event.pk,
        wanted=(Wanted(tier.pk, "Mira", 11), Wanted(tier.pk, "Jonas", 9)),
        contact=Contact("Ana", "Lindqvist", "ana.lindqvist@example.org", "+447700900418"),
    )
    made = registering.register(booking, by=VISITOR)
    person = proving.prove(made.registrant.email)
    households.save_child(person, "Elin", by=SYSTEM)
    return person


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_a_family_is_found_and_opened(screen: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    a_family()
    for number in range(12):
        Person.objects.create(
            first_name="Zoë",
            last_name=f"Adams {number}",
            email=f"zoe{number}@example.org",
            made_at=clock.now(),
        )
    entering.by_password(page, cast.sys(), "/desk/people/")
    browser.looked_at(page, f"desk-people-{screen}")
    page.get_by_label("Search people").fill("lind")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Ana Lindqvist").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana Lindqvist")
    expect(page.get_by_role("link", name="Elin")).to_be_visible()
    browser.looked_at(page, f"desk-person-{screen}")
    page.get_by_role("link", name="Mira").click()
    browser.looked_at(page, f"desk-child-{screen}", once=page.get_by_text("Guardians"))


def test_a_long_word_is_not_cut_off_on_a_phone(phone: Page) -> None:
    Person.objects.create(
        first_name="W" * 60, last_name="Adams", email=f"{'w' * 60}@example.org", made_at=clock.now()
    )
    entering.by_password(phone, cast.sys(), "/desk/people/")
    expect(phone.get_by_role("link", name="Adams")).to_be_visible()
    cut = phone.locator("tbody :is(th, td)").evaluate_all(
        "cells => cells.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"
    )
    assert cut == []
    browser.wide(phone)


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_a_role_is_given(screen: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    for name in [*(f"Northfield {number}" for number in range(24)), "Wrenfield"]:
        build.a_metro(name)
    dan = cast.dan()
    entering.by_password(page, cast.sys(), "/desk/roles/")
    page.get_by_role("link", name="Give a role").click()
    page.get_by_label("E-mail address of the account").fill("nobody@example.org")
    page.get_by_label("Metro coordinator").check()
    page.get_by_role("button", name="Choose where").click()
    expect(page.get_by_role("alert")).to_contain_text("Nobody has an account with this address.")
    browser.looked_at(page, f"desk-role-new-{screen}")
    page.get_by_label("E-mail address of the account").fill(dan.email)
    page.get_by_role("button", name="Choose where").click()
    expect(page.get_by_role("heading", name="Dan Feroz becomes Metro coordinator")).to_be_visible()
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_role("alert")).to_contain_text("Where: choose one.")
    browser.looked_at(page, f"desk-role-where-{screen}")
    page.get_by_label("Part of the metro's name").fill("wren")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_label("Northfield 3")).to_have_count(0)
    expect(page.get_by_label("Wrenfield")).to_be_checked()
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_role("row", name=re.compile("Dan Feroz"))).to_contain_text("Wrenfield")
    browser.looked_at(page, f"desk-roles-{screen}")


def test_a_role_is_taken_back(laptop: Page) -> None:
    cast.given(cast.dan(), Role.EVENTS_OFFICER, "everywhere", "")
    entering.by_password(laptop, cast.sys(), "/desk/roles/")
    laptop.get_by_role("link", name="Take back Dan Feroz").click()
    expect(laptop.get_by_role("button", name="Take the role back")).to_be_visible()
    browser.looked_at(laptop, "desk-role-revoke")
    laptop.get_by_role("button", name="Take the role back").click()
    expect(laptop.get_by_role("row", name=re.compile("Dan Feroz"))).to_have_count(0)


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_an_entry_is_merged_with_another_that_was_searched_for(
    screen: str, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    ana = a_family()
    for number in range(3):
        Person.objects.create(
            first_name="Annika",
            last_name=f"Lindqvist-Sørensen {number}",
            email=f"a.lindqvist.sorensen.{number}@example.org",
            made_at=clock.now(),
        )
    entering.by_password(page, cast.sys(), f"/desk/people/{ana.pk}/")
    page.get_by_role("link", name="Merge with another person").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merge with another person")
    page.get_by_label("Search people").fill("lindq")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Annika Lindqvist-Sørensen 2")).to_be_visible()
    browser.looked_at(page, f"desk-merge-search-{screen}")
    page.get_by_role("button", name="Compare Annika Lindqvist-Sørensen 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One person or two?")
    page.get_by_role("button", name="Merge the two").click()
    expect(page.get_by_text("The two are one person now.")).to_be_visible()
    browser.looked_at(page, f"desk-person-merge-button-{screen}")
