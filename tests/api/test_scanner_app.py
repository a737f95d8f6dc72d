"""The list of a door as scanner apps keep it: whole at first, then what changed; and a whole evening."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.api.asking import get, token
from tests.api.scanner import Scanner
from turnout.api.rules import cursors
from turnout.events.actions import ending, pricing
from turnout.events.models import Event
from turnout.front.actions import erasing
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.people.actions import households
from turnout.people.policy.roles import Role
from turnout.registration.actions import cancelling, checking_in, renaming
from turnout.registration.actions.checking_in import Touch
from turnout.registration.actions.renaming import Spelling
from turnout.registration.models import Attendance, Attendee
from turnout.registration.queries import scanners
from turnout.registration.rules import passes

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return build.a_published_event(200, starts_in=timedelta(minutes=30))


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "checkin:write")


@pytest.fixture
def scanner(event: Event, secret: str) -> Scanner:
    return Scanner(event, secret)


def the_list(event: Event) -> dict[str, str]:
    """Return who is on the list and where he stands, as the database has it now."""
    stands = dict(Attendance.objects.values_list("attendee", "standing"))
    rows = Attendee.objects.filter(event=event, state__in=scanners.LISTED).select_related("person")
    return {str(one.pk): f"{one.person.first_name} {one.state} {stands.get(one.pk, '')}" for one in rows}


def as_heard(scanner: Scanner) -> dict[str, str]:
    return {
        key: f"{one['first_name']} {one['state']} {one['standing']}" for key, one in scanner.people.items()
    }


def test_the_doors_of_an_event_say_when_and_how_many(event: Event, scanner: Scanner) -> None:
    mira, _jonas = build.a_booking(event, "Mira", "Jonas").attendees.order_by("position")
    scanner.codes(scanner.tick(mira), scanner.scan(kind="walk_in"))
    said = get(f"/events/{event.reference}/checkin", scanner.secret).json()
    door = said["doors"][0]
    assert (said["event"], said["state"], door["session"]) == (event.reference, "published", scanner.session)
    assert (door["counts"]["expected"], door["counts"]["here"], door["counts"]["walk_ins"]) == (2, 1, 1)
    assert (
        door["opens_at"]
        <= door["starts_at"]
        < door["ends_at"]
        < door["closes_at"]
        < door["takes_scans_until"]
    )


def test_the_whole_list_comes_in_pages_and_then_nothing_new(event: Event, scanner: Scanner) -> None:
    for _ in range(4):
        build.a_booking(event, "Mira", "Jonas", "Elin")
    heard = scanner.listen(limit=5)
    assert [(len(one["items"]), one["starts_over"]) for one in heard] == [(5, True), (5, False), (2, False)]
    assert as_heard(scanner) == the_list(event)
    row = next(iter(scanner.people.values()))
    assert (row["tier"], row["age"]) == (build.the_tier(event).name, 9)
    assert (row["standing"], row["tapped_at"], row["device"]) == ("", None, None)


def test_an_unchanged_list_is_not_sent_again(event: Event, scanner: Scanner) -> None:
    build.a_booking(event, "Mira")
    scanner.listen()
    path = f"/sessions/{scanner.session}/attendees?since={scanner.cursor}"
    first = get(path, scanner.secret)
    again = get(path, scanner.secret, **{"If-None-Match": first["ETag"]})
    assert (first.json()["cursor"], again.status_code, again.content) == (scanner.cursor, 304, b"")


def booked(event: Event, mira: Attendee) -> None:
    build.a_booking(event, "Elin")


def cancelled(event: Event, mira: Attendee) -> None:
    cancelling.cancel_places(mira.registration, [mira.pk], by=SYSTEM, reason="Ill.")


def renamed(event: Event, mira: Attendee) -> None:
    person = mira.registration.registrant
    renaming.rename(mira.registration, [Spelling(mira.pk, "Mirabel", 10)], guardian=person, by=SYSTEM)


def checked_in_at_the_desk(event: Event, mira: Attendee) -> None:
    touch = Touch(uuid4(), mira.pk, "attended", clock.now())
    checking_in.check_in(event.sessions.get(), touch, by=SYSTEM)


def event_cancelled(event: Event, mira: Attendee) -> None:
    ending.cancel(event, by=SYSTEM, reason="The room is flooded.")


def waits(event: Event, mira: Attendee) -> None:
    build.a_booking(event, "Noor", if_full="wait") if event.held == event.capacity else build.a_booking(event)


@pytest.mark.parametrize(
    "happens", [booked, cancelled, renamed, checked_in_at_the_desk, event_cancelled, waits]
)
def test_whatever_happens_is_heard(
    event: Event, scanner: Scanner, happens: Callable[[Event, Attendee], None]
) -> None:
    mira = build.a_booking(event, "Mira").attendees.get()
    build.a_booking(event, "Jonas")
    scanner.listen()
    before = the_list(event)
    happens(build.fresh(event), mira)
    assert not any(one["starts_over"] for one in scanner.listen())
    assert as_heard(scanner) == the_list(event) != before


def test_a_child_that_is_renamed_in_its_household_is_heard(event: Event, scanner: Scanner) -> None:
    mira = build.a_booking(event, "Mira").attendees.get()
    with clock.shifted(timedelta(minutes=2)):
        build.a_booking(event, "Jonas")
        scanner.listen()
        assert [one["first_name"] for one in scanner.listen()[0]["items"]] == ["Jonas"]
        households.rename_child(mira.registration.registrant, mira.person_id, "Mirabel", by=SYSTEM)
        assert not any(one["starts_over"] for one in scanner.listen())
    assert scanner.people[str(mira.pk)]["first_name"] == "Mirabel"
    assert as_heard(scanner) == the_list(event)


def test_a_kind_of_place_that_is_called_otherwise_is_heard(event: Event, scanner: Scanner) -> None:
    mira = build.a_booking(event, "Mira").attendees.get()
    with clock.shifted(timedelta(minutes=2)):
        build.a_booking(event, "Jonas")
        scanner.listen()
    with clock.shifted(timedelta(minutes=4)):
        pricing.change_tier(build.the_tier(event), {"name": "Balcony"}, by=SYSTEM)
        assert not any(one["starts_over"] for one in scanner.listen())
    assert scanner.people[str(mira.pk)]["tier"] == "Balcony"


def test_an_erased_name_is_heard(event: Event, scanner: Scanner) -> None:
    mira = build.a_booking(event, "Mira").attendees.get()
    with clock.shifted(timedelta(days=2)):
        scanner.listen()
        assert scanner.people[str(mira.pk)]["first_name"] == "Mira"
        erasing.erase_now(mira.registration.registrant, by=SYSTEM)
        assert not any(one["starts_over"] for one in scanner.listen())
    assert as_heard(scanner) == the_list(event)
    assert "Mira" not in str(scanner.people)


def test_what_was_written_by_somebody_slow_is_still_heard(event: Event, scanner: Scanner) -> None:
    """A tap is seen once it is committed, which may be after a later one was told."""
    mira, jonas = build.a_booking(event, "Mira", "Jonas").attendees.order_by("position")
    checked_in_at_the_desk(event, mira)
    checked_in_at_the_desk(event, jonas)
    slow = Attendance.objects.get(attendee=mira)
    slow.delete()
    scanner.listen()
    assert scanner.people[str(mira.pk)]["standing"] == ""
    slow.save(force_insert=True)
    assert slow.received_at < Attendance.objects.get(attendee=jonas).received_at
    scanner.listen()
    assert as_heard(scanner) == the_list(event)


def test_changes_come_in_pages_too(event: Event, scanner: Scanner) -> None:
    people = [one for _ in range(4) for one in build.a_booking(event, *"ABC").attendees.all()]
    scanner.listen()
    scanner.codes(*[scanner.tick(one) for one in people])
    heard = scanner.listen(limit=5)
    assert [len(one["items"]) for one in heard] == [5, 5, 2]
    assert as_heard(scanner) == the_list(event)


@pytest.mark.parametrize(
    "given", ["x", "all.1.1", "all.x.1.", "changes.1.1.", f"all.{'9' * 60}.1.", "changes.-1.1.zz"]
)
def test_a_cursor_that_is_none_or_too_old_begins_anew(event: Event, scanner: Scanner, given: str) -> None:
    build.a_booking(event, "Mira")
    answer = get(f"/sessions/{scanner.session}/attendees?since={given}", scanner.secret)
    assert (answer.status_code, answer.json()["starts_over"], len(answer.json()["items"])) == (200, True, 1)


def test_when_very_much_changed_the_list_begins_anew(
    event: Event, scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = list(build.a_booking(event, "Mira", "Jonas").attendees.all())
    scanner.listen()
    scanner.codes(*[scanner.tick(one) for one in people])
    monkeypatch.setattr(scanners, "MOST", 1)
    assert [one["starts_over"] for one in scanner.listen()] == [True]
    assert as_heard(scanner) == the_list(event)


def test_the_list_of_an_event_about_which_nothing_was_written_for_long_comes_to_its_end() -> None:
    """Registration closed long ago, and nobody was tapped yet: that is how most evenings begin."""
    event = build.a_published_event(20, starts_in=timedelta(days=10))
    scanner = Scanner(event, token(cast.cleo(event.metro), "checkin:write"))
    for _ in range(3):
        build.a_booking(event, "Mira", "Jonas")
    with clock.shifted(timedelta(days=9, hours=23)):
        path = f"/sessions/{scanner.session}/attendees?limit=4&since="
        first = get(path, scanner.secret).json()
        second = get(f"{path}{first['cursor']}", scanner.secret).json()
        then = get(f"{path}{second['cursor']}", scanner.secret).json()
        told = [(one["starts_over"], len(one["items"]), one["has_more"]) for one in (first, second, then)]
        assert told == [(True, 4, True), (False, 2, False), (False, 0, False)]
        assert then["cursor"] == second["cursor"]
    with clock.shifted(timedelta(days=9)):
        scanner.listen()
        with clock.shifted(timedelta(hours=23)):
            assert [(one["starts_over"], one["items"]) for one in scanner.listen()] == [(False, [])]
            scanner.codes(scanner.tick(Attendee.objects.filter(event=event)[0]))
            assert [len(one["items"]) for one in scanner.listen()] == [1]
    assert as_heard(scanner) == the_list(event)


def test_a_device_that_asks_every_day_of_a_quiet_month_never_begins_anew() -> None:
    event = build.a_published_event(20, starts_in=timedelta(days=29))
    scanner = Scanner(event, token(cast.cleo(event.metro), "checkin:write"))
    build.a_booking(event, "Mira")
    scanner.listen()
    for day in range(1, 29):
        with clock.shifted(timedelta(days=day)):
            assert not any(one["starts_over"] for one in scanner.listen())
    assert as_heard(scanner) == the_list(event)


def test_a_cursor_reads_as_it_was_written() -> None:
    at = clock.now()
    cursor = cursors.Cursor(cursors.CHANGES, at, at, uuid4())
    assert cursors.parsed(str(cursor)) == cursor


def test_the_list_takes_the_same_few_statements_however_long(event: Event, scanner: Scanner) -> None:
    def statements(since: str) -> int:
        with CaptureQueriesContext(connection) as found:
            get(f"/sessions/{scanner.session}/attendees?since={since}", scanner.secret)
        return len(found)

    build.a_booking(event, "Mira")
    scanner.listen()
    few = statements(""), statements(scanner.cursor)
    for _ in range(5):
        build.a_booking(event, "Mira", "Jonas", "Elin")
    assert (statements(""), statements(scanner.cursor)) == few


def test_who_does_not_run_the_door_sees_no_list(event: Event, scanner: Scanner) -> None:
    path = f"/sessions/{scanner.session}/attendees"
    cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro("Plymouth").pk))
    foreign = token(cast.ben(), "checkin:write")
    assert get(path).status_code == 401
    for one in (path, f"/sessions/{scanner.session}/conflicts", f"/events/{event.reference}/checkin"):
        assert get(one, foreign).status_code == 404
        assert get(one, token(cast.cleo(event.metro), "rosters:read")).json()["code"] == "scope_missing"


def after_ninety_scans(event: Event, front: Scanner, side: Scanner) -> Attendee:
    """Let one device scan a hundred times offline while another works on; return who cancelled meanwhile."""
    people = [one for _ in range(33) for one in build.a_booking(event, *"ABC").attendees.all()]
    for one in (front, side):
        one.listen(limit=40)
        assert len(one.people) == 99
    codes = [passes.token(one.pk, event) for one in people]
    for code in [*codes[:90], *codes[:8], codes[0][:-3] + "xxx"]:
        front.scan(code)
    front.scan(kind="walk_in")
    gone = people[89]
    cancelling.cancel_places(gone.registration, [gone.pk], by=SYSTEM, reason="Ill.")
    assert set(side.codes(*[side.tick(one, ago=600) for one in people[80:85]], side.tick(people[95]))) == {
        "done"
    }
    return gone


def test_an_evening_with_two_devices(event: Event, secret: str) -> None:
    """One downloads, goes offline, scans a hundred, and brings them when another has worked on."""
    front, side = Scanner(event, secret, "Front door"), Scanner(event, secret, "Side door")
    gone = after_ninety_scans(event, front, side)
    report = front.bring().json()
    assert Counter(one["code"] for one in report["outcomes"]) == {
        "done": 85, "already_here": 13, "forged": 1, "not_confirmed": 1,
    }  # fmt: skip
    assert front.bring().json() == report
    firsts = Counter(one["before"]["device"] for one in report["outcomes"] if one["before"])
    assert firsts == {side.device: 5, front.device: 8}
    assert len(front.conflicts(device=front.device, limit="100")["items"]) == 15
    assert (report["counts"]["here"], report["counts"]["walk_ins"]) == (90, 1)
    front.listen()
    side.listen()
    assert as_heard(front) == as_heard(side) == the_list(event)
    assert str(gone.pk) not in front.people
    assert Counter(one["device"] for one in front.people.values()) == {
        front.device: 84,
        side.device: 6,
        None: 8,
    }
