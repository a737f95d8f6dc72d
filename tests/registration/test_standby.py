"""Standing by at the door: in order, from the minute on, never more than the places that nobody took."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests import build, cast
from tests.registration.test_door import acts, booked, touch
from turnout.audit.models import AuditEntry
from turnout.events.actions import advancing, editing, ending
from turnout.events.models import Event, Session
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.messaging.models import Message
from turnout.people.actions import proving
from turnout.people.policy.roles import Role
from turnout.registration.actions import cancelling, checking_in, reminding, standing_by, walking_in
from turnout.registration.models import Attendee, StandBy
from turnout.registration.queries import door, standby

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=30)
LATER = timedelta(minutes=41)  # ten minutes after the start have passed
Shift = Callable[[timedelta], AbstractContextManager[None]]


@pytest.fixture
def event() -> Event:
    """Return a full event that begins in half an hour: two places, and three who wait."""
    event = build.a_published_event(2, starts_in=SOON)
    booked(event, "Mira")
    booked(event, "Jonas")
    return event


@pytest.fixture
def session(event: Event) -> Session:
    return event.sessions.get()


@pytest.fixture
def cleo(event: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


def waiting(event: Event, *names: str) -> list[Attendee]:
    return [build.a_booking(event, name, if_full="wait").attendees.get() for name in names]


def stands_by(session: Session, *people: Attendee) -> list[StandBy]:
    return [standing_by.join(session, uuid4(), one.pk, by=SYSTEM) for one in people]


def names(session: Session) -> list[str]:
    return [
        one.attendee.person.first_name if one.attendee else f"#{one.number}"
        for one in standby.wishes(session)
    ]


def let_in(session: Session, *wishes: StandBy) -> list[UUID]:
    return [one.pk for one in standing_by.let_in(session, [one.pk for one in wishes], by=SYSTEM)]


def test_whoever_waited_comes_first_in_the_order_of_the_line(event: Event, session: Session) -> None:
    elin, noor = waiting(event, "Elin", "Noor")
    standing_by.join_by_number(session, uuid4(), 2, by=SYSTEM)
    stands_by(session, noor)
    standing_by.join_by_number(session, uuid4(), 1, by=SYSTEM)
    stands_by(session, elin)
    assert names(session) == ["Elin", "Noor", "#1", "#2"]


def test_places_are_kept_until_the_minute(event: Event, session: Session, shift: Shift) -> None:
    (elin,) = waiting(event, "Elin")
    (wish,) = stands_by(session, elin)
    with pytest.raises(Refused) as refused:
        let_in(session, wish)
    assert (refused.value.code, "10 minutes after the start" in str(refused.value)) == ("no_place_free", True)
    with shift(LATER):
        assert let_in(session, wish) == [wish.pk]
    assert acts("standby.admitted") == 1


def test_no_more_are_let_in_than_have_not_come(event: Event, session: Session, shift: Shift) -> None:
    elin, noor, ivo = waiting(event, "Elin", "Noor", "Ivo")
    first, second, third = stands_by(session, elin, noor, ivo)
    mira = event.attendees.get(person__first_name="Mira")
    checking_in.check_in(session, touch(mira), by=SYSTEM)
    with shift(LATER):
        with pytest.raises(Refused) as refused:
            let_in(session, first, second)
        assert refused.value.code == "not_next"
        assert let_in(session, first) == [first.pk]
        with pytest.raises(Refused) as none_left:
            let_in(session, second)
        assert none_left.value.code == "no_place_free"
        standing_by.take_back(session, first.pk, by=SYSTEM)
        assert let_in(session, first) == [first.pk]
    assert door.figures(event, session, clock.now()).admitted == 1
    assert third.pk in {one.pk for one in standby.wishes(session)}


def test_nobody_jumps_and_a_second_tap_lets_nobody_else_in(
    event: Event, session: Session, shift: Shift
) -> None:
    first, second = stands_by(session, *waiting(event, "Elin", "Noor"))
    with shift(LATER):
        with pytest.raises(Refused) as refused:
            let_in(session, second)
        assert refused.value.code == "not_next"
        for _ in range(2):
            assert let_in(session, first) == [first.pk]
    assert (acts("standby.admitted"), StandBy.objects.filter(admitted_at__isnull=False).count()) == (1, 1)


def test_a_party_that_does_not_fit_is_passed_over_and_keeps_its_turn(
    event: Event, session: Session, shift: Shift
) -> None:
    mira = event.attendees.get(person__first_name="Mira")
    checking_in.check_in(session, touch(mira), by=SYSTEM)
    three = standing_by.join_by_number(session, uuid4(), 3, by=SYSTEM)
    one = standing_by.join_by_number(session, uuid4(), 1, by=SYSTEM)
    with shift(LATER):
        assert let_in(session, one) == [one.pk]
    assert list(standby.wishes(session)) == [three]


def test_the_event_may_keep_places_longer_or_not_at_all(event: Event, session: Session, shift: Shift) -> None:
    (wish,) = stands_by(session, *waiting(event, "Elin"))
    editing.change(event, {"standby_minutes": 30}, by=SYSTEM)
    with shift(LATER), pytest.raises(Refused):
        let_in(session, wish)
    editing.change(build.fresh(event), {"standby_minutes": 0}, by=SYSTEM)
    with shift(SOON):
        assert let_in(session, wish) == [wish.pk]


def test_a_place_that_nobody_booked_is_given_before_the_minute(session: Session) -> None:
    roomy = build.a_published_event(2, starts_in=SOON)
    booked(roomy, "Kofi")
    free = roomy.sessions.get()
    wish = standing_by.join_by_number(free, uuid4(), 1, by=SYSTEM)
    other = standing_by.join_by_number(free, uuid4(), 1, by=SYSTEM)
    assert let_in(free, wish) == [wish.pk]
    with pytest.raises(Refused):
        let_in(free, other)


def test_whoever_waited_until_the_line_was_closed_still_comes_first(
    event: Event, session: Session, shift: Shift
) -> None:
    waiting(event, "Elin")
    with shift(LATER):
        advancing.advance(event.pk)
    elin = Attendee.objects.get(person__first_name="Elin")
    assert elin.state == "expired"
    standing_by.join_by_number(session, uuid4(), 1, by=SYSTEM)
    stands_by(session, elin)
    assert names(session) == ["Elin", "#1"]


def test_somebody_with_a_place_or_of_another_event_does_not_stand_by(event: Event, session: Session) -> None:
    mira = event.attendees.get(person__first_name="Mira")
    other = build.a_published_event(1, metro=event.metro)
    booked(other, "Theo")
    (noor,) = waiting(other, "Noor")
    for one in (mira, noor):
        with pytest.raises(Refused) as refused:
            stands_by(session, one)
        assert refused.value.code == "not_found"


def test_the_same_key_or_person_stands_by_once(event: Event, session: Session) -> None:
    (elin,) = waiting(event, "Elin")
    stands_by(session, elin)
    stands_by(session, elin)
    key = uuid4()
    numbers = {standing_by.join_by_number(session, key, 2, by=SYSTEM).number for _ in range(2)}
    assert (names(session), numbers) == (["Elin", "#1"], {1})


def test_walk_ins_leave_the_seats_of_those_who_are_to_come_until_the_minute(shift: Shift) -> None:
    event = build.a_published_event(3, venue=build.a_venue(capacity=4), starts_in=SOON)
    booked(event, "Mira", "Jonas", "Noor")
    session = event.sessions.get()
    walking_in.walk_in(session, uuid4(), clock.now(), by=SYSTEM)
    with pytest.raises(Refused) as refused:
        walking_in.walk_in(session, uuid4(), clock.now(), by=SYSTEM)
    assert (refused.value.code, "kept for those who have a place" in str(refused.value)) == (
        "room_full",
        True,
    )
    with shift(LATER):
        for _ in range(3):
            walking_in.walk_in(session, uuid4(), clock.now(), by=SYSTEM)
        with pytest.raises(Refused) as full:
            walking_in.walk_in(session, uuid4(), clock.now(), by=SYSTEM)
    assert "The room is full" in str(full.value)


def test_the_page_notes_who_is_here_and_lets_them_in(
    cleo: Client, event: Event, session: Session, shift: Shift
) -> None:
    elin, noor = waiting(event, "Elin", "Noor")
    url = f"/desk/events/{event.reference}/check-in/{session.pk}/standby/"
    assert "Places are kept until" in cleo.get(url).content.decode()
    assert cleo.post(f"{url}join/", {"attendee": str(noor.pk), "key": str(uuid4())}).status_code == 303
    said = cleo.post(f"{url}join/", {"people": "2", "key": str(uuid4())}, follow=True).content.decode()
    assert "Tell them: number 1." in said
    with shift(LATER):
        text = cleo.get(url).content.decode()
        assert ("Let in the next 1" in text, "2 people with a place have not come" in text) == (True, True)
        wish = StandBy.objects.get(attendee=noor)
        said = cleo.post(f"{url}let-in/", {"wish": [str(wish.pk)]}, follow=True).content.decode()
        assert "1 is let in." in said
        assert (
            "Noor: taken back"
            in cleo.post(f"{url}{wish.pk}/", {"step": "back"}, follow=True).content.decode()
        )
        assert (
            "Noor: off the list"
            in cleo.post(f"{url}{wish.pk}/", {"step": "leave"}, follow=True).content.decode()
        )
    assert AuditEntry.objects.filter(verb__startswith="standby.", subject_id=str(noor.pk)).count() == 4
    assert elin.standbys.count() == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"attendee": "x", "key": "x"}, "Load the page again"),
        ({"people": "0"}, "Between 1 and 20"),
        ({"people": "9" * 50}, "Between 1 and 20"),
        ({"people": "\x00"}, "Between 1 and 20"),
        ({}, "Between 1 and 20"),
    ],
)
def test_what_nobody_means_is_told_and_changes_nothing(
    cleo: Client, event: Event, session: Session, data: dict[str, str], words: str
) -> None:
    url = f"/desk/events/{event.reference}/check-in/{session.pk}/standby/join/"
    answer = cleo.post(url, {"key": str(uuid4()), **data}, follow=True)
    assert (answer.status_code, words in answer.content.decode(), StandBy.objects.count()) == (200, True, 0)


def test_only_who_runs_the_door_sees_it(event: Event, session: Session) -> None:
    url = f"/desk/events/{event.reference}/check-in/{session.pk}/standby/"
    elsewhere = Client()
    elsewhere.force_login(cast.cleo(build.a_metro("Elsewhere")))
    assert elsewhere.get(url).status_code == 404
    officer = Client()
    officer.force_login(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id)))
    assert officer.get(url).status_code == 403
    for part in ("join/", "let-in/", f"{uuid4()}/"):
        assert (elsewhere.post(f"{url}{part}").status_code, officer.post(f"{url}{part}").status_code) == (
            404,
            403,
        )


def test_the_page_costs_the_same_for_any_number_of_people(
    cleo: Client, event: Event, session: Session, django_assert_num_queries: Any
) -> None:
    url = f"/desk/events/{event.reference}/check-in/{session.pk}/standby/"
    costs = []
    for names_ in (("Elin",), ("Noor", "Ivo", "Kofi", "Ida")):
        people = waiting(event, *names_)
        stands_by(session, *people[: len(people) // 2 + 1])
        standing_by.join_by_number(session, uuid4(), 1, by=SYSTEM)
        cleo.get(url)
        with django_assert_num_queries(30, exact=False) as counted:
            cleo.get(url)
        costs.append(len(counted))
    assert costs[0] == costs[1]


def test_an_offer_is_no_place_to_give() -> None:
    event = build.a_published_event(1, starts_in=timedelta(days=3))
    kofi = booked(event, "Kofi")[0]
    (ida,) = waiting(event, "Ida")
    proving.prove(ida.registration.registrant.email)
    cancelling.cancel_places(kofi.registration, [kofi.pk], by=SYSTEM, reason="Ill.")
    fresh = build.fresh(event)
    found = standby.seats(fresh, door.figures(fresh, event.sessions.get(), clock.now()))
    assert (fresh.held, found.to_give) == (1, 0)


def test_families_are_told_until_when_places_are_kept(shift: Shift) -> None:
    event = build.a_published_event(1, venue=build.a_venue(), starts_in=timedelta(days=5))
    booked(event, "Mira")
    waiting(event, "Noor")
    kept_until = event.sessions.get().starts_at + timedelta(minutes=10)
    with shift(timedelta(days=3, minutes=5)):
        reminding.send_due()
    assert Message.objects.get(template="reminder").facts["kept_until"] == kept_until.isoformat()
    with shift(timedelta(days=5, minutes=1)):
        advancing.advance(event.pk)
    news = Message.objects.get(template="line_news", facts__what="closed")
    assert news.facts["standby_from"] == kept_until.isoformat()
    endless = build.a_published_event(None)
    assert standby.told_for(endless) == ""


def test_nobody_has_come_to_the_new_date_of_a_postponed_event(event: Event, session: Session) -> None:
    mira = Attendee.objects.get(person__first_name="Mira")
    (elin,) = waiting(event, "Elin")
    checking_in.check_in(session, touch(mira), by=SYSTEM)
    walking_in.walk_in(session, uuid4(), clock.now(), by=SYSTEM)
    stands_by(session, elin)
    standing_by.join_by_number(session, uuid4(), 2, by=SYSTEM)
    later = build.a_session(clock.now() + timedelta(days=7))
    ending.postpone(event, [later], by=SYSTEM, reason="The trainer is ill.")
    session.refresh_from_db()
    now = door.figures(build.fresh(event), session, clock.now())
    assert (now.here, now.walk_ins, names(session)) == (0, 0, [])
    with clock.shifted(timedelta(days=7)):
        assert checking_in.check_in(session, touch(mira), by=SYSTEM).code == "done"
        stands_by(session, elin)
        assert names(session) == ["Elin"]


def test_a_session_that_keeps_its_date_keeps_who_came(event: Event, session: Session) -> None:
    mira = Attendee.objects.get(person__first_name="Mira")
    checking_in.check_in(session, touch(mira), by=SYSTEM)
    kept = build.a_session(session.starts_at)
    more = build.a_session(clock.now() + timedelta(days=7))
    ending.postpone(event, [kept, more], by=SYSTEM, reason="One session more.")
    assert door.figures(build.fresh(event), session, clock.now()).here == 1
