"""`/healthz` and `/readyz`."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from turnout.front.queries import health
from turnout.jobs import actions as jobs
from turnout.jobs import timetable
from turnout.kernel import clock

HOUR = timedelta(hours=1)


def states(client: Client) -> dict[str, str]:
    return {check["name"]: check["state"] for check in client.get("/readyz").json()["checks"]}


@pytest.mark.django_db
def test_alive_asks_no_database(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"alive\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_good_installation_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert states(client) == dict.fromkeys(["database", "disk", "queue", "messages", "clock"], "ok")


@pytest.mark.django_db
def test_a_job_that_nobody_takes_makes_it_unready(client: Client) -> None:
    jobs.enqueue(timetable.forget_old, at=clock.now() - HOUR)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert states(client)["queue"] == "wrong"


@pytest.mark.django_db
def test_a_job_of_tomorrow_does_not(client: Client) -> None:
    jobs.enqueue(timetable.forget_old, at=clock.now() + HOUR)
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_full_disk_makes_it_unready(client: Client, settings: Settings) -> None:
    settings.TURNOUT_READY_DISK_MB = 10**9
    assert client.get("/readyz").status_code == 503
    assert states(client)["disk"] == "wrong"


@pytest.mark.django_db
def test_it_is_cheap(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(4):
        client.get("/readyz")


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_said_and_no_more_is_asked(client: Client) -> None:
    def refuse(*_args: object) -> None:
        raise OperationalError("server at 10.0.0.7 closed the connection")

    with connection.execute_wrapper(refuse):
        answer = client.get("/readyz")
        alive = client.get("/healthz")
    assert (answer.status_code, alive.status_code) == (503, 200)
    assert [check["name"] for check in answer.json()["checks"]] == ["database", "disk"]
    assert b"10.0.0.7" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_they_are_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


@pytest.mark.django_db
def test_transactions_run_as_the_locks_need() -> None:
    assert health.isolation().state == "ok"
