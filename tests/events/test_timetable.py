"""What time brings to events: in order, once, also after an outage."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests import build
from turnout.audit.models import AuditEntry
from turnout.events.actions import advancing, editing, importing, locking
from turnout.events.models import Event, Tier
from turnout.events.rules.dating import SessionDraft
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def verbs(event: Event) -> list[str]:
    acts = AuditEntry.objects.filter(subject_id=str(event.pk)).order_by("at", "pk")
    return [act.verb for act in acts]


def test_after_an_outage_each_step_is_made_once_in_order() -> None:
    event = build.a_published_event(deadline_at=clock.now() + timedelta(days=5))
    with clock.shifted(WEEK + timedelta(days=1)):
        assert advancing.advance_due() == 3
        assert advancing.advance_due() == 0
    assert verbs(event)[2:] == ["event.registration_closed", "event.started", "event.completed"]
    assert build.fresh(event).state == EventState.COMPLETED


@pytest.mark.parametrize(
    ("later", "state"),
    [
        (timedelta(days=4), EventState.PUBLISHED),
        (timedelta(days=5, minutes=1), EventState.REGISTRATION_CLOSED),
        (timedelta(days=7, minutes=1), EventState.IN_PROGRESS),
        (timedelta(days=7, hours=3), EventState.COMPLETED),
        (timedelta(days=36), EventState.COMPLETED),
        (timedelta(days=38), EventState.ARCHIVED),
    ],
)
def test_each_instant_has_its_state(later: timedelta, state: EventState) -> None:
    event = build.a_published_event(deadline_at=clock.now() + timedelta(days=5))
    with clock.shifted(later):
        advancing.advance_due()
    assert build.fresh(event).state == state


def test_without_a_deadline_registration_ends_with_the_start() -> None:
    event = build.a_published_event()
    with clock.shifted(WEEK + timedelta(minutes=1)):
        advancing.advance_due()
    assert build.fresh(event).state == EventState.IN_PROGRESS


def test_an_approved_event_is_published_at_its_time() -> None:
    event = build.an_event(state=EventState.APPROVED)
    editing.change(event, {"publish_at": clock.now() + timedelta(days=2)}, by=SYSTEM)
    assert advancing.advance_due() == 0
    with clock.shifted(timedelta(days=2, minutes=1)):
        assert advancing.advance_due() == 1
        assert advancing.advance_due() == 0
    assert build.fresh(event).state == EventState.PUBLISHED


def test_an_event_that_lacks_something_waits_for_somebody() -> None:
    event = build.an_event(state=EventState.APPROVED)
    editing.change(event, {"publish_at": clock.now() + timedelta(days=2), "summary": ""}, by=SYSTEM)
    with clock.shifted(timedelta(days=2, minutes=1)):
        assert advancing.advance_due() == 0
    assert build.fresh(event).state == EventState.APPROVED


def test_a_draft_is_never_published_by_time() -> None:
    event = build.an_event(publish_at=clock.now() + timedelta(days=2))
    with clock.shifted(timedelta(days=3)):
        assert advancing.advance_due() == 0
    assert build.fresh(event).state == EventState.DRAFT


def test_past_events_come_in_by_one_act_for_each_metro_and_stay_a_while() -> None:
    metro = build.a_metro()
    day = (clock.now() - timedelta(days=900)).date()
    past = [
        importing.PastEvent(
            title="Rhyme time",
            metro=metro,
            sessions=[SessionDraft(day=day, is_whole_day=True, headcount=number)],
            source_key=f"rhyme:{number}",
        )
        for number in range(30)
    ]
    events = importing.bring_in(past, by=SYSTEM)
    act = AuditEntry.objects.get(verb="events.imported")
    assert act.changes.count() == 30
    assert {event.state for event in events} == {EventState.COMPLETED}
    assert len({event.slug for event in events}) == 30
    assert [event.sessions.get().headcount for event in events] == list(range(30))
    assert advancing.advance_due() == 0
    with clock.shifted(timedelta(days=31)):
        assert advancing.advance_due() == 30


def test_events_that_cannot_move_keep_no_other_from_moving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advancing, "BATCH", 2)
    for _ in range(3):
        stuck = build.an_event(state=EventState.APPROVED)
        editing.change(stuck, {"publish_at": clock.now() + timedelta(days=2), "summary": ""}, by=SYSTEM)
    ready = build.an_event(state=EventState.APPROVED)
    editing.change(ready, {"publish_at": clock.now() + timedelta(days=2)}, by=SYSTEM)
    with clock.shifted(timedelta(days=2, minutes=1)):
        assert advancing.advance_due() == 1
    assert build.fresh(ready).state == EventState.PUBLISHED


def test_one_that_somebody_changes_or_that_fails_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    raced, broken, ready = (build.a_published_event() for _ in range(3))
    with_room = locking.with_room

    def troubled(event_id: UUID) -> tuple[Event, list[Tier]]:
        if event_id == raced.pk:
            raise Refused("lost_race", "Somebody was faster.")
        if event_id == broken.pk:
            raise RuntimeError("A fault.")
        return with_room(event_id)

    monkeypatch.setattr(locking, "with_room", troubled)
    with clock.shifted(WEEK + timedelta(minutes=1)), pytest.raises(RuntimeError, match=r"A fault\."):
        advancing.advance_due()
    assert build.fresh(ready).state == EventState.IN_PROGRESS
    assert str(broken.pk) in caplog.text
    monkeypatch.undo()
    with clock.shifted(WEEK + timedelta(minutes=1)):
        assert advancing.advance_due() == 2
