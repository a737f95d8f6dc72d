"""The system at the desk: health, settings without secrets, the queue, and work that is run again."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.front import visiting
from tests.jobs import work
from tests.unlocking import audit_unlocked
from turnout.audit.actions import sealing
from turnout.audit.models import AuditEntry
from turnout.events.models import Tier
from turnout.front.actions import examining
from turnout.jobs import actions as jobs
from turnout.jobs.models import Job
from turnout.jobs.states import JobState
from turnout.kernel import clock
from turnout.people.models import User

pytestmark = pytest.mark.django_db

PAGE = "/desk/system/"
KEY = "kT7-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2
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


def test_the_page_says_what_doctor_says_and_what_to_do(settings: Any) -> None:
    settings.SECRET_KEY = "short"
    boss = client_of(cast.sys())
    dead("one")
    shown = visiting.words(boss.get(PAGE).content)
    assert "The secret key is weak. Use 40 random characters or more." in shown
    assert "1 job gave up. Look at their errors on the desk, and run them again." in shown
    assert "2 checks are wrong." in shown
    assert "Not yet. A job does it each night." in shown


def test_checks_that_take_long_are_made_by_a_job_and_kept(boss: Client, settings: Any) -> None:
    settings.TURNOUT_MAIL_URL = "smtp://127.0.0.1:1"
    settings.TURNOUT_MAIL_TIMEOUT = 2
    Tier.objects.filter(event=build.a_published_event(5)).update(held=1)
    assert boss.post(f"{PAGE}examination/").status_code == 303
    assert boss.post(f"{PAGE}examination/").status_code == 303
    assert Job.objects.filter(name="front.examine").count() == 1
    shown = visiting.words(boss.get(PAGE).content)
    assert "A job looks at this moment." in shown
    jobs.run_due()
    shown = visiting.words(boss.get(PAGE).content)
    assert "As of" in shown
    assert "Counters of places are off (" in shown
    assert "Look at TURNOUT_MAIL_URL" in shown
    assert "A job looks at this moment." not in shown


def test_every_check_of_doctor_stands_on_the_page_under_a_name(boss: Client) -> None:
    examining.ask()
    jobs.run_due()
    page = boss.get(PAGE)
    on_the_page = [label for group in page.context["groups"] for label, _check in group["checks"]]
    checked = {check.name for check in examining.everything()}
    assert len(on_the_page) == len(checked)
    assert not checked & set(on_the_page)  # each has a name for people


def told_on_today(client: Client) -> list[str]:
    today = visiting.words(client.get("/desk/").content)
    return [said for said in ("System 1 to do", "The record of acts was altered") if said in today]


def test_a_record_that_was_altered_turns_the_page_and_today_red(settings: Any) -> None:
    settings.SECRET_KEY = KEY
    boss = client_of(cast.sys())
    build.a_published_event()
    with clock.shifted(timedelta(minutes=5)):
        sealing.seal_new()
    assert boss.post(f"{PAGE}proof/").status_code == 303
    jobs.run_due()
    shown = visiting.words(boss.get(PAGE).content)
    assert "Nothing is wrong." in shown
    assert "Last proof:" in shown
    assert "Sys Nakamura." in shown
    assert not told_on_today(boss)
    with audit_unlocked():
        AuditEntry.objects.update(verb="nothing.happened")
    boss.post(f"{PAGE}proof/")
    jobs.run_due()
    shown = visiting.words(boss.get(PAGE).content)
    assert "The chain does not fit at link 1." in shown
    assert "1 check is wrong." in shown
    today = boss.get("/desk/").content
    assert told_on_today(boss) == ["System 1 to do", "The record of acts was altered"]
    assert visiting.link(today, "See the system") == PAGE
    assert "The chain does not fit at link 1." in visiting.words(boss.get("/desk/audit/").content)
    assert "altered" not in visiting.words(client_of(cast.cleo(build.a_metro())).get("/desk/").content)


def test_the_page_costs_the_same_for_any_number(boss: Client) -> None:
    boss.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        boss.get(PAGE)
    for number in range(9):
        dead(f"job-{number}")
        build.a_metro()
    with CaptureQueriesContext(connection) as many:
        boss.get(PAGE)
    assert len(many) == len(few) <= 26


@pytest.mark.parametrize("page", ["examination/", "proof/"])
def test_only_whoever_may_see_the_system_asks_for_a_look(page: str, boss: Client) -> None:
    assert boss.get(PAGE + page).status_code == 405
    assert client_of(cast.cleo(build.a_metro())).post(PAGE + page).status_code == 403
    assert client_of(cast.dan()).post(PAGE + page).status_code == 404
    assert not Job.objects.filter(name__in=["front.examine", "audit.prove_piece"]).exists()


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
