"""A coordinator writes to families, and looks at what became of it, as a laptop and a phone show it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from tests.registration import lining
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.messaging.rules.reports import Said
from turnout.messaging.states import ReportKind

pytestmark = pytest.mark.django_db(transaction=True)


def report(email: str, kind: ReportKind, words: str = "") -> None:
    """Let a provider say what became of the first message to an address."""
    message = Message.objects.filter(email=email).earliest("pk")
    messaging.take_reports(
        [Said("brevo", f"{email} {kind}", "", message.pk, kind, words, message.created_at)]
    )
    jobs.run_due()


class Coordinator:
    """Somebody who writes to families, at one screen."""

    def __init__(self, screen: str, request: pytest.FixtureRequest) -> None:
        self.screen = screen
        self.page: Page = request.getfixturevalue(screen)

    def comes_in(self, event: Event, path: str) -> None:
        """Sign in as the coordinator of an event's metro."""
        entering.by_password(self.page, cast.cleo(event.metro), path)

    def looks(self, name: str) -> None:
        """Look at the page; axe needs JavaScript."""
        if self.screen != "plain":
            browser.looked_at(self.page, f"{name}-{self.screen}")

    def writes(self, text: str) -> None:
        """Write a text, and have it shown."""
        self.page.get_by_label("Message").fill(text)
        self.page.get_by_role("button", name="Show who receives what").click()


@pytest.mark.parametrize("screen", ["laptop", "phone", "plain"])
def test_a_coordinator_writes_to_those_who_come(screen: str, request: pytest.FixtureRequest) -> None:
    lining.choose(**lining.no_night())
    event = build.a_published_event(20, title="Build a robot that follows a line", venue=build.a_venue())
    build.a_booking(event, "Mira", "Jonas", email="lindqvist@example.org")
    build.a_booking(event, "Noor", email="noor@example.org")
    jobs.run_due()
    report("noor@example.org", ReportKind.HARD_BOUNCE, "550 5.1.1 no such user")
    cleo = Coordinator(screen, request)
    cleo.comes_in(event, f"/desk/events/{event.reference}/messages/")
    page = cleo.page
    page.get_by_role("link", name="Write to families").click()
    page.get_by_label("Subject").fill("Bring a raincoat: {event}")
    cleo.writes("Hello {name}")
    expect(page.get_by_role("link", name=re.compile("stands for nothing"))).to_be_visible()
    cleo.writes("Hello {first_name},\n\nthe last part is outdoors.\n{people}: raincoats!")
    expect(page.get_by_role("heading", name="1 family receives this")).to_be_visible()
    expect(page.get_by_text("Mira and Jonas: raincoats!")).to_be_visible()
    cleo.looks("desk-letter")
    page.get_by_role("button", name="Send to 1 family").click()
    expect(page.get_by_text("Written to 1 family.")).to_be_visible()
    jobs.run_due()
    page.reload()
    cleo.looks("desk-letter-sent")


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_a_coordinator_lifts_what_keeps_mail_from_an_address(
    screen: str, request: pytest.FixtureRequest
) -> None:
    event = build.a_published_event(20, title="Build a robot that follows a line", venue=build.a_venue())
    build.a_booking(event, "Noor", email="noor@example.org")
    jobs.run_due()
    report("noor@example.org", ReportKind.HARD_BOUNCE, "550 5.1.1 no such user")
    cleo = Coordinator(screen, request)
    cleo.comes_in(event, "/desk/messages/")
    page = cleo.page
    page.get_by_label("Search by words").fill("noor")
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile("=noor"))
    cleo.looks("desk-ledger")
    page.get_by_role("link", name="Registration made").click()
    expect(page.get_by_role("heading", name="Nothing is sent to this address")).to_be_visible()
    expect(page.get_by_text("Registered: 1 place")).to_be_visible()
    cleo.looks("desk-message")
    page.get_by_label("Why mail will arrive now").fill("She gave us the right address on the phone.")
    page.get_by_role("button", name="Send there again").click()
    expect(page.get_by_text("Mail is sent to this address again.")).to_be_visible()
