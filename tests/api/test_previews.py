"""Whom a cancellation or new dates reach: told before by the desk's words, and done only while it reaches those."""

from datetime import timedelta
from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import broken, get, post, token, without_id
from tests.registration import lining
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.messaging.models import Message
from turnout.people.policy.roles import Role
from turnout.registration.queries import roster

pytestmark = pytest.mark.django_db
WHY = {"reason": "The room is flooded."}
MOVES = ("cancellation", "dates")


@pytest.fixture
def event() -> Event:
    lining.choose(**lining.no_night())
    event = build.a_published_event(3, title="Kites", starts_in=timedelta(days=30))
    build.a_booking(event, "Mira", "Jonas", email="lind@example.org")
    build.a_booking(event, "Noor", email="noor@example.org")
    build.a_booking(event, "Zoe", email="zoe@example.org", if_full="as_free")
    return build.fresh(event)


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "events:move")


def dates(*days: int) -> dict[str, Any]:
    noon = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
    begins = [noon + timedelta(days=day) for day in days]
    return {
        "sessions": [
            {"starts_at": one.isoformat(), "ends_at": (one + timedelta(hours=2)).isoformat()}
            for one in begins
        ]
    }


def body(move: str) -> dict[str, Any]:
    return dates(60) if move == "dates" else {}


def shown(event: Event, secret: str, move: str) -> dict[str, Any]:
    answer = post(f"/events/{event.reference}/{move}/preview", secret, body(move) or None)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def do(event: Event, secret: str, move: str, **more: Any) -> Any:
    return post(f"/events/{event.reference}/{move}", secret, {**body(move), **WHY, **more})


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def state() -> tuple[Any, ...]:
    return (
        list(Event.objects.order_by("pk").values()),
        list(Event.objects.order_by("pk").values_list("sessions__starts_at", "sessions__ends_at")),
        AuditEntry.objects.count(),
        Message.objects.count(),
    )


@pytest.mark.parametrize("move", MOVES)
def test_a_preview_says_what_the_desk_says_and_writes_nothing(move: str, event: Event, secret: str) -> None:
    before = state()
    found = shown(event, secret, move)
    assert (found["families"], found["held"], found["waiting"]) == (3, 3, 1)
    desk = roster.told(event)
    assert (desk.families, desk.held, desk.waiting) == (3, 3, 1)
    assert state() == before


@pytest.mark.parametrize(
    ("move", "template"), [("cancellation", "event_cancelled"), ("dates", "event_postponed")]
)
def test_it_is_done_as_it_was_shown(move: str, template: str, event: Event, secret: str) -> None:
    found = shown(event, secret, move)
    answer = do(event, secret, move, seen=found["seen"])
    assert answer.status_code == 200, answer.content
    jobs.run_due()
    assert Message.objects.filter(template=template).count() == found["families"]
    assert broken() == []


@pytest.mark.parametrize("move", MOVES)
def test_who_came_or_left_since_the_preview_stops_it(move: str, event: Event, secret: str) -> None:
    seen = shown(event, secret, move)["seen"]
    build.a_booking(event, "Pia", email="pia@example.org", if_full="as_free")
    before = state()
    assert code(do(event, secret, move, seen=seen)) == (409, "lost_race")
    assert code(do(event, secret, move, seen="nonsense")) == (409, "lost_race")
    assert state() == before
    assert do(event, secret, move, seen=shown(event, secret, move)["seen"]).status_code == 200


@pytest.mark.parametrize("move", MOVES)
def test_without_what_was_seen_it_reaches_whoever_is_there(move: str, event: Event, secret: str) -> None:
    assert do(event, secret, move).status_code == 200


def test_new_dates_are_told_as_they_would_be(event: Event, secret: str) -> None:
    path = f"/events/{event.reference}/dates"
    sent = {
        **dates(60, 61),
        "deadline_at": (clock.now() + timedelta(days=50)).replace(microsecond=0).isoformat(),
    }
    found = post(f"{path}/preview", secret, sent).json()
    done = post(path, secret, {**sent, **WHY, "seen": found["seen"]}).json()
    assert {name: done[name] for name in ("starts_at", "ends_at", "deadline_at")} == {
        name: found[name] for name in ("starts_at", "ends_at", "deadline_at")
    }
    fewer = post(f"{path}/preview", secret, dates(70)).json()
    assert (found["dropped"], fewer["dropped"]) == (0, 1)
    assert build.fresh(event).sessions.count() == 2


def test_a_preview_refuses_what_would_be_refused(event: Event, secret: str) -> None:
    path = f"/events/{event.reference}"
    past = post(f"{path}/dates/preview", secret, dates(-1))
    assert (code(past), past.json()["errors"][0]["field"]) == ((422, "bad_input"), "sessions")
    late = post(f"{path}/dates/preview", secret, {**dates(60), "deadline_at": "2099-07-02T10:00:00Z"})
    assert (code(late), late.json()["errors"][0]["field"]) == ((422, "bad_input"), "deadline_at")
    unknown = post(f"{path}/dates/preview", secret, {**dates(60), **WHY})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "reason")
    assert do(event, secret, "cancellation").status_code == 200
    for move in MOVES:
        refused = post(f"{path}/{move}/preview", secret, body(move) or None)
        assert code(refused) == (409, "wrong_state")


def test_a_room_that_is_taken_is_told_before(event: Event, secret: str) -> None:
    other = build.a_published_event(3, venue=event.venue, starts_in=timedelta(days=60))
    assert other.starts_at is not None
    assert other.ends_at is not None
    there = {"starts_at": other.starts_at.isoformat(), "ends_at": other.ends_at.isoformat()}
    path = f"/events/{event.reference}/dates/preview"
    assert code(post(path, secret, {"sessions": [there]})) == (409, "room_taken")
    assert post(path, secret, {"sessions": [there], "override": "Two halls."}).status_code == 200


def test_a_plan_is_cancelled_as_it_was_shown_by_coordinators_alone(event: Event) -> None:
    draft = build.an_event(metro=event.metro)
    officer = token(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id)), "events:move")
    path = f"/events/{draft.reference}/cancellation/preview"
    assert code(post(path, officer)) == (403, "not_allowed")
    cleo = token(cast.cleo(event.metro), "events:move")
    seen = post(path, cleo).json()
    assert (seen["families"], seen["held"], seen["waiting"]) == (0, 0, 0)
    assert do(draft, cleo, "cancellation", seen=seen["seen"]).json()["state"] == "cancelled"


@pytest.mark.parametrize("move", MOVES)
def test_what_is_foreign_and_what_is_not_there_are_the_same(move: str, event: Event, secret: str) -> None:
    elsewhere = cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro("Plymouth").pk))
    foreign = token(elsewhere, "events:move")
    there, nowhere = (
        post(f"/events/{reference}/{move}/preview", foreign, body(move) or None)
        for reference in (event.reference, "222222")
    )
    assert (there.status_code, without_id(there)) == (404, without_id(nowhere))
    reading = token(cast.cleo(event.metro), "events:read")
    assert code(post(f"/events/{event.reference}/{move}/preview", reading, body(move) or None)) == (
        403,
        "scope_missing",
    )
    assert get(f"/events/{event.reference}/{move}/preview", secret).status_code == 405
