"""The door: people are checked in once, walk-ins are counted once, and each code is told apart in words."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from turnout.audit.models import AuditEntry, Reason
from turnout.events.actions import ending
from turnout.events.models import Event, Session
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.people.policy.roles import Role
from turnout.registration.actions import cancelling, checking_in, walking_in
from turnout.registration.actions.checking_in import Touch
from turnout.registration.models import Attendance, Attendee, WalkIn
from turnout.registration.queries import door as queries
from turnout.registration.rules import passes

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=30)
Shift = Callable[[timedelta], AbstractContextManager[None]]


@pytest.fixture
def event() -> Event:
    """Return an event that begins in half an hour, in a room for four."""
    venue = build.a_venue(capacity=4)
    return build.a_published_event(3, venue=venue, starts_in=SOON)


@pytest.fixture
def session(event: Event) -> Session:
    return event.sessions.get()


@pytest.fixture
def cleo(event: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


def booked(event: Event, *names: str, **more: Any) -> list[Attendee]:
    return list(build.a_booking(event, *names, **more).attendees.order_by("position"))


def page(event: Event, session: Session) -> str:
    return f"/desk/events/{event.reference}/check-in/{session.pk}/"


def touch(one: Attendee, standing: str = "attended", ago: timedelta = timedelta(0)) -> Touch:
    return Touch(uuid4(), one.pk, standing, clock.now() - ago)


def here(session: Session) -> list[str]:
    rows = Attendance.objects.filter(session=session, standing="attended").order_by("attendee__pk")
    return [row.attendee.person.first_name for row in rows.select_related("attendee__person")]


def acts(verb: str) -> int:
    return AuditEntry.objects.filter(verb=verb).count()


def test_the_door_leads_to_the_session_that_is_on(cleo: Client, event: Event, session: Session) -> None:
    answer = cleo.get(f"/desk/events/{event.reference}/check-in/")
    assert (answer.status_code, answer["Location"]) == (302, page(event, session))


def test_one_tap_checks_in_and_a_second_takes_it_back(cleo: Client, event: Event, session: Session) -> None:
    mira, jonas = booked(event, "Mira", "Jonas")
    body = cleo.get(page(event, session)).content.decode()
    assert "Mira, 9" in body
    assert "of 2 here" in body
    said = {"attendee": mira.pk, "key": uuid4(), "standing": "attended"}
    answer = cleo.post(f"{page(event, session)}taps/", said, follow=True)
    assert answer.redirect_chain == [(page(event, session), 303)]
    assert "Mira is here." in answer.content.decode()
    assert here(session) == ["Mira"]
    cleo.post(f"{page(event, session)}taps/", {"attendee": mira.pk, "key": uuid4(), "standing": ""})
    assert here(session) == []
    assert (acts("attendee.checked_in"), acts("attendee.check_in_undone")) == (1, 1)
    assert jonas.pk != mira.pk


def test_the_same_key_twice_is_one_effect(event: Event, session: Session) -> None:
    (mira,) = booked(event, "Mira")
    first = touch(mira)
    assert checking_in.check_in(session, first, by=SYSTEM).code == "done"
    checking_in.check_in(session, touch(mira, ""), by=SYSTEM)
    assert checking_in.check_in(session, first, by=SYSTEM).code == "done"
    assert here(session) == []  # the tap that came again did not undo the undoing
    assert acts("attendee.checked_in") == 1


def test_a_key_twice_in_one_batch_is_one_effect(event: Event, session: Session) -> None:
    (mira,) = booked(event, "Mira")
    first = touch(mira)
    found = checking_in.check_in_many(session, [first, first], by=SYSTEM)
    assert [one.code for one in found] == ["done", "done"]
    assert acts("attendee.checked_in") == 1


def test_the_later_tap_wins_whenever_it_arrives(event: Event, session: Session) -> None:
    (mira,) = booked(event, "Mira")
    checking_in.check_in(session, touch(mira, "partial"), by=SYSTEM)
    with pytest.raises(Refused) as refused:
        checking_in.check_in(session, touch(mira, "attended", timedelta(minutes=5)), by=SYSTEM)
    assert refused.value.code == "overtaken"
    assert Attendance.objects.get().standing == "partial"


def test_a_clock_ahead_counts_as_now(event: Event, session: Session) -> None:
    (mira,) = booked(event, "Mira")
    checking_in.check_in(session, touch(mira, ago=-timedelta(hours=9)), by=SYSTEM)
    assert Attendance.objects.get().tapped_at <= clock.now()


def test_only_confirmed_places_are_checked_in(cleo: Client, event: Event, session: Session) -> None:
    gone, *_others = booked(event, "Mira", "Jonas", "Elin")
    (noor,) = booked(event, "Noor", if_full="as_free")
    cancelling.cancel_places(gone.registration, [gone.pk], by=SYSTEM, reason="Ill.")
    stranger = booked(build.a_published_event(), "Ida")[0]
    found = checking_in.check_in_many(session, [touch(gone), touch(stranger)], by=SYSTEM)
    assert [one.code for one in found] == ["not_confirmed", "not_found"]
    waiting = touch(noor)
    if Attendee.objects.get(pk=noor.pk).state == "waiting":
        assert checking_in.check_in_many(session, [waiting], by=SYSTEM)[0].code == "not_confirmed"
    assert here(session) == []
    said = {"attendee": gone.pk, "key": uuid4(), "standing": "attended"}
    answer = cleo.post(f"{page(event, session)}taps/", said, follow=True)
    assert "Has no place any more" in answer.content.decode()


def test_the_door_is_open_on_the_day_of_the_session(event: Event, session: Session, shift: Shift) -> None:
    (mira,) = booked(event, "Mira")
    with shift(timedelta(days=-2)):
        assert checking_in.check_in_many(session, [touch(mira)], by=SYSTEM)[0].code == "door_closed"
    late = touch(mira)
    with shift(timedelta(days=3)):  # tapped in time, sent three days later
        assert checking_in.check_in_many(session, [late], by=SYSTEM)[0].code == "done"
        assert checking_in.check_in_many(session, [touch(mira)], by=SYSTEM)[0].code == "door_closed"


def test_nobody_is_checked_in_at_a_cancelled_event(event: Event, session: Session) -> None:
    (mira,) = booked(event, "Mira")
    ending.cancel(event, by=SYSTEM, reason="The room is flooded.")
    found = checking_in.check_in_many(session, [touch(mira)], by=SYSTEM)
    assert [one.code for one in found] == ["event_cancelled"]


def test_walk_ins_are_counted_once_and_fill_the_room_with_those_who_are_here(
    event: Event, session: Session, shift: Shift
) -> None:
    mira, _jonas = booked(event, "Mira", "Jonas")
    checking_in.check_in(session, touch(mira), by=SYSTEM)
    with shift(timedelta(minutes=41)):  # the seats of those who have not come are kept no longer
        key = uuid4()
        for _ in range(2):
            walking_in.walk_in(session, key, clock.now(), by=SYSTEM)
        for _ in range(2):
            walking_in.walk_in(session, uuid4(), clock.now(), by=SYSTEM)
        with pytest.raises(Refused) as refused:
            walking_in.walk_in(session, uuid4(), clock.now(), by=SYSTEM)
        assert refused.value.code == "room_full"
        assert WalkIn.objects.count() == acts("walk_in.counted") == 3
        assert build.fresh(event).held == 2
        walking_in.walk_in(session, uuid4(), clock.now(), by=SYSTEM, override="The hall next door is open.")
        assert queries.figures(event, session, clock.now()).walk_ins == 4


def test_a_walk_in_is_taken_back_once_per_key(event: Event, session: Session) -> None:
    for _ in range(3):
        walking_in.walk_in(session, uuid4(), clock.now(), by=SYSTEM)
    key = uuid4()
    for _ in range(2):
        walking_in.take_back(session, key, clock.now(), by=SYSTEM)
    assert queries.figures(event, session, clock.now()).walk_ins == 2


def test_an_event_without_registration_counts_heads_at_its_door() -> None:
    event = build.a_published_event(None, registration_type="none", starts_in=SOON)
    session = event.sessions.get()
    client = Client()
    client.force_login(cast.cleo(event.metro))
    there = f"{page(event, session)}walk-ins/"
    for step in ("more", "more"):
        assert client.post(there, {"key": uuid4(), "step": step}).status_code == 303
    answer = client.post(there, {"key": uuid4(), "step": "less"}, follow=True)
    assert queries.figures(event, session, clock.now()).walk_ins == 1
    assert "Nobody registered" in answer.content.decode()


def test_the_room_takes_one_more_with_a_reason(cleo: Client, event: Event, session: Session) -> None:
    for _ in range(4):
        walking_in.walk_in(session, uuid4(), clock.now(), by=SYSTEM)
    there = f"{page(event, session)}walk-ins/"
    assert "The room is full" in cleo.post(there, {"key": uuid4()}, follow=True).content.decode()
    cleo.post(there, {"key": uuid4(), "reason": "A sibling."})
    assert queries.figures(event, session, clock.now()).walk_ins == 5
    cleo.post(there, {"key": uuid4(), "reason": "\0"})
    assert queries.figures(event, session, clock.now()).walk_ins == 5
    assert cleo.post(there, {"key": uuid4(), "reason": "Another\0 one."}).status_code == 303
    assert Reason.objects.filter(text="Another one.").count() == 1


def test_each_code_is_told_apart(cleo: Client, event: Event, session: Session) -> None:
    mira, jonas, elin = booked(event, "Mira", "Jonas", "Elin")
    (noor,) = booked(event, "Noor", if_full="as_free")
    there = build.a_published_event()
    foreign = booked(there, "Ida")[0]
    good = passes.token(mira.pk, event)

    def said(code: str) -> str:
        body = cleo.get(page(event, session), {"q": code}).content.decode()
        match = re.search(r'role="status"><svg.*?</svg><p class="b">(.*?)</p>', body)
        assert match is not None
        return match[1]

    assert said(good) == "Mira has a place"
    assert said(passes.token(noor.pk, event)) == "Noor only waits for a place"
    cancelling.cancel_places(jonas.registration, [jonas.pk], by=SYSTEM, reason="Ill.")
    assert said(passes.token(jonas.pk, event)) == "The place of Jonas is gone"
    assert said(passes.token(foreign.pk, there)) == "This code is for another event"
    assert said(good[:-1] + ("A" if good[-1] != "A" else "B")) == "This code is not one of ours"
    assert said(passes.token(elin.pk, there)) == "This code is not one of ours"
    assert said("T1.zz.zz") == "This code is not one of ours"
    checking_in.check_in(session, touch(mira), by=SYSTEM)
    assert said(good) == "Mira is here already"


def test_a_code_of_another_day_is_told_so(cleo: Client) -> None:
    event = build.a_published_event(starts_in=timedelta(days=3))
    client = Client()
    client.force_login(cast.cleo(event.metro))
    (mira,) = booked(event, "Mira")
    code = passes.token(mira.pk, event)
    body = client.get(page(event, event.sessions.get()), {"q": code}).content.decode()
    assert "Not today" in body


def test_people_are_found_by_name_and_narrowed(cleo: Client, event: Event, session: Session) -> None:
    mira, _jonas = booked(event, "Mira", "Jonas")
    checking_in.check_in(session, touch(mira), by=SYSTEM)

    def names(**asked: str) -> list[str]:
        body = cleo.get(page(event, session), dict(asked)).content.decode()
        return re.findall(r'class="name">(\w+)', body)

    assert names() == ["Mira", "Jonas"]
    assert names(q="jon") == ["Jonas"]
    assert names(show="here") == ["Mira"]
    assert names(show="to_come") == ["Jonas"]
    assert names(q="\0" + "x" * 10_000) == []


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"key": "no", "attendee": "no"},
        {"key": str(uuid4()), "attendee": "1" * 10_000},
        {"key": str(uuid4()), "attendee": str(uuid4()), "standing": "\0😀"},
        {"key": str(uuid4()), "attendee": str(uuid4()), "at": "9" * 300},
        {"key": str(uuid4()), "attendee": str(uuid4()), "at": "2026-99-01T00:00:00Z"},
    ],
)
def test_nonsense_is_refused(cleo: Client, event: Event, session: Session, said: dict[str, str]) -> None:
    assert cleo.post(f"{page(event, session)}taps/", said).status_code == 422


def test_the_door_opens_to_those_who_run_it(event: Event, session: Session) -> None:
    (mira,) = booked(event, "Mira")
    said = {"attendee": str(mira.pk), "key": str(uuid4()), "standing": "attended"}
    elsewhere, officer = Client(), Client()
    elsewhere.force_login(cast.cleo(build.a_metro()))
    officer.force_login(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id)))
    for path in (page(event, session), f"{page(event, session)}taps/"):
        ask = elsewhere.post if path.endswith("taps/") else elsewhere.get
        assert ask(path, said).status_code == 404
    assert officer.get(page(event, session)).status_code == 403
    assert officer.post(f"{page(event, session)}taps/", said).status_code == 403
    other = build.a_published_event(metro=event.metro).sessions.get()
    mine = Client()
    mine.force_login(cast.cleo(event.metro))
    assert mine.get(page(event, other)).status_code == 404
    assert here(session) == []


def test_the_list_costs_the_same_for_few_and_for_many(event: Event) -> None:
    big = build.a_published_event(60, metro=event.metro, starts_in=SOON)
    client = Client()
    client.force_login(cast.cleo(event.metro))
    counts = []
    for size in (2, 30):
        for _ in range(size // 2):
            booked(big, "Mira", "Jonas")
        client.get(page(big, big.sessions.get()))
        with CaptureQueriesContext(connection) as asked:
            client.get(page(big, big.sessions.get()))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14
