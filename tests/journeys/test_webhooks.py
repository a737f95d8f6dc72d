"""A coordinator lets another program be told what happens, tries it out, and mends what went wrong."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests import browser, build, cast
from tests.fakes import receiver as receivers
from tests.fakes.receiver import Reply
from tests.journeys.test_signing_in import sign_in
from turnout.jobs import actions as jobs
from turnout.people.actions import accounts
from turnout.webhooks.models import Delivery, Subscription

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_program_is_told_what_happens(settings: Settings, laptop: Page) -> None:
    settings.TURNOUT_WEBHOOKS_LOCAL = True
    page, cleo = laptop, cast.cleo(metro := build.a_metro("Wrenfield"))
    accounts.keep_address(cleo, cleo.email)
    event = build.a_published_event(metro=metro, title="Build a robot")
    sign_in(page, cleo.email)
    page.goto("/desk/webhooks/")
    browser.looked_at(page, "webhooks-none", once=page.get_by_text("No program is told anything yet"))
    page.get_by_role("link", name="New webhook").click()
    page.get_by_role("button", name="Make the webhook").click()
    browser.looked_at(page, "webhooks-wrong", once=page.get_by_role("alert").first)
    with receivers.running() as receiver:
        page.get_by_role("textbox", name="Name").fill("Screen at the door")
        page.get_by_role("textbox", name="Address").fill(receiver.url)
        page.get_by_role("checkbox", name="registration.made").check()
        page.get_by_role("checkbox", name="event.published").check()
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
        receiver.replies.append(Reply(500, body=b"Out of paper"))
        build.a_booking(event, "Mira", "Jonas")
        jobs.run_due()
    key = Delivery.objects.get(verb="registration.made").pk
    page.goto(f"/desk/webhooks/{Subscription.objects.get().pk}/deliveries/{key}/")
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
