"""What a system administrator does at the desk, as a laptop and a phone show it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import browser, build, cast
from tests.jobs import work
from tests.journeys import entering
from turnout.audit import actions as audit
from turnout.audit.actions import sealing
from turnout.jobs import actions as jobs
from turnout.jobs.models import Job
from turnout.jobs.states import JobState
from turnout.kernel import clock
from turnout.people.actions import accounts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_an_administrator_acts_for_a_coordinator_and_reads_it_in_the_record(
    screen: str, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(screen)
    metro = build.a_metro()
    event = build.a_published_event(20, metro=metro, title="Build a robot that follows a line")
    cleo, boss = cast.cleo(metro), cast.sys()
    audit.record("event.changed", event, by=cleo.actor, reason="The room was wrong", fields=["venue"])
    entering.by_password(page, boss, f"/desk/people/{cast.person(cleo).pk}/")
    page.get_by_role("link", name="Act for").click()
    expect(page.get_by_label("Reason")).to_be_visible()
    browser.looked_at(page, f"desk-acting-{screen}")
    page.get_by_label("Reason").fill("She cannot find the roster")
    page.get_by_role("button", name="Act for this person").click()
    expect(page.get_by_role("region", name="Acting for somebody")).to_contain_text("Cleo Adeyemi")
    browser.looked_at(page, f"acting-my-{screen}")
    page.goto("/desk/")
    expect(page.get_by_role("region", name="Acting for somebody")).to_be_visible()
    browser.looked_at(page, f"acting-desk-{screen}")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("You act as yourself again.")).to_be_visible()
    page.goto("/desk/audit/")
    expect(page.get_by_text("“She cannot find the roster”")).to_be_visible()
    browser.looked_at(page, f"desk-audit-{screen}")
    page.get_by_label("Only what was done for somebody else").check()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("The room was wrong")).to_have_count(0)
    expect(page.get_by_text("Sys Nakamura for Cleo Adeyemi").first).to_be_visible()


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_an_administrator_runs_work_again_that_gave_up(screen: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(screen)
    boss = cast.sys()
    accounts.keep_address(boss, boss.email)
    jobs.enqueue(work.fail, key="one", words="x")
    Job.objects.filter(key="one").update(
        state=JobState.DEAD, attempts=12, last_error="RuntimeError: it broke", finished_at=clock.now()
    )
    build.a_metro()
    with clock.shifted(timedelta(minutes=5)):
        sealing.seal_new()
    entering.by_password(page, boss, "/desk/system/")
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_text("A job looks thoroughly now.")).to_be_visible()
    page.get_by_role("button", name="Prove all of it").click()
    expect(page.get_by_text("A job proves it at this moment.")).to_be_visible()
    jobs.run_due()
    page.goto("/desk/system/")
    expect(page.get_by_text("Last proof:")).to_be_visible()
    browser.looked_at(page, f"desk-system-{screen}")
    page.get_by_role("main").get_by_role("link", name="Jobs").click()
    page.get_by_label("State").select_option("Gave up")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"state=dead"))
    browser.looked_at(page, f"desk-jobs-{screen}")
    page.get_by_role("button", name="Run again tests.fail").click()
    expect(page.get_by_text("It is queued again.")).to_be_visible()
    assert Job.objects.get(key="one").state == JobState.QUEUED
