"""Events are made, published, taken back, cancelled, postponed."""

from datetime import date, time, timedelta

import pytest

from tests import build
from turnout.audit.models import AuditEntry, Change
from turnout.events.actions import editing, ending, publishing
from turnout.events.models import Event, RegistrationType
from turnout.events.rules.dating import SessionDraft
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused

pytestmark = pytest.mark.django_db


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, check=lambda no: no.code == code)


def test_a_new_event_is_a_draft_with_its_sessions_and_tiers() -> None:
    event = build.an_event(places=12)
    assert (event.state, event.version, event.content_version) == (EventState.DRAFT, 1, 1)
    assert [tier.capacity for tier in event.tiers.all()] == [12]
    assert event.starts_at is not None
    assert event.starts_at == event.sessions.get().starts_at


def test_publishing_a_draft_is_one_act_with_two_changes() -> None:
    event = publishing.publish(build.an_event(), by=SYSTEM)
    act = AuditEntry.objects.get(verb="event.published")
    assert event.state == EventState.PUBLISHED
    assert sorted((c.version, c.from_state, c.to_state) for c in act.changes.all()) == [
        (2, "draft", "approved"),
        (3, "approved", "published"),
    ]


@pytest.mark.parametrize(
    ("values", "lack"),
    [
        ({"summary": ""}, "summary"),
        ({"sessions": []}, "dates"),
        ({"starts_in": -timedelta(days=1)}, "past"),
        ({"online_url": "", "venue": None}, "place"),
    ],
)
def test_what_an_event_lacks_is_named(values: dict[str, object], lack: str) -> None:
    event = build.an_event(**values)  # type: ignore[arg-type]
    with refused("event_not_ready") as caught:
        publishing.publish(event, by=SYSTEM)
    assert lack in caught.value.facts["lacks"]
    assert build.fresh(event).state == EventState.DRAFT


def test_an_event_needs_a_tier_unless_nobody_registers() -> None:
    bare = editing.create(build.a_draft(registration_type=RegistrationType.NONE), by=SYSTEM)
    for tier in bare.tiers.all():
        tier.delete()
    assert publishing.publish(bare, by=SYSTEM).state == EventState.PUBLISHED


def test_publication_caps_an_event_at_its_room() -> None:
    room = build.a_room(capacity=15)
    event = build.a_published_event(places=30, venue=room.venue, room=room)
    assert event.capacity == 15


def test_two_events_do_not_use_one_room_at_once() -> None:
    room = build.a_room()
    first = build.a_published_event(venue=room.venue, room=room)
    second = build.an_event(venue=room.venue, room=room)
    with refused("room_taken") as caught:
        publishing.publish(second, by=SYSTEM)
    assert caught.value.facts["events"] == [str(first.pk)]
    published = publishing.publish(second, by=SYSTEM, override="Two halves of the hall.")
    act = AuditEntry.objects.get(verb="event.published", subject_id=str(published.pk))
    assert act.facts["room_shared_with"] == [str(first.pk)]


def test_back_to_back_events_share_a_room() -> None:
    room = build.a_room()
    now = clock.now()
    one = build.a_session(now + timedelta(days=7), hours=2)
    two = build.a_session(now + timedelta(days=7, hours=2), hours=2)
    build.a_published_event(venue=room.venue, room=room, sessions=[one])
    assert build.a_published_event(venue=room.venue, room=room, sessions=[two]).state == EventState.PUBLISHED


def test_an_hour_that_does_not_exist_is_refused() -> None:
    gap = SessionDraft(day=date(2027, 3, 28), starts=time(1, 30), ends=time(4))
    with refused("bad_input") as caught:
        build.an_event(sessions=[gap])
    assert (caught.value.field, caught.value.facts["at"]) == ("starts", 0)


def test_wall_time_stays_over_the_change_of_clocks() -> None:
    winter = SessionDraft(day=date(2027, 3, 27), starts=time(10), ends=time(12))
    summer = SessionDraft(day=date(2027, 3, 28), starts=time(10), ends=time(12))
    event = build.an_event(sessions=[winter, summer])
    assert [s.starts_at.hour for s in event.sessions.all()] == [10, 9]


def test_an_old_address_is_never_given_to_another_event() -> None:
    first = build.an_event(title="Chess club")
    assert first.slug == "chess-club"
    first = editing.change(first, {"slug": "chess-for-all"}, by=SYSTEM)
    second = build.an_event(title="Chess club")
    assert (first.slug, second.slug) == ("chess-for-all", "chess-club-2")
    with refused("bad_input"):
        editing.change(second, {"slug": "chess-club"}, by=SYSTEM)
    assert editing.change(first, {"slug": "chess-club"}, by=SYSTEM).slug == "chess-club"


def test_postponing_gives_new_dates_and_keeps_the_distance_of_the_deadline() -> None:
    now = clock.now()
    event = build.a_published_event(deadline_at=now + timedelta(days=6))
    was = event.starts_at
    assert was is not None
    assert event.deadline_at is not None
    distance = was - event.deadline_at
    later = ending.postpone(event, [build.a_session(now + timedelta(days=20))], by=SYSTEM, reason="Snow.")
    assert later.starts_at is not None
    assert later.starts_at > was
    assert later.deadline_at == later.starts_at - distance
    assert later.calendar_sequence == event.calendar_sequence + 1
    assert AuditEntry.objects.get(verb="event.postponed").reason_row.text == "Snow."


def test_a_cancelled_event_stays_cancelled() -> None:
    event = build.a_published_event()
    with refused("reason_missing"):
        ending.cancel(event, by=SYSTEM, reason=" ")
    assert ending.cancel(event, by=SYSTEM, reason="Flood.").state == EventState.CANCELLED
    with refused("wrong_state"):
        ending.cancel(event, by=SYSTEM, reason="Again.")
    assert Change.objects.filter(thing_id=str(event.pk), to_state="cancelled").count() == 1


@pytest.mark.parametrize("state", [state for state in EventState if state in build._PATHS])
def test_every_state_can_be_built(state: EventState) -> None:
    event = build.an_event(state=state)
    assert Event.objects.get(pk=event.pk).state == state


def test_a_session_lives_on_when_dates_change() -> None:
    now = clock.now()
    first, second = build.a_session(now + timedelta(days=7)), build.a_session(now + timedelta(days=8))
    event = build.a_published_event(sessions=[first, second])
    one, two = event.sessions.order_by("position")
    earlier = build.a_session(now + timedelta(days=6))
    ending.postpone(event, [first, earlier], by=SYSTEM, reason="The second day moves to the front.")
    kept = {row.pk: row for row in event.sessions.all()}
    assert set(kept) == {one.pk, two.pk}
    assert (kept[one.pk].starts_at, kept[one.pk].position) == (one.starts_at, 2)
    assert kept[two.pk].position == 1
    ending.postpone(event, [first], by=SYSTEM, reason="One day is enough.")
    assert [row.pk for row in event.sessions.all()] == [one.pk]
