"""Names of walk-ins: optional, kept for a while, deleted at once when somebody asks."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.events.models import Event, Session
from turnout.front.actions import retaining
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.registration.actions import walking_in
from turnout.registration.models import WalkIn, WalkInDetails

pytestmark = pytest.mark.django_db
Shift = Callable[[timedelta], AbstractContextManager[None]]


@pytest.fixture
def event() -> Event:
    return build.a_published_event(3, venue=build.a_venue(capacity=2), starts_in=timedelta(minutes=30))


@pytest.fixture
def session(event: Event) -> Session:
    return event.sessions.get()


@pytest.fixture
def cleo(event: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


def page(event: Event, session: Session) -> str:
    return f"/desk/events/{event.reference}/check-in/{session.pk}/names/"


def told(**more: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "first_name": "Kofi", "age": "9", "contact": "07700 900123", **more}


def test_a_walk_in_is_counted_with_a_name_once(cleo: Client, event: Event, session: Session) -> None:
    said = told()
    for _ in range(2):
        text = cleo.post(page(event, session), said, follow=True).content.decode()
        assert ("Kofi is noted." in text, "07700 900123" in text) == (True, True)
    assert (WalkIn.objects.count(), WalkInDetails.objects.count()) == (1, 1)
    acts = AuditEntry.objects.filter(verb__startswith="walk_in.")
    assert {one.verb for one in acts} == {"walk_in.counted", "walk_in.described"}
    assert "Kofi" not in str([one.facts for one in acts])


def test_a_name_is_taken_for_one_who_was_counted_with_a_tap(
    cleo: Client, event: Event, session: Session
) -> None:
    walking_in.walk_in(session, uuid4(), clock.now(), by=SYSTEM)
    cleo.post(page(event, session), told(is_counted="on"))
    assert (WalkIn.objects.count(), WalkInDetails.objects.count()) == (1, 1)
    answer = cleo.post(page(event, session), told(is_counted="on", first_name="Ida"))
    assert (answer.status_code, "Nobody without a name is counted" in answer.content.decode()) == (422, True)
    assert 'value="Ida"' in answer.content.decode()


def test_a_full_room_is_told_and_keeps_what_was_typed(cleo: Client, event: Event, session: Session) -> None:
    for _ in range(2):
        walking_in.walk_in(session, uuid4(), clock.now(), by=SYSTEM)
    answer = cleo.post(page(event, session), told())
    text = answer.content.decode()
    assert (answer.status_code, "The room is full" in text, 'value="Kofi"' in text) == (422, True, True)
    assert WalkInDetails.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [{"first_name": ""}, {"first_name": "x" * 10_000}, {"age": "-1"}, {"age": "1e9"}, {"contact": "x" * 201}],
)
def test_bad_input_is_told_beside_its_field(
    cleo: Client, event: Event, session: Session, wrong: dict[str, str]
) -> None:
    answer = cleo.post(page(event, session), told(**wrong))
    assert (answer.status_code, WalkIn.objects.count()) == (422, 0)
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_name_is_deleted_at_once_and_goes_with_its_count(
    cleo: Client, event: Event, session: Session
) -> None:
    cleo.post(page(event, session), told())
    row = WalkInDetails.objects.get()
    for _ in range(2):
        assert cleo.post(f"{page(event, session)}{row.pk}/").status_code == 303
    assert (WalkInDetails.objects.count(), WalkIn.objects.count()) == (0, 1)
    walking_in.take_back(session, uuid4(), clock.now(), by=SYSTEM)
    cleo.post(page(event, session), told())
    walking_in.take_back(session, uuid4(), clock.now(), by=SYSTEM)
    assert WalkInDetails.objects.count() == 0


def test_names_are_deleted_when_their_time_is_over(
    cleo: Client, event: Event, session: Session, shift: Shift
) -> None:
    cleo.post(page(event, session), told())
    assert retaining.due_now()["walk_ins"] == 0
    with shift(timedelta(days=31)):
        assert retaining.due_now()["walk_ins"] == 1
        assert retaining.apply_all()["walk_ins"] == 1
    assert (WalkInDetails.objects.count(), WalkIn.objects.count()) == (0, 1)
