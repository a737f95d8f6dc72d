"""The one mechanism that changes states."""

import pytest

from tests import build
from turnout.audit.models import AuditEntry, Change
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.lifecycle import actions as lifecycle
from turnout.lifecycle.states import Lifecycle

pytestmark = pytest.mark.django_db

LIVES = sorted(Lifecycle.registry)


def every_pair() -> list[tuple[str, str, str]]:
    return [
        (kind, name, state)
        for kind in LIVES
        for name in Lifecycle.registry[kind].moves
        for state in Lifecycle.registry[kind].states.values
    ]


@pytest.mark.parametrize(("kind", "name", "state"), every_pair())
def test_a_move_starts_only_where_the_table_says(kind: str, name: str, state: str) -> None:
    life = Lifecycle.registry[kind]
    move = life.moves[name]
    assert (move in life.from_state(state)) == (state in move.sources)
    if state in move.sources:
        assert (state, move.target) in life.arrows()


@pytest.mark.parametrize("kind", LIVES)
def test_every_state_of_a_life_can_be_reached(kind: str) -> None:
    life = Lifecycle.registry[kind]
    reached = set(life.births)
    while more := {move.target for move in life.moves.values() if move.sources & reached} - reached:
        reached |= more
    assert reached == set(life.states.values)


@pytest.mark.parametrize("state", EventState.values)
def test_a_move_from_a_wrong_state_is_refused_and_changes_nothing(state: str) -> None:
    event = build.an_event()
    Event.objects.filter(pk=event.pk).update(state=state)
    event.refresh_from_db()
    acts = AuditEntry.objects.count()
    for name, move in Event.lifecycle.moves.items():
        if state not in move.sources:
            with pytest.raises(Refused, match="This is not possible now"):
                lifecycle.move(event, name, by=SYSTEM, reason="Trying.")
    event.refresh_from_db()
    assert (event.state, AuditEntry.objects.count()) == (state, acts)


def test_who_is_slower_is_told_and_nothing_happens_twice() -> None:
    event = build.an_event()
    stale = Event.objects.get(pk=event.pk)
    lifecycle.move(event, "approve", by=SYSTEM)
    with pytest.raises(Refused) as refused:
        lifecycle.move(stale, "approve", by=SYSTEM)
    assert refused.value.code == "lost_race"
    assert Change.objects.filter(thing_id=str(event.pk), to_state="approved").count() == 1


def test_a_move_that_needs_a_reason_is_refused_without_one() -> None:
    event = build.a_published_event()
    with pytest.raises(Refused) as refused:
        lifecycle.move(event, "cancel", by=SYSTEM, reason="  ")
    assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")


def test_versions_count_the_changes_of_a_life() -> None:
    event = build.a_published_event()
    versions = Change.objects.filter(thing_id=str(event.pk)).order_by("version")
    assert [(c.version, c.from_state, c.to_state) for c in versions] == [
        (1, "", "draft"),
        (2, "draft", "approved"),
        (3, "approved", "published"),
    ]
    event.refresh_from_db()
    assert event.version == 3


def test_nothing_can_be_born_in_a_state_that_is_no_birth() -> None:
    event = build.an_event()
    twin = Event(
        slug="twin", title="Twin", metro=event.metro, time_zone="UTC", made_at=event.made_at, state="archived"
    )
    with pytest.raises(ValueError, match="cannot be born"):
        lifecycle.begin(twin, by=SYSTEM, verb="event.made")
