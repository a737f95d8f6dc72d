"""`turnout verify` finds what is planted at the door."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from tests import build
from tests.invariants.planting import broken
from turnout.events.models import Event, Session
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.registration.actions import checking_in, standing_by, walking_in
from turnout.registration.actions.checking_in import Touch
from turnout.registration.models import Attendance, Attendee, StandBy, Tap, WalkIn

pytestmark = pytest.mark.django_db(transaction=True)


class World:
    """An event that begins, with somebody checked in, somebody waiting, and a walk-in."""

    def __init__(self) -> None:
        self.event: Event = build.a_published_event(1, starts_in=timedelta(minutes=20))
        self.session: Session = self.event.sessions.get()
        self.other: Session = build.a_published_event().sessions.get()
        self.mira: Attendee = build.a_booking(self.event, "Mira").attendees.get()
        self.noor: Attendee = build.a_booking(self.event, "Noor", if_full="as_free").attendees.get()
        touch = Touch(uuid4(), self.mira.pk, "attended", clock.now())
        checking_in.check_in(self.session, touch, by=SYSTEM)
        walking_in.walk_in(self.session, uuid4(), clock.now(), by=SYSTEM)
        standing_by.join(self.session, uuid4(), self.noor.pk, by=SYSTEM)


@pytest.fixture
def world() -> World:
    return World()


def somebody_who_waits(world: World) -> None:
    Attendance.objects.update(attendee=world.noor)
    Tap.objects.update(attendee=world.noor)


def a_check_in_elsewhere(world: World) -> None:
    Attendance.objects.update(session=world.other)
    Tap.objects.update(session=world.other)


def a_walk_in_elsewhere(world: World) -> None:
    WalkIn.objects.update(session=world.other)


def a_check_in_without_a_tap(world: World) -> None:
    Tap.objects.all().delete()


def a_walk_in_that_is_half_undone(world: World) -> None:
    WalkIn.objects.update(undone_at=clock.now())


def a_standby_elsewhere(world: World) -> None:
    StandBy.objects.update(session=world.other)


def a_standby_let_in_by_nobody(world: World) -> None:
    StandBy.objects.update(admitted_at=clock.now())


PLANTED: list[tuple[Callable[[World], None], str]] = [
    (somebody_who_waits, "checked_in_place"),
    (a_check_in_elsewhere, "checked_in_here"),
    (a_walk_in_elsewhere, "checked_in_here"),
    (a_check_in_without_a_tap, "checked_in_by_tap"),
    (a_walk_in_that_is_half_undone, "walk_in_undone"),
    (a_standby_elsewhere, "standby_here"),
    (a_standby_let_in_by_nobody, "standby_let_in"),
]


@pytest.mark.parametrize(("plant", "name"), PLANTED, ids=lambda one: getattr(one, "__name__", one))
def test_a_planted_violation_is_found(world: World, plant: Callable[[World], None], name: str) -> None:
    assert name not in broken()
    plant(world)
    assert name in broken()


def test_the_database_keeps_one_row_for_a_person_and_a_session(world: World) -> None:
    now = clock.now()
    with pytest.raises(IntegrityError):
        Attendance.objects.create(attendee=world.mira, session=world.session, tapped_at=now, received_at=now)
