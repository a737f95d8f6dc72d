"""A parent takes an offered place from the mail; a coordinator runs a full event with a line (CRS 2.2.4, UC-6.2)."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests import browser, build, cast
from tests.registration import lining
from turnout.events.models import Event
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.registration.models import Registration
from turnout.registration.rules import links

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _by_day(settings: Settings) -> None:
    lining.choose(**lining.no_night())
    settings.TURNOUT_DEMO = True  # so that a test may read what is in a mail


def a_full_workshop(places: int = 2) -> tuple[Event, Registration]:
    venue = build.a_venue(name="Millpond Library", street="14 Canal Walk")
    return lining.a_full_event(places, venue=venue, title="Build a robot that follows a line")


def offer_link(registration: Registration) -> str:
    found = Message.objects.filter(template="offer_made", about_id=str(registration.pk)).order_by("-pk")[0]
    match = re.search(r"/offers/[\w-]+/", messaging.shown_with_secrets(found).text)
    assert match is not None
    return match[0]


@pytest.mark.parametrize("screen", ["phone", "laptop", "plain"])
def test_a_parent_takes_an_offered_place_from_the_mail(screen: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    event, holder = a_full_workshop()
    elin = lining.family(event, "Elin", if_full="as_free")
    lining.free(holder)
    page.goto(offer_link(elin))
    expect(page.get_by_role("heading", name="A place is free for Elin")).to_be_visible()
    if screen != "plain":
        expect(page.get_by_role("timer")).to_be_visible()
        browser.looked_at(page, f"offer-{screen}")
    page.get_by_role("button", name="Take the place").click()
    expect(page.get_by_text("The place is yours.")).to_be_visible()
    expect(page.get_by_text("Elin has a place.")).to_be_visible()
    if screen != "plain":
        browser.looked_at(page, f"offer-taken-{screen}")
    page.goto(offer_link(elin))
    expect(page.get_by_role("heading", name="You have taken this offer already.")).to_be_visible()
    if screen != "plain":
        browser.looked_at(page, f"offer-taken-before-{screen}")


@pytest.mark.parametrize("screen", ["phone", "laptop"])
def test_a_party_that_waits_takes_what_there_is_and_keeps_waiting(
    screen: str, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    event, holder = a_full_workshop()
    mira = lining.family(event, "Mira", "Jonas", "Elin", if_full="as_free")
    lining.free(holder)
    mira.refresh_from_db()
    page.goto(links.manage_path(mira))
    expect(page.get_by_text("Who takes the place?")).to_be_visible()
    page.get_by_role("checkbox", name="Mira", exact=True).uncheck()
    page.get_by_role("checkbox", name="Elin", exact=True).check()
    browser.looked_at(page, f"offer-choice-{screen}")
    page.get_by_role("button", name="Take the place").click()
    expect(page.get_by_text("Elin has a place. Mira and Jonas are 1st in line.")).to_be_visible()


@pytest.mark.parametrize("screen", ["phone", "laptop"])
def test_a_coordinator_runs_a_full_event_with_a_line(
    screen: str, request: pytest.FixtureRequest, site: str
) -> None:
    page: Page = request.getfixturevalue(screen)
    event, holder = a_full_workshop()
    for name in ("Noor", "Ida", "Kofi"):
        lining.family(event, name, if_full="as_free")
    lining.family(event, "Yara", "Sol", if_full="together")
    lining.family(event, "Tariq", if_full="as_free", proven=False)
    lining.free(holder)
    sign_in(page, event, site)
    page.goto(f"/desk/events/{event.reference}/waitlist/")
    browser.looked_at(page, f"desk-waitlist-{screen}")
    page.get_by_role("button", name="Actions for Ana of Kofi").press(
        "Enter"
    )  # by keyboard, which no layout can move
    page.get_by_role("link", name="Move to the top").press("Enter")
    page.get_by_label("Reason").fill("They came in vain last week.")
    browser.looked_at(page, f"desk-waitlist-reason-{screen}")
    page.get_by_role("button", name="Move to the top").click()
    expect(page.get_by_text("Ana of Kofi is 2nd in line now.")).to_be_visible()
    page.goto(f"/desk/events/{event.reference}/places/{build.the_tier(event).pk}/")
    page.get_by_label("Places", exact=True).fill("4")
    page.get_by_role("button", name="Change the places").click()
    expect(page.get_by_text("2 offers sent to the line.")).to_be_visible()
    page.goto("/desk/waitlists/")
    browser.looked_at(page, f"desk-waitlists-{screen}")


def sign_in(page: Page, event: Event, site: str) -> None:
    """Let the page's visitor be the coordinator of the event's metro."""
    client = Client()
    client.force_login(cast.cleo(event.metro))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])


@pytest.mark.parametrize("screen", ["phone", "laptop"])
def test_a_family_says_that_it_still_comes_or_gives_a_place_back(
    screen: str, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    event, holder = a_full_workshop()
    lining.prove(holder)
    holder.refresh_from_db()
    page.goto(f"{links.manage_path(holder)}?to=coming")
    browser.looked_at(page, f"still-coming-{screen}")
    page.get_by_role("button", name="Yes, we are coming").click()
    expect(page.get_by_text("Thank you. We look forward to seeing you.")).to_be_visible()
    page.goto(f"{links.page_path(holder.reference)}coming/")
    page.get_by_label("Holder 0").check()
    page.get_by_role("button", name="Give these places back").click()
    expect(page.get_by_text("Thank you for telling us. Somebody else gets the place.")).to_be_visible()
    assert build.fresh(event).held == 1
