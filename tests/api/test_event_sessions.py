"""Sittings over REST: added, changed and taken out while nobody knows them, postponed once people do."""

from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import delete, get, patch, post, token, without_id
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db
MORNING = {"starts_at": "2099-07-02T09:00:00Z", "ends_at": "2099-07-02T11:00:00Z"}
NOON = {"starts_at": "2099-07-02T12:00:00Z", "ends_at": "2099-07-02T14:00:00Z"}


@pytest.fixture
def event() -> Event:
    return build.an_event(sessions=())


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "events:write", "events:move")


@pytest.fixture
def path(event: Event) -> str:
    return f"/events/{event.reference}/sessions"


def wrong(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["field"]


def test_sittings_are_added_changed_and_taken_out(event: Event, secret: str, path: str) -> None:
    answers = [post(path, secret, one) for one in (NOON, MORNING)]
    noon, morning = (one.json()["id"] for one in answers)
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0]["Location"].endswith(f"{path}/{noon}")
    assert [one["id"] for one in get(path, secret).json()] == [morning, noon]
    later = patch(f"{path}/{noon}", secret, {"ends_at": "2099-07-02T15:00:00Z", "title": "Rest"}).json()
    assert (later["id"], later["ends_at"], later["title"]) == (noon, "2099-07-02T15:00:00Z", "Rest")
    assert later["starts_at"] == NOON["starts_at"]
    assert build.fresh(event).starts_at is not None
    assert delete(f"{path}/{morning}", secret).status_code == 204
    assert [one["id"] for one in get(path, secret).json()] == [noon]
    assert get(f"{path}/{noon}", secret).json() == later


def test_a_change_keeps_what_is_not_sent(secret: str, path: str) -> None:
    body = {**MORNING, "doors_at": "2099-07-02T08:30:00Z", "title": "First"}
    made = post(path, secret, body).json()
    changed = patch(f"{path}/{made['id']}", secret, {"title": "Second"}).json()
    assert changed == {**made, "title": "Second"}
    assert patch(f"{path}/{made['id']}", secret, {"doors_at": None}).json()["doors_at"] is None


def test_a_sitting_is_changed_only_if_it_is_still_what_was_seen(secret: str, path: str) -> None:
    made = post(path, secret, MORNING).json()
    tag = get(f"{path}/{made['id']}", secret)["ETag"]
    assert patch(f"{path}/{made['id']}", secret, {"title": "A"}, if_match=tag).status_code == 200
    assert patch(f"{path}/{made['id']}", secret, {"title": "B"}, if_match=tag).status_code == 412


def test_a_whole_day_needs_no_hours(event: Event, secret: str, path: str) -> None:
    assert event.time_zone == "Europe/London"
    day = {"starts_at": "2099-07-02T10:00:00Z", "ends_at": "2099-07-03T10:00:00Z", "is_whole_day": True}
    made = post(path, secret, day).json()
    assert (made["starts_at"], made["ends_at"]) == ("2099-07-01T23:00:00Z", "2099-07-03T23:00:00Z")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_at": "2099-07-02T09:00:00Z"}, "ends_at"),
        ({"ends_at": "2099-09-02T09:00:00Z"}, "ends_at"),
        ({"doors_at": "2099-07-02T10:00:00Z"}, "doors_at"),
        ({"starts_at": "9999-12-31T23:59:59Z"}, "starts_at"),
        ({"starts_at": "2099-07-02T13:00:00Z", "ends_at": "2099-07-02T15:00:00Z"}, "starts_at"),
    ],
)
def test_what_cannot_be_is_named(secret: str, path: str, values: dict[str, str], field: str) -> None:
    post(path, secret, NOON)
    made = post(path, secret, MORNING).json()
    assert wrong(patch(f"{path}/{made['id']}", secret, values)) == (422, field)
    assert get(f"{path}/{made['id']}", secret).json() == made


def test_dates_that_people_know_are_postponed_with_a_reason() -> None:
    event = build.a_published_event(5)
    build.a_booking(event, "Mira")
    secret = token(cast.cleo(event.metro), "events:write", "events:move")
    path = f"/events/{event.reference}"
    key = get(f"{path}/sessions", secret).json()[0]["id"]
    assert post(f"{path}/sessions", secret, MORNING).json()["code"] == "wrong_state"
    assert patch(f"{path}/sessions/{key}", secret, {"title": "X"}).json()["code"] == "wrong_state"
    body = {"sessions": [MORNING, NOON], "reason": "The hall is closed that day."}
    assert wrong(post(f"{path}/dates", secret, {**body, "deadline_at": "2099-07-02T10:00:00Z"})) == (
        422,
        "deadline_at",
    )
    answer = post(f"{path}/dates", secret, body)
    assert (answer.status_code, answer.json()["starts_at"]) == (200, MORNING["starts_at"])
    assert len(get(f"{path}/sessions").json()) == 2
    assert AuditEntry.objects.filter(verb="event.postponed", subject_id=str(event.pk)).count() == 1


def test_which_new_date_cannot_be_is_named() -> None:
    event = build.a_published_event(5)
    secret = token(cast.cleo(event.metro), "events:move")
    body = {"sessions": [MORNING, {**NOON, "ends_at": NOON["starts_at"]}], "reason": "Flooded."}
    assert wrong(post(f"/events/{event.reference}/dates", secret, body)) == (422, "sessions.1.ends_at")


def test_dates_under_review_stay() -> None:
    event = build.an_event(state=EventState.PENDING_REVIEW)
    secret = token(cast.cleo(event.metro), "events:write")
    assert post(f"/events/{event.reference}/sessions", secret, MORNING).json()["code"] == "wrong_state"


def test_a_sitting_of_another_event_is_not_there(secret: str, path: str) -> None:
    other = build.an_event().sessions.get()
    assert patch(f"{path}/{other.pk}", secret, {"title": "X"}).status_code == 404
    assert delete(f"{path}/{other.pk}", secret).status_code == 404
    assert get(f"{path}/{other.pk}", secret).status_code == 404


def test_a_foreign_event_is_not_there(event: Event, path: str) -> None:
    user = cast.given(cast.ana(), Role.METRO_ADMIN, "metro", str(build.a_metro().pk))
    foreign = token(user, "events:write")
    there, nowhere = post(path, foreign, MORNING), post("/events/222222/sessions", foreign, MORNING)
    assert (there.status_code, without_id(there)) == (404, without_id(nowhere))
