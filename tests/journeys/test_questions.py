"""An event asks: a coordinator writes questions, a family answers on a phone, staff read what it said."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from turnout.events.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
WHY, WHO = "To cook for everybody.", "The two who run the day."


@pytest.fixture
def event() -> Event:
    return build.a_published_event(12, title="Lantern workshop")


def write(
    page: Page, kind: str, label: str, *, answers: str = "", condition: str = "", asked: str = ""
) -> None:
    page.get_by_label("Kind of answer").select_option(label=kind)
    if asked:
        page.get_by_label("Asked", exact=True).select_option(label=asked)
    page.get_by_role("button", name="Write it").click()
    page.get_by_label("Question", exact=True).fill(label)
    if answers:
        page.get_by_role("textbox", name="Answers").fill(answers)
    if kind == "Agreement to tick":
        page.get_by_label("What is agreed to").fill("We may show photos of the day on our site.")
    if condition:
        page.get_by_label("Shown").select_option(label=condition)
    page.get_by_label("Why you ask").fill(WHY)
    page.get_by_label("Who sees the answer").fill(WHO)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name=label)).to_be_visible()


def written(page: Page, event: Event) -> None:
    """Write three questions, one with a condition, and look at each page of them."""
    entering.by_password(page, cast.cleo(event.metro), f"/desk/events/{event.reference}/questions/")
    browser.looked_at(page, "questions-none", once=page.get_by_text("Nothing is asked yet"))
    write(page, "One choice, all shown", "What does the child eat?", answers="Everything\nNot everything")
    condition = "If “What does the child eat?” is answered with “Not everything”"
    write(page, "Short text", "What should we leave out?", condition=condition)
    write(page, "Agreement to tick", "Photos", asked="Once, of whoever registers")
    browser.looked_at(page, "questions-three", once=page.get_by_role("link", name="Photos"))
    page.get_by_role("link", name="What should we leave out?").click()
    browser.looked_at(page, "question", once=page.get_by_role("group", name="Privacy note"))
    page.get_by_role("link", name="Back to the questions").click()
    page.get_by_role("link", name="See them as visitors do").click()
    browser.looked_at(page, "questions-preview", once=page.get_by_text("nothing here is sent"))


def answered(phone: Page, event: Event) -> None:
    """Register a child with answers, then change one of them."""
    phone.goto(f"/events/{event.slug}/register/")
    leave_out = phone.get_by_label("What should we leave out?")
    expect(leave_out).to_be_hidden()
    phone.get_by_label("First name").first.fill("Ana")
    phone.get_by_label("Last name").fill("Lindqvist")
    phone.get_by_label("E-mail").fill("ana@example.org")
    phone.get_by_label("Mobile phone").fill("07700 900418")
    phone.get_by_role("group", name="Child").get_by_label("First name").fill("Mira")
    phone.get_by_label("Not everything").check()
    expect(leave_out).to_be_visible()
    leave_out.fill("Nuts")
    phone.get_by_label("Photos").check()
    browser.looked_at(phone, "questions-form")
    phone.get_by_role("button", name="Register").last.click()
    browser.looked_at(phone, "questions-manage", once=phone.get_by_role("heading", name="Your answers"))
    phone.get_by_role("link", name="Change answers").click()
    expect(phone.get_by_role("button", name="Save")).to_be_visible()
    phone.get_by_label("What should we leave out?").fill("Nuts and sesame")
    browser.looked_at(phone, "questions-change")
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_text("Nuts and sesame")).to_be_visible()


def test_three_questions_with_a_condition_are_written_answered_and_read(
    event: Event, laptop: Page, window: Callable[..., Page]
) -> None:
    written(laptop, event)
    answered(window(viewport=browser.PHONE, has_touch=True), event)
    laptop.goto(f"/desk/events/{event.reference}/")
    laptop.get_by_label("Answer", exact=True).select_option(label="What does the child eat?: Not everything")
    laptop.get_by_role("button", name="Show").click()
    browser.looked_at(laptop, "questions-roster", once=laptop.get_by_role("link", name="Mira"))
    laptop.get_by_role("link", name="Mira").click()
    browser.looked_at(laptop, "questions-read", once=laptop.get_by_text("Nuts and sesame"))
