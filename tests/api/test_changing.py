"""What holds for every request that changes something: one transaction, a key, bodies that are read closely."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from tests import build, cast
from tests.api.asking import V1, get, post, shown, token, without_id
from turnout.api.actions import calling
from turnout.api.models import IdempotentCall
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.people.models import ApiToken
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db
KEY = "4be6a6e5-6a3c-4f7e-9d2b-0d6d1c1f0a55"


@pytest.fixture
def event() -> Event:
    return build.a_published_event(20)


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "events:move")


def state(event: Event) -> str:
    event.refresh_from_db()
    return event.state


def closings() -> int:
    return AuditEntry.objects.filter(verb="event.registration_closed").count()


def test_a_move_answers_with_the_event_as_it_is_now(event: Event, secret: str) -> None:
    response = post(f"/events/{event.reference}/closing", secret)
    assert (response.status_code, response.json()["state"]) == (200, "registration_closed")
    assert state(event) == EventState.REGISTRATION_CLOSED
    assert response["Cache-Control"] == "no-store"


def test_the_same_key_happens_once_and_is_answered_alike(event: Event, secret: str) -> None:
    path = f"/events/{event.reference}/closing"
    first, again = (post(path, secret, idempotency_key=KEY) for _ in range(2))
    assert (first.status_code, again.status_code, closings()) == (200, 200, 1)
    assert first.content == again.content
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")


def test_an_answer_that_no_key_of_the_installation_opens_is_lost_and_nothing_happens_again(
    event: Event, secret: str, settings: Settings
) -> None:
    path = f"/events/{event.reference}/closing"
    assert post(path, secret, idempotency_key=KEY).status_code == 200
    settings.SECRET_KEY = "of a machine that was set up anew"
    response = post(path, secret, idempotency_key=KEY)
    assert (response.status_code, response.json()["code"], closings()) == (409, "answer_lost", 1)


def test_without_a_key_the_second_is_refused_by_the_rules(event: Event, secret: str) -> None:
    path = f"/events/{event.reference}/closing"
    assert [post(path, secret).status_code for _ in range(2)] == [200, 409]


def test_another_body_with_the_same_key_is_refused_and_does_nothing(event: Event, secret: str) -> None:
    path = f"/events/{event.reference}/withdrawal"
    assert post(path, secret, {"reason": "Wrong room"}, idempotency_key=KEY).status_code == 200
    response = post(path, secret, {"reason": "Wrong day"}, idempotency_key=KEY)
    assert (response.status_code, response.json()["code"]) == (409, "key_reused")
    other = post(f"/events/{event.reference}/publication", secret, idempotency_key=KEY)
    assert (other.status_code, state(event)) == (409, EventState.APPROVED)


def test_a_key_is_its_callers_own(event: Event, secret: str) -> None:
    path = f"/events/{event.reference}/closing"
    other = token(cast.cleo(event.metro), "events:move")
    assert post(path, secret, idempotency_key=KEY).status_code == 200
    assert post(path, other, idempotency_key=KEY).json()["code"] == "wrong_state"


def test_a_refusal_leaves_the_key_free(event: Event, secret: str) -> None:
    path = f"/events/{event.reference}/withdrawal"
    assert post(path, secret, {"reason": ""}, idempotency_key=KEY).status_code == 422
    assert not IdempotentCall.objects.exists()
    assert post(path, secret, {"reason": "Wrong room"}, idempotency_key=KEY).status_code == 200


def test_a_key_is_forgotten_after_a_day(event: Event, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    post(f"/events/{event.reference}/closing", secret, idempotency_key=KEY)
    assert calling.forget_calls() == 0
    later = clock.now() + calling.KEPT * 1.01
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (calling.forget_calls(), IdempotentCall.objects.count()) == (1, 0)


def test_what_was_answered_cannot_be_read_in_the_database(event: Event, secret: str) -> None:
    answer = post(f"/events/{event.reference}/closing", secret, idempotency_key=KEY)
    kept = IdempotentCall.objects.get()
    assert event.title.encode() in answer.content
    assert event.title.encode() not in bytes(kept.answer)
    assert KEY not in f"{kept.digest}{kept.asked}"


@pytest.mark.parametrize("key", ["", "with blank", "é", "x" * 201])
def test_what_is_no_key_is_refused(event: Event, secret: str, key: str) -> None:
    response = post(f"/events/{event.reference}/closing", secret, idempotency_key=key)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert state(event) == EventState.PUBLISHED


def sent(path: str, secret: str, body: bytes, kind: str = "application/json") -> Any:
    return Client().post(f"{V1}{path}", body, content_type=kind, headers=shown(secret))


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed"),
        (b"\xff", 400, "malformed"),
        (b'{"reason": "a", "reason": "b"}', 400, "malformed"),
        (b'{"reason": "\\ud800"}', 400, "malformed"),
        (b'{"reason": "\\u0000"}', 400, "malformed"),
        (b'{"reason": NaN}', 400, "malformed"),
        (b'{"reason": 1e999}', 400, "malformed"),
        (b"[" * 100_000, 400, "malformed"),
        (b"9" * 5_000, 400, "malformed"),
        (b"[]", 422, "bad_input"),
        (b'{"reason": "a", "raeson": "b"}', 422, "bad_input"),
        (b'{"reason": {"a": 1}}', 422, "bad_input"),
        (b"", 422, "bad_input"),
        (json.dumps({"reason": "a" * 1_100_000}).encode(), 413, "body_too_large"),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_meant_is_refused(
    event: Event, secret: str, body: bytes, status: int, code: str
) -> None:
    response = sent(f"/events/{event.reference}/withdrawal", secret, body)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert state(event) == EventState.PUBLISHED


def test_a_body_of_another_kind_is_refused(event: Event, secret: str) -> None:
    response = sent(
        f"/events/{event.reference}/withdrawal", secret, b"reason=a", "application/x-www-form-urlencoded"
    )
    assert (response.status_code, response.json()["code"]) == (415, "not_json")


def test_what_is_sent_along_with_what_takes_no_body_is_refused_and_does_nothing(
    event: Event, secret: str
) -> None:
    path = f"/events/{event.reference}/closing"
    response = post(path, secret, {"reason": "The hall is full."}, idempotency_key=KEY)
    assert (response.status_code, response.json()["code"]) == (422, "bad_input")
    assert [one["field"] for one in response.json()["errors"]] == ["reason"]
    for body in (["reason"], "reason", 1):
        assert post(path, secret, body).json()["code"] == "bad_input"
    assert state(event) == EventState.PUBLISHED
    assert post(path, secret, {}, idempotency_key=KEY).status_code == 200


def test_who_may_not_is_refused_and_who_does_not_see_it_finds_nothing(event: Event) -> None:
    path = f"/events/{event.reference}/closing"
    reading = token(cast.cleo(event.metro), "events:read")
    assert post(path, reading).json()["code"] == "scope_missing"
    assert post(path).json()["code"] == "token_unknown"
    elsewhere = cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro("Plymouth").pk))
    foreign = token(elsewhere, "events:move")
    there, nowhere = post(path, foreign), post("/events/222222/closing", foreign)
    assert there.status_code == nowhere.status_code == 404
    assert without_id(there) == without_id(nowhere)
    assert state(event) == EventState.PUBLISHED


def test_a_page_of_another_site_is_told_what_it_may_ask(event: Event) -> None:
    response = Client().options(f"{V1}/events/{event.reference}/closing")
    assert (response.status_code, response["Access-Control-Allow-Methods"]) == (204, "OPTIONS, POST")
    assert "Idempotency-Key" in response["Access-Control-Allow-Headers"]
    assert get("/events")["Access-Control-Expose-Headers"].startswith("ETag")


def test_each_answer_says_how_much_is_left(event: Event, secret: str) -> None:
    lefts = [get(f"/events/{event.reference}", secret)["RateLimit"] for _ in range(2)]
    assert [one.split(";")[:2] for one in lefts] == [['"api"', "r=599"], ['"api"', "r=598"]]


def test_nothing_is_told_again_to_whoever_has_lost_a_role_since(event: Event) -> None:
    boss = cast.cleo(event.metro)
    secret, path = token(boss, "events:move"), f"/events/{event.reference}/closing"
    assert post(path, secret, idempotency_key=KEY).status_code == 200
    cast.given(boss, Role.EVENTS_OFFICER, "metro", str(event.metro_id))  # more roles take nothing away
    assert post(path, secret, idempotency_key=KEY)["Idempotency-Replayed"] == "true"
    boss.grants.filter(role=Role.METRO_ADMIN).update(revoked_at=clock.now())
    refused = post(path, secret, idempotency_key=KEY)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert "Idempotency-Replayed" not in refused
    assert closings() == 1


def test_nothing_is_told_again_to_a_token_without_the_scope(event: Event, secret: str) -> None:
    path = f"/events/{event.reference}/closing"
    assert post(path, secret, idempotency_key=KEY).status_code == 200
    ApiToken.objects.update(scopes=["events:read"])
    refused = post(path, secret, idempotency_key=KEY)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert "RateLimit" in refused


def test_a_key_that_is_forgotten_at_this_moment_is_free(event: Event, secret: str) -> None:
    gone: list[str] = []
    path = f"/events/{event.reference}/closing"

    def forgetting(execute: Any, sql: str, *asked: Any) -> Any:
        """Stand for the job that forgets calls, between a key that is there and its answer."""
        if "api_idempotentcall" in sql and sql.startswith("SELECT") and not gone:
            gone.append(sql)
            IdempotentCall.objects.all().delete()
        return execute(sql, *asked)

    assert post(path, secret, idempotency_key=KEY).status_code == 200
    with connection.execute_wrapper(forgetting):
        again = post(path, secret, idempotency_key=KEY)
    assert len(gone) == 1
    assert (again.status_code, again.json()["code"]) == (
        409,
        "wrong_state",
    )  # done anew, so the rules judge it
