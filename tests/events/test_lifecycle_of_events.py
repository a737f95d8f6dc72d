"""Every state of an event against every move: what the table allows happens, all else is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests import build
from turnout.audit.models import AuditEntry, Change
from turnout.events.actions import dating, editing, ending, publishing, reviewing
from turnout.events.models import Event
from turnout.events.states import EVENT, EventState
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused

pytestmark = pytest.mark.django_db
S = EventState
REACHED = sorted(build._PATHS)

Act = Callable[[Event], Event]
ACTIONS: dict[str, Act] = {
    "submit": lambda event: reviewing.submit(event, by=SYSTEM),
    "return": lambda event: reviewing.send_back(event, event.content_version, by=SYSTEM, reason="More."),
    "reject": lambda event: reviewing.reject(event, event.content_version, by=SYSTEM, reason="Not ours."),
    "revise": lambda event: reviewing.revise(event, by=SYSTEM, reason="One thing more."),
    "approve": lambda event: reviewing.approve(event, event.content_version, by=SYSTEM),
    "publish": lambda event: publishing.publish(event, by=SYSTEM),
    "unpublish": lambda event: publishing.unpublish(event, by=SYSTEM, reason="Too early."),
    "close": lambda event: publishing.close(event, by=SYSTEM),
    "reopen": lambda event: publishing.reopen(
        event, clock.now() + timedelta(days=3), by=SYSTEM, reason="More places."
    ),
    "start": lambda event: ending.start(event, by=SYSTEM, reason="All are here."),
    "complete": lambda event: ending.complete(event, by=SYSTEM, reason="All is done."),
    "archive": lambda event: ending.archive(event, by=SYSTEM),
    "cancel": lambda event: ending.cancel(event, by=SYSTEM, reason="Flood."),
}


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("state", REACHED)
def test_a_move_happens_exactly_where_the_table_allows_it(state: EventState, name: str) -> None:
    event = build.an_event(state=state)
    before = Change.objects.filter(thing_id=str(event.pk)).count()
    move = EVENT.moves[name]
    also = {"publish": {S.DRAFT}, "cancel": EVENT.moves["drop"].sources}.get(name, frozenset())
    sources = move.sources | also
    if state in sources:
        after = ACTIONS[name](event)
        assert after.state == move.target == build.fresh(event).state
        assert AuditEntry.objects.filter(verb=move.verb, subject_id=str(event.pk)).exists()
        return
    with pytest.raises(Refused) as caught:
        ACTIONS[name](event)
    assert caught.value.code == "wrong_state"
    assert build.fresh(event).state == state
    assert Change.objects.filter(thing_id=str(event.pk)).count() == before


def test_every_move_and_every_state_is_walked() -> None:
    assert {*ACTIONS, "drop"} == set(EVENT.moves)
    assert set(REACHED) == set(S)


@pytest.mark.parametrize("state", REACHED)
def test_versions_run_from_one_and_end_in_the_state(state: EventState) -> None:
    event = build.an_event(state=state)
    changes = list(Change.objects.filter(thing_id=str(event.pk)).order_by("version"))
    assert [change.version for change in changes] == list(range(1, event.version + 1))
    assert changes[-1].to_state == event.state
    assert [c.from_state for c in changes[1:]] == [c.to_state for c in changes[:-1]]


@pytest.mark.parametrize("state", [S.CANCELLED, S.ARCHIVED, S.REJECTED])
def test_what_is_final_can_only_be_read(state: EventState) -> None:
    event = build.an_event(state=state)
    attempts: list[Callable[[], Any]] = [
        lambda: editing.change(event, {"title": "Another"}, by=SYSTEM),
        lambda: dating.set_sessions(event, [], by=SYSTEM),
    ]
    for attempt in attempts:
        with pytest.raises(Refused) as caught:
            attempt()
        assert caught.value.code == "wrong_state"


def test_dates_that_people_know_are_changed_only_by_postponing() -> None:
    event = build.a_published_event()
    with pytest.raises(Refused) as caught:
        dating.set_sessions(event, [build.a_session(clock.now() + timedelta(days=9))], by=SYSTEM)
    assert caught.value.code == "wrong_state"


@pytest.mark.parametrize("state", [S.DRAFT, S.IN_PROGRESS, S.COMPLETED, S.CANCELLED])
def test_only_what_is_published_is_postponed(state: EventState) -> None:
    event = build.an_event(state=state)
    with pytest.raises(Refused) as caught:
        ending.postpone(event, [build.a_session(clock.now() + timedelta(days=9))], by=SYSTEM, reason="Snow.")
    assert caught.value.code == "wrong_state"


def test_an_event_with_people_is_not_taken_back() -> None:
    event = build.a_published_event()
    build.a_booking(event, "Mira")
    with pytest.raises(Refused) as caught:
        publishing.unpublish(event, by=SYSTEM, reason="Too early.")
    assert caught.value.code == "tier_in_use"
    assert build.fresh(event).state == S.PUBLISHED


def test_cancelling_ends_every_place_and_wait_at_once() -> None:
    event = build.a_published_event(places=1)
    build.a_booking(event, "Mira")
    build.a_booking(event, "Noor", if_full="together")
    ended = ending.cancel(event, by=SYSTEM, reason="Flood.")
    assert (ended.held, ended.waiting, ended.calendar_sequence) == (0, 0, event.calendar_sequence + 1)
    assert AuditEntry.objects.get(verb="event.cancelled").facts == {"held": 1, "waiting": 1}


@pytest.mark.parametrize(("state", "name"), [(S.PUBLISHED, "start"), (S.IN_PROGRESS, "complete")])
def test_a_move_ahead_of_its_time_needs_a_reason(state: EventState, name: str) -> None:
    event = build.an_event(state=state)
    move = {"start": ending.start, "complete": ending.complete}[name]
    with pytest.raises(Refused) as caught:
        move(event, by=SYSTEM, reason=" ")
    assert (caught.value.code, caught.value.field) == ("reason_missing", "reason")
    assert build.fresh(event).state == state
    move(event, by=SYSTEM, reason="Everybody came early.")
    act = AuditEntry.objects.filter(subject_id=str(event.pk)).latest("at", "pk")
    assert act.reason_row.text == "Everybody came early."


def test_at_its_time_an_event_starts_and_ends_without_a_reason() -> None:
    event = build.a_published_event()
    with clock.shifted(timedelta(days=7, minutes=1)):
        assert ending.start(event, by=SYSTEM).state == S.IN_PROGRESS
    with clock.shifted(timedelta(days=7, hours=3)):
        assert ending.complete(event, by=SYSTEM).state == S.COMPLETED
