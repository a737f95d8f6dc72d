"""Who is registered in another system: a file chosen at the desk, looked at, corrected in words, imported."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.importing import ordering
from tests.importing.ordering import eventbrite
from tests.journeys import entering
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Audience, Event
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event() -> Event:
    tiers = [TierDraft(name="Adult", capacity=20, price_minor=1200), TierDraft(name="Child", capacity=5)]
    return build.a_published_event(
        tiers=tiers, title="Lantern walk", audience=Audience.ANYONE, currency="GBP"
    )


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.csv"
    rows = [
        eventbrite("1001", type="Adult", kind="Eventbrite Completed", paid="12.00"),
        eventbrite("1001", "Mira", email="ana@example.org", type="Kid under 12"),
        eventbrite("1002", "Ben", "Moreau", type="Adult", status="Refunded"),
        eventbrite("1003", "Dan", "Feroz", type="Adult", status="Unpaid"),
    ]
    path.write_text("\n".join([ordering.EVENTBRITE, *rows]) + "\n")
    return path


def test_a_file_is_looked_at_corrected_and_imported(event: Event, report: Path, laptop: Page) -> None:
    entering.by_password(laptop, cast.cleo(event.metro), f"/desk/events/{event.reference}/")
    laptop.get_by_role("link", name="Import", exact=True).click()
    browser.looked_at(laptop, "import-none", once=laptop.get_by_role("heading", name="The file"))
    laptop.get_by_label("File", exact=False).last.set_input_files(report)
    laptop.get_by_role("button", name="Look at the file").click()
    wrong = laptop.get_by_text("“Kid under 12” is no kind of place of this event")
    browser.looked_at(laptop, "import-wrong", once=wrong)
    expect(laptop.get_by_role("button", name="Import them")).to_have_count(0)
    laptop.get_by_label("Ticket types with other names here").fill("Kid under 12 = Child")
    laptop.get_by_role("button", name="Look at the file").click()
    browser.looked_at(laptop, "import-looked", once=laptop.get_by_role("button", name="Import them"))
    laptop.get_by_role("button", name="Import them").click()
    browser.looked_at(laptop, "import-done", once=laptop.get_by_text("2 rows imported."))
    assert Registration.objects.get().attendees.count() == 2
