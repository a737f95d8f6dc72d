"""What scanner apps bring: one scan or five hundred, answered one by one, counted once, in the order that is true."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.api.asking import get, post, token
from tests.api.scanner import Scanner
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.people.models import User
from turnout.people.policy.roles import Role
from turnout.registration.actions import cancelling, describing
from turnout.registration.models import Attendance, Attendee, Tap, WalkIn, WalkInDetails
from turnout.registration.rules import passes

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    """Return an event that begins in half an hour, in a room for four."""
    return build.a_published_event(4, venue=build.a_venue(capacity=4), starts_in=timedelta(minutes=30))


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "checkin:write")


@pytest.fixture
def scanner(event: Event, secret: str) -> Scanner:
    return Scanner(event, secret)


@pytest.fixture
def mira(event: Event) -> Attendee:
    return build.a_booking(event, "Mira").attendees.get()


def here() -> int:
    return Attendance.objects.filter(standing="attended").count()


def test_a_scan_of_a_code_checks_in(scanner: Scanner, mira: Attendee) -> None:
    answer = scanner.bring(scanner.scan(passes.token(mira.pk, mira.event)))
    outcome = answer.json()["outcomes"][0]
    assert (answer.status_code, outcome["code"], outcome["standing"]) == (200, "done", "attended")
    assert outcome["attendee"] == str(mira.pk)
    assert answer.json()["counts"] == {
        "expected": 1, "here": 1, "waiting": 0, "walk_ins": 0, "from_standby": 0, "room_left": 3,
    }  # fmt: skip
    assert Tap.objects.get().device == Attendance.objects.get().device


def test_a_device_that_brings_scans_was_used(scanner: Scanner, secret: str, mira: Attendee) -> None:
    path = f"/devices/{scanner.device}"
    assert get(path, secret).json()["used_at"] is None
    scanner.bring(scanner.tick(mira))
    used = get(path, secret).json()["used_at"]
    assert used is not None
    post(f"{path}/revocation", secret)
    assert scanner.codes(scanner.tick(mira, kind="undo")) == ["device_ended"]
    assert get(path, secret).json()["used_at"] == used


def test_who_is_here_already_is_told_with_the_device_that_was_first(
    event: Event, secret: str, scanner: Scanner, mira: Attendee
) -> None:
    other = Scanner(event, secret, "Side door")
    scanner.bring(scanner.tick(mira, ago=60))
    before = other.bring(other.tick(mira)).json()["outcomes"][0]
    assert before["code"] == "already_here"
    assert before["before"]["device"] == scanner.device
    assert before["before"]["device_name"] == "Front door"
    clash = scanner.conflicts()["items"]
    assert [(one["code"], one["device_name"], one["first_name"]) for one in clash] == [
        ("already_here", "Side door", "Mira")
    ]
    assert clash[0]["before"] == before["before"]
    assert scanner.conflicts(device=scanner.device)["items"] == []


def test_a_batch_sent_again_is_answered_alike_and_does_nothing(scanner: Scanner, event: Event) -> None:
    mira, jonas = build.a_booking(event, "Mira", "Jonas").attendees.order_by("position")
    elsewhere = build.a_booking(build.a_published_event(2), "Elin").attendees.get()
    cancelling.cancel_places(jonas.registration, [jonas.pk], by=SYSTEM, reason="Ill.")
    scans = [
        scanner.tick(mira),
        scanner.tick(mira),
        scanner.tick(jonas),
        scanner.scan(attendee=str(uuid4())),
        scanner.scan(f"T1.{mira.pk.hex}.{'x' * 32}"),
        scanner.scan(passes.token(elsewhere.pk, elsewhere.event)),
        scanner.scan("Mira"),
        scanner.scan(),
        scanner.scan(kind="walk_in"),
        scanner.scan(kind="walk_in"),
        scanner.scan(kind="walk_in_undo"),
    ]
    first = scanner.bring(*scans).json()
    assert [one["code"] for one in first["outcomes"]] == [
        "done", "already_here", "not_confirmed", "not_found", "forged", "other_event", "forged", "bad_input",
        "done", "done", "done",
    ]  # fmt: skip
    acts = AuditEntry.objects.count()
    assert scanner.bring(*scans).json() == first
    assert (here(), WalkIn.objects.filter(undone_at=None).count(), AuditEntry.objects.count()) == (1, 1, acts)
    assert sorted(one["code"] for one in scanner.conflicts()["items"]) == [
        "already_here", "forged", "forged", "not_confirmed", "not_found", "other_event",
    ]  # fmt: skip


def test_a_code_of_somebody_else_than_was_named_is_forged(scanner: Scanner, event: Event) -> None:
    mira, jonas = build.a_booking(event, "Mira", "Jonas").attendees.order_by("position")
    code = passes.token(mira.pk, event)
    assert scanner.codes(scanner.scan(code, attendee=str(jonas.pk))) == ["forged"]
    assert here() == 0


def test_an_id_that_was_given_to_another_scan_does_nothing(scanner: Scanner, event: Event) -> None:
    mira, jonas = build.a_booking(event, "Mira", "Jonas").attendees.order_by("position")
    scan = scanner.tick(mira)
    reused = [
        {**scan, "attendee": str(jonas.pk)},
        {**scan, "kind": "undo"},
        {**scan, "kind": "walk_in"},
    ]
    assert scanner.codes(scan, *reused) == ["done"] + ["id_reused"] * 3
    assert scanner.codes(*reused, scan) == ["id_reused"] * 3 + ["done"]
    counted = scanner.scan(kind="walk_in")
    assert scanner.codes(counted) == ["done"]
    assert scanner.codes({**counted, "kind": "walk_in_undo"}, {**counted, "kind": "in"}) == [
        "id_reused", "id_reused",
    ]  # fmt: skip
    assert (here(), WalkIn.objects.filter(undone_at=None).count()) == (1, 1)


def test_the_same_id_of_another_device_is_another_scan(event: Event, secret: str, scanner: Scanner) -> None:
    mira, jonas = build.a_booking(event, "Mira", "Jonas").attendees.order_by("position")
    other = Scanner(event, secret, "Side door")
    assert scanner.codes(scanner.tick(mira), other.tick(jonas)) == ["done", "done"]
    assert scanner.kept[0]["id"] == other.kept[0]["id"]


def test_between_devices_the_later_tap_wins_whoever_brings_it_first(
    event: Event, secret: str, scanner: Scanner, mira: Attendee
) -> None:
    other = Scanner(event, secret, "Side door")
    assert scanner.codes(scanner.tick(mira, ago=300)) == ["done"]
    assert other.codes(other.tick(mira, ago=60, kind="undo")) == ["done"]
    late = scanner.bring(scanner.tick(mira, ago=120)).json()["outcomes"][0]
    assert (late["code"], late["standing"], late["before"]["device"]) == ("overtaken", "", other.device)


def test_one_device_keeps_its_order_though_its_clock_was_set_back(scanner: Scanner, mira: Attendee) -> None:
    assert (
        scanner.codes(
            scanner.tick(mira, ago=60), scanner.tick(mira, ago=600, kind="undo"), scanner.tick(mira, ago=550)
        )
        == ["done"] * 3
    )
    assert here() == 1


def test_a_clock_that_is_ahead_counts_as_now(scanner: Scanner, mira: Attendee) -> None:
    assert scanner.codes(scanner.tick(mira, ago=-100_000)) == ["done"]
    assert scanner.codes(scanner.tick(mira, kind="undo")) == ["done"]
    assert here() == 0


def test_walk_ins_stay_within_the_room_and_use_no_place(scanner: Scanner, event: Event) -> None:
    build.a_booking(event, "Mira", "Jonas")
    scans = [scanner.scan(kind="walk_in") for _ in range(3)]
    answer = scanner.bring(*scans).json()
    assert [one["code"] for one in answer["outcomes"]] == ["done", "done", "room_full"]
    assert answer["counts"]["walk_ins"] == 2
    assert build.fresh(event).held == 2
    assert [one["code"] for one in scanner.conflicts()["items"]] == ["room_full"]
    assert {row.device for row in WalkIn.objects.all()} == {Tap.objects.get().device}


def test_a_walk_in_may_leave_a_name(scanner: Scanner) -> None:
    scan = scanner.scan(kind="walk_in", first_name="Noor", age=9, contact="+441632960961")
    assert scanner.codes(scan) == scanner.codes(scan) == ["done"]
    told = WalkInDetails.objects.get()
    assert (told.first_name, told.age, told.contact) == ("Noor", 9, "+441632960961")
    assert scanner.codes(scanner.scan(kind="walk_in_undo")) == ["done"]
    assert scanner.codes(scan) == ["done"]
    assert not WalkInDetails.objects.exists()


@pytest.mark.parametrize("told", [{"contact": "+441632960961"}, {"age": 9}, {"first_name": "Noor"}])
def test_a_walk_in_may_leave_any_of_it(scanner: Scanner, told: dict[str, Any]) -> None:
    assert scanner.codes(scanner.scan(kind="walk_in", **told)) == ["done"]
    kept = WalkInDetails.objects.values("first_name", "age", "contact").get()
    assert kept == {"first_name": "", "age": None, "contact": "", **told}


def test_what_a_walk_in_had_deleted_does_not_come_back_with_a_batch_sent_again(scanner: Scanner) -> None:
    scan = scanner.scan(kind="walk_in", first_name="Noor", contact="+441632960961")
    assert scanner.codes(scan, scan) == ["done", "done"]
    told = WalkInDetails.objects.get()
    describing.forget(told.walk_in.session, told.pk, by=SYSTEM)
    assert scanner.codes(scan) == ["done"]
    assert not WalkInDetails.objects.exists()


def test_a_walk_in_is_taken_back_on_the_day_only(scanner: Scanner) -> None:
    assert scanner.codes(scanner.scan(kind="walk_in")) == ["done"]
    with clock.shifted(timedelta(days=20)):
        late = scanner.scan(kind="walk_in_undo")
        assert scanner.codes(late) == scanner.codes(late) == ["door_closed"]
        yesterday = scanner.scan(kind="walk_in_undo", at=clock.now() - timedelta(days=20))
        assert scanner.codes(yesterday) == ["door_closed"]
    assert WalkIn.objects.get().undone_at is None
    with clock.shifted(timedelta(days=2)):
        in_time = scanner.scan(kind="walk_in_undo", at=clock.now() - timedelta(days=2))
        assert scanner.codes(in_time) == ["done"]
    assert WalkIn.objects.get().undone_at is not None


def test_a_count_of_another_session_is_no_count_of_this_one(secret: str) -> None:
    event = build.a_published_event(
        4,
        sessions=[build.a_session(clock.now() + timedelta(hours=hours), hours=1) for hours in (1, 3)],
        metro=Event.objects.get().metro,
    )
    scanner = Scanner(event, secret)
    more, less = scanner.scan(kind="walk_in"), scanner.scan(kind="walk_in_undo")
    assert scanner.codes(more, less) == ["done", "done"]
    scanner.session = str(event.sessions.order_by("starts_at")[1].pk)
    assert scanner.codes(more, less) == ["id_reused", "id_reused"]
    assert scanner.conflicts()["items"] == []
    scanner.session = str(event.sessions.order_by("starts_at")[0].pk)
    assert scanner.codes(more, less) == ["done", "done"]


def test_nothing_is_taken_back_where_nobody_was_counted_also_later(scanner: Scanner) -> None:
    undo = scanner.scan(kind="walk_in_undo")
    assert scanner.codes(undo) == ["not_found"]
    assert scanner.codes(scanner.scan(kind="walk_in"), undo) == ["done", "not_found"]
    assert WalkIn.objects.get().undone_at is None


def test_what_was_scanned_on_another_day_does_not_count(scanner: Scanner, mira: Attendee) -> None:
    assert scanner.codes(scanner.tick(mira, ago=86_400 * 3)) == ["door_closed"]
    assert here() == 0


def test_a_batch_takes_the_same_few_statements_however_large(scanner: Scanner, event: Event) -> None:
    venue = build.a_venue(capacity=40)
    event = build.a_published_event(40, venue=venue, starts_in=timedelta(minutes=30))
    people = [one for _ in range(8) for one in build.a_booking(event, *"ABCD").attendees.all()]
    scanner = Scanner(event, token(cast.cleo(event.metro), "checkin:write"))

    def statements(part: list[Attendee]) -> int:
        scans = [scanner.tick(one) for one in part] + [scanner.scan("T1.x.y")]
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert set(scanner.codes(*scans)) == {"done", "forged"}
        return len([one for one in found if "SAVEPOINT" not in one["sql"]])

    statements(people[:2])
    assert statements(people[2:4]) == statements(people[4:])


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "out"}, {"at": "yesterday"}, {"at": "2026-11-29T10:00:00"}, {"device": "x"}, {"id": ""},
        {"id": "é"}, {"id": "x" * 65}, {"code": "x" * 201}, {"age": 121}, {"attendee": "Mira"}, {"more": 1},
    ],
)  # fmt: skip
def test_a_scan_that_cannot_be_read_is_named_and_nothing_is_written(
    scanner: Scanner, mira: Attendee, changed: dict[str, Any]
) -> None:
    response = scanner.bring(scanner.tick(mira), {**scanner.tick(mira), **changed})
    assert (response.status_code, response.json()["code"]) == (422, "bad_input")
    assert ".1." in response.json()["errors"][0]["field"]
    assert here() == 0


def test_more_than_five_hundred_are_refused(scanner: Scanner) -> None:
    assert scanner.bring(*[scanner.scan(kind="walk_in") for _ in range(501)]).status_code == 422
    assert post(f"/sessions/{scanner.session}/taps", scanner.secret, {"taps": []}).status_code == 422


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-07-20T20:17:00Z"]
)
def test_instants_at_the_edges_of_the_calendar_break_nothing(
    scanner: Scanner, mira: Attendee, at: str
) -> None:
    expected = "done" if at.startswith("9999") else "door_closed"
    assert scanner.codes({**scanner.tick(mira), "at": at}) == [expected]


def test_an_instant_long_ago_is_told_as_it_is_written_everywhere(scanner: Scanner, mira: Attendee) -> None:
    scanner.bring({**scanner.tick(mira), "at": "0033-04-03T15:00:00Z"})
    assert [one["scanned_at"] for one in scanner.conflicts()["items"]] == ["0033-04-03T15:00:00Z"]


def elsewhere() -> User:
    return cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro("Plymouth").pk))


def test_who_may_not_is_refused_and_who_does_not_see_it_finds_nothing(
    event: Event, scanner: Scanner, mira: Attendee
) -> None:
    path, sent = f"/sessions/{scanner.session}/taps", {"taps": [scanner.tick(mira)]}
    assert post(path, "", sent).status_code == 401
    assert post(path, token(cast.cleo(event.metro), "rosters:read"), sent).json()["code"] == "scope_missing"
    assert post(path, token(elsewhere(), "checkin:write"), sent).status_code == 404
    assert post(f"/sessions/{uuid4()}/taps", scanner.secret, sent).status_code == 404
    assert here() == 0
