"""A coordinator lets another program be told what happens, tries it out, and mends what went wrong."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests import browser, build, cast
from tests.fakes import receiver as receivers
from tests.fakes.receiver import Receiver, Reply
from tests.journeys.test_signing_in import sign_in
from turnout.jobs import actions as jobs
from turnout.people.actions import accounts
from turnout.people.models import User
from turnout.venues.models import Metro
from turnout.webhooks.actions import subscribing
from turnout.webhooks.actions.subscribing import Draft
from turnout.webhooks.models import Delivery, Subscription

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """Return a program that is told things."""
    settings.TURNOUT_WEBHOOKS_LOCAL = True
    with receivers.running() as found:
        yield found


@pytest.fixture
def cleo(laptop: Page) -> User:
    """Return the coordinator of a metro, who has signed in."""
    user = cast.cleo(build.a_metro("Wrenfield"))
    accounts.keep_address(user, user.email)
    sign_in(laptop, user.email)
    return user


def test_a_program_is_told_what_happens_and_tried_out(receiver: Receiver, cleo: User, laptop: Page) -> None:
    page = laptop
    page.goto("/desk/webhooks/")
    browser.looked_at(page, "webhooks-none", once=page.get_by_text("No program is told anything yet"))
    page.get_by_role("link", name="New webhook").click()
    page.get_by_role("button", name="Make the webhook").click()
    browser.looked_at(page, "webhooks-wrong", once=page.get_by_role("alert").first)
    page.get_by_role("textbox", name="Name").fill("Screen at the door")
    page.get_by_role("textbox", name="Address").fill(receiver.url)
    page.get_by_role("checkbox", name="registration.made").check()
    page.get_by_role("button", name="Make the webhook").click()
    browser.looked_at(page, "webhooks-secret", once=page.locator("#secret"))
    page.get_by_role("link", name="I have it").click()
    expect(page.get_by_role("heading", name="Deliveries")).to_be_visible()
    page.get_by_role("button", name="Try it out").click()
    expect(page.get_by_role("heading", name="Try-out")).to_be_visible()
    receiver.replies.append(Reply(200, body=b"Thank you"))
    jobs.run_due()
    page.get_by_role("link", name="Look again").click()
    browser.looked_at(page, "webhooks-tried", once=page.get_by_text("Thank you"))
    assert Subscription.objects.get().owner == cleo


def test_what_went_wrong_is_seen_and_the_program_is_let_go(
    receiver: Receiver, cleo: User, laptop: Page
) -> None:
    page, metro = laptop, Metro.objects.get()
    draft = Draft("Screen at the door", receiver.url, ["registration.made", "event.published"], metro=metro)
    webhook, _secret = subscribing.make(cleo, draft, by=cleo.actor)
    event = build.a_published_event(metro=metro, title="Build a robot")
    jobs.run_due()
    receiver.replies.append(Reply(500, body=b"Out of paper"))
    build.a_booking(event, "Mira", "Jonas")
    jobs.run_due()
    failed = Delivery.objects.get(verb="registration.made")
    page.goto(f"/desk/webhooks/{webhook.pk}/deliveries/{failed.pk}/")
    browser.looked_at(page, "webhooks-failed", once=page.get_by_text("Answered 500."))
    page.get_by_role("link", name="Screen at the door").click()
    browser.looked_at(page, "webhooks-one", once=page.get_by_text("Waiting to try again"))
    page.get_by_role("button", name="Pause").click()
    browser.looked_at(page, "webhooks-paused", once=page.get_by_text("Paused by hand"))
    page.get_by_role("link", name="Change").click()
    browser.looked_at(page, "webhooks-edit", once=page.get_by_role("button", name="Save"))
    page.goto("/desk/webhooks/")
    browser.looked_at(page, "webhooks-list", once=page.get_by_role("link", name="Screen at the door"))
    page.get_by_role("link", name="Screen at the door").click()
    page.get_by_role("link", name="Delete").click()
    browser.looked_at(page, "webhooks-delete", once=page.get_by_role("heading", name="Delete Screen"))
    page.get_by_role("button", name="Delete the webhook").click()
    expect(page.get_by_text("No program is told anything yet")).to_be_visible()
