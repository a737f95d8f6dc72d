"""A course of more dates than fit a request: all published at once, with a page that tells how far it is."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.journeys import entering
from turnout.events.actions import carrying, editing
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
DATES = carrying.AT_ONCE + 10


def test_all_dates_are_published_and_changed_while_a_page_tells_how_far_it_is(
    laptop: Page, plain: Page
) -> None:
    event = build.a_published_event(12, title="Chess course", starts_in=timedelta(days=9))
    series = build.a_series(event, DATES)
    entering.by_password(laptop, cast.cleo(event.metro), f"/desk/series/{series.reference}/")
    laptop.get_by_label("All dates to come, ticked or not").check()
    browser.looked_at(laptop, "series-all", once=laptop.get_by_role("heading", name="With the ticked dates"))
    laptop.get_by_role("button", name="Publish", exact=True).click()
    under_way = laptop.get_by_text(f"0 of {DATES - 1} dates")
    browser.looked_at(laptop, "series-under-way", once=under_way)
    jobs.run_due()
    done = laptop.get_by_role("heading", name=f"Done at {DATES - 1} dates")
    browser.looked_at(laptop, "series-all-done", once=done)
    last = Event.objects.filter(series=series).latest("starts_at")
    editing.change(last, {"summary": "The final, with cake."}, by=SYSTEM)
    laptop.goto(f"/desk/events/{event.reference}/edit/")
    laptop.get_by_label("Summary").fill("Two hours of chess for everybody.")
    laptop.get_by_role("radio", name="All dates to come").check()
    laptop.get_by_role("button", name="Save changes").click()
    expect(laptop.get_by_role("heading", name="On its way")).to_be_visible()
    entering.by_password(plain, cast.cleo(event.metro), urlsplit(laptop.url).path)
    expect(plain.get_by_role("heading", name="On its way")).to_be_visible()
    jobs.run_due()
    plain.get_by_role("link", name="Look again").click()
    expect(plain.get_by_text("Kept as they were (summary)")).to_be_visible()
    done = laptop.get_by_role("heading", name=f"Done at {DATES - 2} dates")
    browser.looked_at(laptop, "series-many-changed", once=done)
