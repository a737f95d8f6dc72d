"""The whole life of an event, led by an officer at a desk and a chair with a phone; every refused move says why."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.invariants.planting import broken
from tests.journeys import entering
from turnout.events.actions import advancing
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.house.actions import changing
from turnout.kernel import clock, times
from turnout.kernel.actors import SYSTEM
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)

ZONE = "Europe/London"


def home(event: Event, part: str = "") -> str:
    return f"/desk/events/{event.reference}/{part}"


def in_days(days: int) -> str:
    return (times.local(clock.now(), ZONE).date() + timedelta(days=days)).isoformat()


def is_shown(page: Page, name: str, words: str) -> None:
    """Look at a page once it says these words."""
    browser.looked_at(page, f"life-{name}", once=page.get_by_text(words).first)


def choose(page: Page, link: str) -> None:
    page.get_by_role("link", name=link, exact=True).first.click()


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


@pytest.fixture
def chair(phone: Page) -> Page:
    """Return the window of a member who chairs what he is given, and has no other role."""
    entering.by_password(phone, cast.ben(), "/desk/chairing/")
    return phone


@pytest.fixture
def officer(window: Callable[..., Page]) -> Page:
    """Return the window of whoever approves the club's evenings, which are approved before anybody sees them."""
    changing.change({"reviewed_formats": ["club"]}, by=SYSTEM)
    metro = build.a_metro("Wrenfield")
    build.a_venue(metro, name="Canal Street Hall", capacity=60)
    laptop = window(viewport=browser.LAPTOP)
    user = cast.given(cast.dan(), Role.EVENTS_OFFICER, "metro", str(metro.pk))
    entering.by_password(laptop, user, "/desk/officer/")
    return laptop


def test_an_event_is_led_from_its_draft_to_the_archive_and_into_the_next_year(
    officer: Page, chair: Page
) -> None:
    event = is_drafted(officer)
    is_submitted_once_it_has_a_date(chair, event)
    is_returned_with_a_reason(officer, chair, event)
    is_approved_as_it_was_read(officer, chair, event)
    is_published(officer, chair, event)
    is_moved(chair, event)
    is_over_and_wrapped_up(officer, chair, event)
    is_cloned_with_its_lesson(officer, event)


def is_drafted(officer: Page) -> Event:
    officer.goto("/desk/events/new/")
    officer.get_by_label("Title").fill("Harvest dinner")
    officer.get_by_label("Summary").fill("Three courses at a long table.")
    officer.get_by_label("Format").select_option("club")
    officer.get_by_label("Venue").select_option(label="Canal Street Hall (60 people)")
    officer.locator("#id_sessions-0-day").fill(in_days(-1))
    press(officer, "Save as draft")
    is_shown(officer, "draft", "Submitting is not possible yet")
    event = Event.objects.get()
    assert event.state == EventState.DRAFT
    officer.goto(home(event, "publication/"))
    press(officer, "Publish")
    is_shown(officer, "publish-refused", "Events of this format are approved first.")
    expect(officer.get_by_role("button", name="Publish")).to_have_count(0)
    officer.goto(home(event))
    choose(officer, "Choose a chair")
    officer.get_by_label("E-mail address of the chair").fill(cast.ben().email)
    press(officer, "Save")
    is_shown(officer, "has-a-chair", "Ben Castellanos chairs this event now")
    return event


def is_submitted_once_it_has_a_date(chair: Page, event: Event) -> None:
    chair.goto("/desk/chairing/")
    is_shown(chair, "chairing", "It begins in the past.")
    chair.goto(home(event, "submission/"))
    is_shown(chair, "still-missing", "It begins in the past.")
    chair.goto("/desk/chairing/")
    choose(chair, "Set dates Harvest dinner")
    chair.locator("#id_sessions-0-day").fill(in_days(30))
    press(chair, "Save the dates")
    expect(chair.get_by_text("Dates saved.")).to_be_visible()
    submit(chair, event)
    is_shown(chair, "waits", "It waits for a review.")


def submit(chair: Page, event: Event) -> None:
    chair.goto(home(event))
    choose(chair, "Submit for review")
    press(chair, "Submit for review")
    expect(chair.get_by_text("Submitted. Whoever approves")).to_be_visible()


def is_returned_with_a_reason(officer: Page, chair: Page, event: Event) -> None:
    chair.goto(home(event, "edit/"))
    press(chair, "Save changes")
    is_shown(chair, "settled", "so what it says cannot be changed")
    officer.goto("/desk/officer/")
    choose(officer, "Review Harvest dinner")
    officer.get_by_label("Return for changes").check()
    press(officer, "Decide")
    is_shown(officer, "reason-missing", "Say why, so that")
    officer.get_by_role("textbox", name="Reason").fill("Say what guests pay, please.")
    press(officer, "Decide")
    expect(officer.get_by_text("Returned. Whoever submitted")).to_be_visible()
    chair.goto(home(event))
    is_shown(chair, "returned", "Say what guests pay, please.")


