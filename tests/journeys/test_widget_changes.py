"""A widget that stands open while things change here: what was typed stays, and what is shown is what is so."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build
from tests.front import visiting
from tests.journeys.test_widget import Site, button, elsewhere, fill_by_keyboard, form, inner, ours, robots
from turnout.events.actions import editing, vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Access, Event, Visibility
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.registration.models import Registration

__all__ = ["elsewhere", "ours"]

pytestmark = pytest.mark.django_db(transaction=True)


def looked_again(page: Page) -> None:
    """Let the frame count anew, as it does every 20 seconds."""
    page.evaluate("frames[0].postMessage({ turnout: 1, refresh: true }, '*')")


def by_code() -> Event:
    """Return an event for whoever signs in with an address of a school, and for whoever has a code."""
    pupils = TierDraft(name="Pupil", access=Access.DOMAINS, domains="school.example", capacity=5)
    crew = TierDraft(name="Crew", access=Access.CODE, is_hidden=True, capacity=5)
    event = build.a_published_event(tiers=[pupils, crew], title="Build a robot")
    vouchers.make(event, CodeDraft(code="CREW26"), by=SYSTEM)
    return event


@pytest.fixture
def laptop(window: Callable[..., Page]) -> Page:
    return window(viewport=browser.LAPTOP)


def test_a_code_that_is_half_typed_is_there_when_places_are_counted_anew(
    laptop: Page, elsewhere: Site, ours: str
) -> None:
    event = by_code()
    elsewhere.shows(ours, event)
    laptop.goto(elsewhere.url)
    code = inner(laptop).get_by_label("Code")
    code.fill("CREW")
    editing.change(event, {"title": "Build a boat"}, by=SYSTEM)
    looked_again(laptop)
    expect(inner(laptop).get_by_role("heading", name="Build a boat")).to_be_visible()
    expect(code).to_have_value("CREW")
    expect(code).to_be_focused()


def test_whoever_has_registered_may_register_somebody_else_at_once(
    laptop: Page, elsewhere: Site, ours: str
) -> None:
    elsewhere.shows(ours, robots())
    laptop.goto(elsewhere.url)
    for first_name in ("Mira", "Jonas"):
        button(laptop).click()
        expect(form(laptop).get_by_role("heading", name="Register")).to_be_visible()
        fill_by_keyboard(laptop)
        form(laptop).get_by_label("First name").nth(1).fill(first_name)
        form(laptop).get_by_label("E-mail").press("Enter")
        expect(form(laptop).get_by_text(f"{first_name} has a place.")).to_be_visible()
        laptop.keyboard.press("Escape")
        expect(laptop.get_by_role("dialog")).to_be_hidden()
    expect(inner(laptop).get_by_text("18 of 20 places left")).to_be_visible()


def test_whoever_reads_on_is_left_where_he_is_when_places_are_counted_anew(
    laptop: Page, elsewhere: Site, ours: str
) -> None:
    event = robots()
    elsewhere.shows(ours, event)
    elsewhere.body = elsewhere.body.replace(
        b"</main>", b'<p id="end" style="margin-top: 200rem">The end</p></main>'
    )
    laptop.goto(elsewhere.url)
    title = inner(laptop).get_by_role("link", name=event.title)
    title.focus()
    laptop.evaluate("document.getElementById('end').scrollIntoView()")
    before = laptop.evaluate("scrollY")
    visiting.take(event)
    looked_again(laptop)
    expect(inner(laptop).get_by_text("19 of 20 places left")).to_be_attached()
    expect(title).to_be_focused()
    assert laptop.evaluate("scrollY") == before > 1000


def test_a_form_that_was_refused_is_asked_for_anew_when_it_is_opened_again(
    laptop: Page, elsewhere: Site, ours: str
) -> None:
    event = robots()
    elsewhere.shows(ours, event)
    laptop.goto(elsewhere.url)
    expect(button(laptop)).to_be_visible()
    editing.change(event, {"opens_at": clock.now() + timedelta(hours=1)}, by=SYSTEM)
    button(laptop).click()
    expect(form(laptop).get_by_text("Registration has not opened yet.")).to_be_visible()
    laptop.keyboard.press("Escape")
    expect(laptop.get_by_role("dialog")).to_be_hidden()
    editing.change(build.fresh(event), {"opens_at": None}, by=SYSTEM)
    looked_again(laptop)
    button(laptop).click()
    expect(form(laptop).get_by_role("heading", name="Register")).to_be_visible()


def test_an_event_that_is_taken_back_is_shown_no_longer(laptop: Page, elsewhere: Site, ours: str) -> None:
    event = robots()
    elsewhere.shows(ours, event)
    laptop.goto(elsewhere.url)
    expect(button(laptop)).to_be_visible()
    editing.change(event, {"visibility": Visibility.PRIVATE}, by=SYSTEM)
    looked_again(laptop)
    expect(button(laptop)).to_be_hidden()
    expect(inner(laptop).get_by_text("nothing here to show")).to_be_visible()


def test_a_form_that_a_code_opens_in_the_frame_stands_in_the_overlay_and_knows_the_site(
    laptop: Page, elsewhere: Site, ours: str
) -> None:
    event = by_code()
    elsewhere.shows(ours, event)
    laptop.goto(elsewhere.url)
    inner(laptop).get_by_label("Code").fill("CREW26")
    inner(laptop).get_by_label("Code").press("Enter")
    expect(form(laptop).get_by_role("heading", name="Register")).to_be_visible()
    for label, typed in (
        ("First name", "Ana"),
        ("Last name", "Lindqvist"),
        ("E-mail", "ana@example.org"),
        ("Phone", "07700 900418"),
    ):
        form(laptop).get_by_label(label).first.fill(typed)
    form(laptop).get_by_label("First name").nth(1).fill("Mira")
    form(laptop).get_by_label("Age").first.fill("11")
    form(laptop).get_by_label("E-mail").press("Enter")
    expect(form(laptop).get_by_text("Mira has a place.")).to_be_visible()
    made = Registration.objects.get()
    assert (made.utm_source, made.utm_medium) == ("127.0.0.1", "widget")
    laptop.keyboard.press("Escape")
    expect(inner(laptop).get_by_label("Code")).to_be_focused()
