"""The life of an event over REST: who makes each move, what it leaves, and what a reviewer reads."""

from datetime import timedelta

import pytest

from tests import build, cast
from tests.api.asking import delete, get, post, token, without_id
from turnout.events.actions import editing, reviewing
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.house.actions import changing
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.people.models import User
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db
WHY = {"reason": "The room is flooded."}


def mover(event: Event) -> str:
    return token(cast.cleo(event.metro), "events:move", "events:read")


def pending() -> Event:
    return build.an_event(state=EventState.PENDING_REVIEW)


def test_a_draft_is_submitted_read_and_approved() -> None:
    event = build.an_event()
    secret, path = mover(event), f"/events/{event.reference}"
    assert post(f"{path}/submission", secret).json()["state"] == "pending_review"
    read = get(f"{path}/review", secret).json()
    assert (read["state"], read["lacks"], read["before"], read["differences"]) == (
        "pending_review",
        [],
        None,
        [],
    )
    assert (read["content"]["title"], bool(read["submitted_at"])) == (event.title, True)
    later = clock.now().replace(microsecond=0) + timedelta(days=1)
    body = {"content_version": read["content_version"], "publish_at": later.isoformat()}
    answer = post(f"{path}/approval", secret, body)
    assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    assert answer.json()["publish_at"] == f"{later:%Y-%m-%dT%H:%M:%SZ}"


def test_another_version_than_was_read_is_not_decided_about() -> None:
    event = pending()
    secret, path = mover(event), f"/events/{event.reference}"
    body = {"content_version": event.content_version + 1}
    assert post(f"{path}/approval", secret, body).json()["code"] == "content_changed"
    for move in ("return", "rejection"):
        answer = post(f"{path}/{move}", secret, {**body, **WHY})
        assert (answer.status_code, answer.json()["code"]) == (409, "content_changed")
    assert build.fresh(event).state == EventState.PENDING_REVIEW


def test_what_differs_from_the_last_submission_is_named() -> None:
    event = pending()
    reviewing.send_back(event, event.content_version, by=SYSTEM, reason="Say more.")
    editing.change(event, {"title": "Build a boat"}, by=SYSTEM)
    reviewing.submit(event, by=SYSTEM)
    read = get(f"/events/{event.reference}/review", mover(event)).json()
    assert [(one["field"], one["before"], one["now"]) for one in read["differences"]] == [
        ("title", event.title, "Build a boat")
    ]


@pytest.mark.parametrize(("move", "state"), [("return", "draft"), ("rejection", "rejected")])
def test_a_submission_goes_back_or_is_rejected(move: str, state: str) -> None:
    event = pending()
    body = {"content_version": event.content_version, **WHY}
    assert post(f"/events/{event.reference}/{move}", mover(event), body).json()["state"] == state


def test_an_approved_event_is_scheduled_and_taken_back_to_draft() -> None:
    event = build.an_event(state=EventState.APPROVED)
    secret, path = mover(event), f"/events/{event.reference}"
    later = clock.now() + timedelta(days=1)
    assert post(f"{path}/schedule", secret, {"publish_at": later.isoformat()}).json()["publish_at"]
    gone = post(f"{path}/schedule", secret, {"publish_at": "2020-01-01T00:00:00Z"})
    assert (gone.status_code, gone.json()["errors"][0]["field"]) == (422, "publish_at")
    assert post(f"{path}/schedule", secret, {"publish_at": None}).json()["publish_at"] is None
    assert post(f"{path}/revision", secret, WHY).json()["state"] == "draft"


def test_a_published_event_is_cancelled_with_its_reason() -> None:
    event = build.a_published_event(2)
    build.a_booking(event, "Mira")
    answer = post(f"/events/{event.reference}/cancellation", mover(event), WHY)
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert answer.json()["capacity"]["held"] == 0


def test_only_who_cancels_plans_cancels_a_draft() -> None:
    event = build.an_event()
    path = f"/events/{event.reference}/cancellation"
    officer = cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id))
    assert post(path, token(officer, "events:move"), WHY).json()["code"] == "not_allowed"
    assert build.fresh(event).state == EventState.DRAFT
    assert post(path, token(cast.sys(), "events:move"), WHY).json()["state"] == "cancelled"


def test_a_reviewed_format_is_not_approved_as_a_draft() -> None:
    changing.change({"reviewed_formats": ["workshop"]}, by=SYSTEM)
    event = build.an_event()
    body = {"content_version": event.content_version}
    assert post(f"/events/{event.reference}/approval", mover(event), body).json()["code"] == "needs_review"


def test_a_chair_is_chosen_by_address_and_dismissed() -> None:
    event, chair = build.an_event(), cast.ben()
    secret, path = mover(event), f"/events/{event.reference}/chair"
    assert post(path, secret, {"email": chair.email}).json()["chair"] == "Ben Castellanos"
    unknown = post(path, secret, {"email": "nobody@example.org"})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "email")
    assert delete(path, secret).json()["chair"] is None


MOVES = {
    "submission": None,
    "approval": {"content_version": 1},
    "return": {"content_version": 1, **WHY},
    "rejection": {"content_version": 1, **WHY},
    "revision": WHY,
    "schedule": {"publish_at": None},
    "cancellation": WHY,
    "chair": {"email": "ben@example.org"},
}


def chair_of(event: Event) -> User:
    user = cast.ben()
    path, secret = f"/events/{event.reference}/chair", token(cast.sys(), "events:move")
    assert post(path, secret, {"email": user.email}).status_code == 200
    return user


@pytest.mark.parametrize("move", MOVES)
def test_a_move_asks_for_its_scope_and_what_is_foreign_is_not_there(move: str) -> None:
    event = build.an_event()
    path = f"/events/{event.reference}/{move}"
    assert post(path, "", MOVES[move]).status_code == 401
    reading = token(cast.cleo(event.metro), "events:read")
    assert post(path, reading, MOVES[move]).json()["code"] == "scope_missing"
    elsewhere = cast.given(cast.ana(), Role.METRO_ADMIN, "metro", str(build.a_metro().pk))
    foreign = token(elsewhere, "events:move")
    there, nowhere = post(path, foreign, MOVES[move]), post(f"/events/222222/{move}", foreign, MOVES[move])
    assert there.status_code == nowhere.status_code == 404
    assert without_id(there) == without_id(nowhere)


@pytest.mark.parametrize("move", sorted(MOVES.keys() - {"submission", "revision", "schedule"}))
def test_a_chair_decides_nothing_about_its_own_event(move: str) -> None:
    event = build.an_event()
    secret = token(chair_of(event), "events:move")
    assert post(f"/events/{event.reference}/{move}", secret, MOVES[move]).json()["code"] == "not_allowed"


def test_a_chair_reads_no_review() -> None:
    event = build.an_event()
    secret = token(chair_of(event), "events:read")
    assert get(f"/events/{event.reference}/review", secret).status_code == 403
