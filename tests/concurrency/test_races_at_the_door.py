"""Several devices at one door: real processes on one attendee and on a room's last place, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from tests import build
from tests.concurrency.racing import Answer, Race
from turnout.audit.models import AuditEntry
from turnout.events.models import Event, Session
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.registration.actions import standing_by
from turnout.registration.models import Attendance, StandBy, WalkIn

RACERS = 4
ROUNDS = 5

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


def a_session(room: int = 1) -> Session:
    venue = build.a_venue(capacity=room)
    event: Event = build.a_published_event(1, venue=venue, starts_in=timedelta(minutes=20))
    return event.sessions.get()


def walked(session: Session) -> int:
    return WalkIn.objects.filter(session=session, undone_at__isnull=True).count()


def order(act: str, session: Session, **more: str) -> Answer:
    return {"act": act, "session": str(session.pk), **more}


def test_one_child_is_checked_in_once_by_four_devices(race: Race) -> None:
    for round_ in range(ROUNDS):
        session = a_session()
        mira = build.a_booking(session.event, "Mira").attendees.get()
        shared = str(uuid4())  # every other round the same tap is sent by all
        keys = [shared if round_ % 2 else str(uuid4()) for _ in range(RACERS)]
        answers = race.run([order("check_in", session, attendee=str(mira.pk), key=key) for key in keys])
        assert [answer["ok"] for answer in answers] == [True] * RACERS
        assert Attendance.objects.filter(session=session, standing="attended").count() == 1
        checked = AuditEntry.objects.filter(verb="attendee.checked_in", subject_id=str(mira.pk))
        assert checked.count() == 1
    assert [one for one in verifying.findings(clock.now()) if not one.holds] == []


def test_the_last_place_of_a_room_goes_to_one_walk_in(race: Race) -> None:
    for _ in range(ROUNDS):
        session = a_session()
        answers = race.run([order("walk_in", session, key=str(uuid4())) for _ in range(RACERS)])
        assert [answer["ok"] for answer in answers].count(True) == 1
        assert {answer["code"] for answer in answers if not answer["ok"]} == {"room_full"}
        assert walked(session) == 1


def test_one_walk_in_sent_by_four_devices_counts_once(race: Race) -> None:
    session = a_session(room=RACERS)
    key = str(uuid4())
    answers = race.run([order("walk_in", session, key=key) for _ in range(RACERS)])
    assert [answer["ok"] for answer in answers] == [True] * RACERS
    assert walked(session) == 1


def standing_in_line(session: Session) -> list[StandBy]:
    return [standing_by.join_by_number(session, uuid4(), 1, by=SYSTEM) for _ in range(RACERS)]


def admitted(session: Session) -> int:
    return StandBy.objects.filter(session=session, admitted_at__isnull=False).count()


def test_the_one_place_to_give_goes_to_whoever_is_next(race: Race) -> None:
    for _ in range(ROUNDS):
        session = a_session(room=RACERS)
        wishes = standing_in_line(session)
        answers = race.run([order("let_in", session, wish=str(wish.pk)) for wish in wishes])
        assert [answer["ok"] for answer in answers] == [True, False, False, False]
        assert {answer["code"] for answer in answers if not answer["ok"]} <= {"not_next", "no_place_free"}
        assert admitted(session) == 1


def test_without_the_lock_more_are_let_in_than_there_are_places(race: Race) -> None:
    """The negative control: if this lets in one only, the storm above proves nothing."""
    session = a_session(room=RACERS)
    wishes = standing_in_line(session)
    race.run([order("look_then_let_in", session, wish=str(wish.pk)) for wish in wishes])
    assert admitted(session) > 1


def test_without_the_lock_the_same_storm_overfills_the_room(race: Race) -> None:
    """The negative control: if this does not overfill it, the storm proves nothing."""
    session = a_session()
    answers = race.run([order("look_then_walk_in", session, key=str(uuid4())) for _ in range(RACERS)])
    assert [answer["ok"] for answer in answers].count(True) > 1
    assert walked(session) > 1
