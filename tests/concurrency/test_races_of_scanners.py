"""Scanner apps that bring the same thing at once: real processes through the API, on both databases."""

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from tests import build, cast
from tests.api.asking import token
from tests.api.scanner import Scanner
from tests.concurrency.racing import Answer, Race
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.registration.models import Attendance, Attendee, Tap, WalkIn

RACERS = 4
ROUNDS = 4

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


@pytest.fixture
def event() -> Event:
    return build.a_published_event(20, venue=build.a_venue(capacity=30), starts_in=timedelta(minutes=20))


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "checkin:write")


def bringing(scanner: Scanner, *scans: dict[str, str]) -> Answer:
    path = f"/api/v1/sessions/{scanner.session}/taps"
    return {"act": "ask", "secret": scanner.secret, "path": path, "body": json.dumps({"taps": scans})}


def acts_about(one: Attendee) -> int:
    return AuditEntry.objects.filter(verb="attendee.checked_in", subject_id=str(one.pk)).count()


def codes(answer: Answer) -> list[str]:
    assert answer["said"]["status"] == 200, answer
    return [one["code"] for one in json.loads(answer["said"]["body"])["outcomes"]]


def test_one_child_scanned_by_four_devices_is_checked_in_once(race: Race, event: Event, secret: str) -> None:
    devices = [Scanner(event, secret, f"Door {number}") for number in range(RACERS)]
    for _ in range(ROUNDS):
        mira = build.a_booking(event, "Mira").attendees.get()
        answers = race.run([bringing(one, one.tick(mira)) for one in devices])
        said = sorted(code for answer in answers for code in codes(answer))
        assert said == ["already_here"] * (RACERS - 1) + ["done"]
        assert acts_about(mira) == 1
        assert Attendance.objects.filter(attendee=mira, standing="attended").count() == 1
    assert [one for one in verifying.findings(clock.now()) if not one.holds] == []


def test_without_the_lock_the_same_storm_checks_in_more_than_once(race: Race, event: Event) -> None:
    """The negative control: if this checks in once only, the storm above proves nothing."""
    mira = build.a_booking(event, "Mira").attendees.get()
    session = str(event.sessions.get().pk)
    order = {"act": "look_then_check_in", "session": session, "attendee": str(mira.pk)}
    race.run([order] * RACERS)
    assert acts_about(mira) > 1


def test_one_batch_brought_four_times_at_once_has_one_effect(race: Race, event: Event, secret: str) -> None:
    scanner = Scanner(event, secret)
    for _ in range(ROUNDS):
        mira, jonas = build.a_booking(event, "Mira", "Jonas").attendees.order_by("position")
        walked = WalkIn.objects.filter(undone_at=None).count()
        scans = [
            scanner.tick(mira),
            scanner.tick(mira),
            scanner.tick(jonas),
            scanner.scan(attendee=str(uuid4())),
            scanner.scan(kind="walk_in"),
            scanner.scan(kind="walk_in"),
            scanner.scan(kind="walk_in_undo"),
        ]
        answers = race.run([bringing(scanner, *scans)] * RACERS)
        expected = ["done", "already_here", "done", "not_found", "done", "done", "done"]
        assert [codes(answer) for answer in answers] == [expected] * RACERS
        assert (acts_about(mira), acts_about(jonas)) == (1, 1)
        assert WalkIn.objects.filter(undone_at=None).count() == walked + 1
    assert Tap.objects.count() == ROUNDS * 4
