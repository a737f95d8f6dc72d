"""The system at the desk: health, settings without secrets, the queue, and work that is run again."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.jobs import work
from turnout.audit.models import AuditEntry
from turnout.jobs import actions as jobs
from turnout.jobs.models import Job
from turnout.jobs.states import JobState
from turnout.kernel import clock
from turnout.people.models import User

pytestmark = pytest.mark.django_db

PAGE = "/desk/system/"
JOBS = "/desk/system/jobs/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def boss() -> Client:
    return client_of(cast.sys())


def dead(key: str, words: str = "it broke") -> Job:
    """Return work that gave up."""
    jobs.enqueue(work.fail, key=key, words=words)
    job = Job.objects.get(key=key, state=JobState.QUEUED)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.DEAD, attempts=12, last_error=f"RuntimeError: {key}", finished_at=clock.now()
    )
    return job


@pytest.mark.parametrize("page", [PAGE, JOBS])
def test_only_whoever_may_see_the_system_opens_it(page: str, boss: Client) -> None:
    assert boss.get(page).status_code == 200
    assert client_of(cast.cleo(build.a_metro())).get(page).status_code == 403
    assert client_of(cast.dan()).get(page).status_code == 404


def test_the_page_tells_health_and_settings_and_no_secret(boss: Client, settings: Any) -> None:
    settings.TURNOUT_MAIL_API_KEY = "very-secret-key"
    settings.TURNOUT_MAIL_URL = "smtp://joe:very-secret-word@mail.example.org"
    shown = boss.get(PAGE).content.decode()
    assert "All migrations are applied." in shown
    assert "TURNOUT_MAIL_URL" in shown
    assert "very-secret" not in shown
    assert "set, not shown" in shown


def test_work_that_gave_up_is_shown_with_its_error_and_run_again(boss: Client) -> None:
    job = dead("one")
    shown = boss.get(JOBS, {"state": "dead"}).content.decode()
    assert "RuntimeError: one" in shown
    done = boss.post(f"{JOBS}{job.pk}/again/")
    assert done.status_code == 303
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    act = AuditEntry.objects.get(verb="job.run_again")
    assert act.facts == {"name": "tests.fail"}
    assert act.actor_id == str(cast.sys().pk)
    assert boss.post(f"{JOBS}{job.pk}/again/").status_code == 409


def test_all_of_a_kind_is_run_again_but_what_is_queued_already(boss: Client) -> None:
    first, second = dead("one"), dead("two")
    jobs.enqueue(work.fail, key="two", words="again")
    assert boss.post(f"{JOBS}again/", {"name": "tests.fail"}).status_code == 303
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (JobState.QUEUED, JobState.DEAD)
    assert AuditEntry.objects.filter(verb="job.run_again").count() == 1


def test_filters_pages_and_timetable_cost_the_same_for_any_number(boss: Client) -> None:
    for number in range(60):
        jobs.enqueue(work.fail, key=f"job-{number}.", words="x")
    with CaptureQueriesContext(connection) as first:
        page = boss.get(JOBS, {"state": "queued", "name": "tests.fail"})
    shown = page.content.decode()
    assert "job-59." in shown
    assert "job-9." not in shown
    assert "people.forget_dead" in shown
    with CaptureQueriesContext(connection) as second:
        older = boss.get(JOBS + page.context["later"])
    assert "job-9." in older.content.decode()
    assert len(second) <= len(first) <= 14


@pytest.mark.parametrize(
    "asked", [{"state": "odd"}, {"name": "\x00"}, {"name": "x" * 10_000}, {"after": "x"}, {"name": "🙂"}]
)
def test_odd_questions_are_answered(boss: Client, asked: dict[str, str]) -> None:
    assert boss.get(JOBS, asked).status_code == 200
    assert boss.post(f"{JOBS}again/", asked).status_code == 303