def change_the_summary(chair: Page, event: Event, words: str) -> None:
    chair.goto(home(event))
    choose(chair, "Edit")
    chair.get_by_label("Summary").fill(words)
    press(chair, "Save changes")
    expect(chair.get_by_text("Saved.")).to_be_visible()


def say_why(page: Page, link: str, reason: str) -> None:
    choose(page, link)
    page.get_by_label("Reason").fill(reason)
    press(page, link)
    expect(page.get_by_text("Done.")).to_be_visible()


def is_approved_as_it_was_read(officer: Page, chair: Page, event: Event) -> None:
    change_the_summary(chair, event, "Three courses at a long table; guests pay.")
    submit(chair, event)
    officer.goto(home(event, "review/"))
    expect(officer.get_by_role("heading", name="What is different")).to_be_visible()
    chair.goto(home(event))
    say_why(chair, "Back to draft", "Guests pay the same.")
    change_the_summary(chair, event, "Three courses at a long table; guests pay the same.")
    submit(chair, event)
    officer.get_by_label("Approve", exact=False).first.check()
    press(officer, "Decide")
    is_shown(officer, "changed-since", "It was changed since you opened this page.")
    officer.goto(home(event, "review/"))
    is_shown(officer, "difference", "What is different")
    expect(officer.locator("ins").first).to_be_visible()
    officer.get_by_label("Approve", exact=False).first.check()
    press(officer, "Decide")
    is_shown(officer, "approved", "Approved.")


def is_published(officer: Page, chair: Page, event: Event) -> None:
    chair.goto(home(event, "edit/"))
    press(chair, "Save changes")
    is_shown(chair, "approved-as-it-is", "It was approved as it is")
    chair.goto(home(event))
    press(chair, "Publish")
    expect(chair.get_by_text("Published. People can find it now.")).to_be_visible()
    build.a_booking(build.fresh(event), "Mira", "Jonas")
    officer.goto(home(event))
    is_shown(officer, "published", "Taking it back is not possible: 2 places are held.")
    officer.goto(home(event, "withdrawal/"))
    officer.get_by_label("Reason").fill("Not yet.")
    press(officer, "Take back")
    is_shown(officer, "withdrawal-refused", "This is not possible while 2 places are held.")


def is_moved(chair: Page, event: Event) -> None:
    chair.goto(home(event))
    choose(chair, "Postpone")
    chair.locator("#id_sessions-0-day").fill(in_days(31))
    press(chair, "Postpone the event")
    is_shown(chair, "postpone-why", "Reason is missing")
    chair.get_by_label("Reason").fill("The hall is painted.")
    press(chair, "Postpone the event")
    is_shown(chair, "postponed", "Postponed. Everybody who holds a place or waits is told.")


def is_over_and_wrapped_up(officer: Page, chair: Page, event: Event) -> None:
    officer.goto(home(event))
    expect(officer.get_by_role("button", name="Close registration")).to_be_visible()
    with clock.shifted(timedelta(days=32)):
        advancing.advance_due()
        press(officer, "Close registration")
        is_shown(officer, "too-late", "This is not possible now")
        choose(officer, "Back to the event")
        is_shown(officer, "over", "What you can do now")
        chair.goto("/desk/chairing/")
        choose(chair, "Wrap up Harvest dinner")
        is_shown(chair, "wrap-up", "Save the wrap-up and archive")
        write(chair, "lesson", "Open the doors **twenty minutes** before, not ten.", "Save the note")
        expect(chair.get_by_text("The note is kept.")).to_be_visible()
        write(chair, "wrap_up", "Forty came, soup for thirty.", "Save the wrap-up and archive")
        is_shown(chair, "archived", "the event is in the archive")
        chair.goto(home(event, "edit/"))
        press(chair, "Save changes")
        is_shown(chair, "history", "so what it says cannot be changed")


def write(page: Page, kind: str, words: str, button: str) -> None:
    page.get_by_label("About", exact=True).select_option(kind)
    page.get_by_role("textbox", name="Note").fill(words)
    press(page, button)


def is_cloned_with_its_lesson(officer: Page, event: Event) -> None:
    with clock.shifted(timedelta(days=300)):
        officer.goto(home(event))
        choose(officer, "Clone this event")
        is_shown(officer, "clone", "You are cloning “Harvest dinner”.")
        press(officer, "Make the draft")
        is_shown(officer, "cloned", "Cloned. The new draft needs dates.")
        choose(officer, "Notes")
        is_shown(officer, "lesson", "twenty minutes")
        expect(officer.get_by_text("twenty minutes")).to_have_count(1)
        choose(officer, "Harvest dinner")
        is_shown(officer, "source", "Harvest dinner (Copy)")
        officer.goto(home(event, "clones/"))
        is_shown(officer, "clones", "Copies of Harvest dinner")
        assert broken() == set()
    made = Event.objects.get(cloned_from=event)
    assert (made.state, build.fresh(event).state) == (EventState.DRAFT, EventState.ARCHIVED)
