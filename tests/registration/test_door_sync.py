"""What a device kept is taken once, in one batch; everything odd in it is told, nothing is lost or doubled."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests import build, cast
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.registration.actions import cancelling
from turnout.registration.models import Attendance, Attendee, WalkIn
from turnout.registration.rules import passes

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    venue = build.a_venue(capacity=4)
    return build.a_published_event(4, venue=venue, starts_in=timedelta(minutes=30))


@pytest.fixture
def cleo(event: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


def place(event: Event, part: str = "sync/") -> str:
    return f"/desk/events/{event.reference}/check-in/{event.sessions.get().pk}/{part}"


def tapped(one: Attendee | None = None, **more: Any) -> dict[str, Any]:
    said = {"kind": "place", "key": uuid4().hex, "at": clock.now().isoformat(), "standing": "attended"}
    return {**said, "attendee": str(one.pk) if one else "", **more}


def send(client: Client, event: Event, *taps: Any) -> Any:
    return client.post(place(event), json.dumps({"taps": list(taps)}), content_type="application/json")


def test_a_batch_is_taken_once_and_each_conflict_is_told(cleo: Client, event: Event) -> None:
    mira, jonas = build.a_booking(event, "Mira", "Jonas").attendees.order_by("position")
    cancelling.cancel_places(jonas.registration, [jonas.pk], by=SYSTEM, reason="Ill.")
    taps = [
        tapped(mira),
        tapped(mira),
        tapped(jonas),
        tapped(attendee=str(uuid4())),
        tapped(kind="walk_in"),
        tapped(kind="walk_in"),
        tapped(kind="walk_in_less"),
    ]
    first = send(cleo, event, *taps).json()
    codes = [one["code"] for one in first["outcomes"]]
    assert codes == ["done", "already_here", "not_confirmed", "not_found", "done", "done", "done"]
    assert first["figures"] == {"expected": 1, "here": 1, "walk_ins": 1, "room_left": 2}
    again = send(cleo, event, *taps).json()
    assert again == first
    assert (Attendance.objects.count(), WalkIn.objects.count()) == (1, 2)


def test_walk_ins_kept_on_a_device_are_refused_when_the_room_is_full(cleo: Client, event: Event) -> None:
    found = send(cleo, event, *[tapped(kind="walk_in") for _ in range(5)]).json()
    assert [one["code"] for one in found["outcomes"]] == ["done"] * 4 + ["room_full"]


def test_one_key_twice_in_a_batch_is_one_tap(cleo: Client, event: Event) -> None:
    mira, jonas = build.a_booking(event, "Mira", "Jonas").attendees.order_by("position")
    cancelling.cancel_places(jonas.registration, [jonas.pk], by=SYSTEM, reason="Ill.")
    fine, refused = tapped(mira), tapped(jonas)
    answer = send(cleo, event, fine, fine, refused, refused)
    assert [one["code"] for one in answer.json()["outcomes"]] == [
        "done",
        "done",
        "not_confirmed",
        "not_confirmed",
    ]
    assert Attendance.objects.count() == 1
    other = {**refused, "attendee": str(mira.pk)}
    assert [one["code"] for one in send(cleo, event, refused, other).json()["outcomes"]][-1] == "not_found"


def test_another_device_hears_what_changed(cleo: Client, event: Event) -> None:
    (mira,) = build.a_booking(event, "Mira").attendees.all()
    since = clock.now().isoformat()
    send(cleo, event, tapped(mira))
    heard = cleo.get(place(event, "changes/"), {"since": since}).json()
    assert heard["changed"] == [{"attendee": str(mira.pk), "standing": "attended"}]
    assert heard["figures"]["here"] == 1
    with clock.shifted(timedelta(minutes=1)):
        later = cleo.get(place(event, "changes/"), {"since": clock.now().isoformat()}).json()
    assert later["changed"] == []
    assert cleo.get(place(event, "changes/"), {"since": "\0"}).status_code == 422


def test_a_batch_costs_a_fixed_number_of_statements_to_read_and_little_to_write(event: Event) -> None:
    big = build.a_published_event(None, metro=event.metro, starts_in=timedelta(minutes=30))
    client = Client()
    client.force_login(cast.cleo(event.metro))
    people = [build.a_booking(big, f"Child {n}").attendees.get() for n in range(40)]
    send(client, big)
    counts = []
    for part in (people[:2], people[2:]):
        with CaptureQueriesContext(connection) as asked:
            assert send(client, big, *[tapped(one) for one in part]).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"taps": 3}', "[" * 5000, json.dumps({"taps": [{"kind": "walk_in"}] * 501})],
)
def test_nonsense_is_refused(cleo: Client, event: Event, body: str) -> None:
    answer = cleo.post(place(event), body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")


@pytest.mark.parametrize(
    "broken",
    [3, None, [], {}, {"kind": "x"}, {"kind": []}, {"kind": "walk_in", "key": 7}, tapped(key="\0" * 300),
     tapped(kind="walk_in", at="soon"), tapped(attendee="nobody"), tapped(code="T1.x.y"),
     {"kind": "place", "key": "0" * 32, "attendee": "0" * 32, "standing": []},
     {"kind": "place", "key": "0" * 32, "attendee": "0" * 32, "at": "soon"}],
)  # fmt: skip
def test_a_tap_that_cannot_be_read_holds_up_no_other(cleo: Client, event: Event, broken: Any) -> None:
    mira = build.a_booking(event, "Mira").attendees.get()
    answer = send(cleo, event, tapped(mira), broken, tapped(kind="walk_in"))
    assert answer.status_code == 200
    first, second, third = answer.json()["outcomes"]
    assert (first["code"], second["code"], third["code"]) == ("done", "bad_input", "done")
    assert (second["index"], second["message"]) == (1, "Could not be read. Please tap again.")
    assert second["key"] == (str(broken.get("key", ""))[:200] if isinstance(broken, dict) else "")
    assert answer.json()["figures"]["here"] == 1


def test_the_door_of_another_metro_takes_nothing(event: Event) -> None:
    (mira,) = build.a_booking(event, "Mira").attendees.all()
    other = Client()
    other.force_login(cast.cleo(build.a_metro()))
    assert send(other, event, tapped(mira)).status_code == 404
    assert other.get(place(event, "changes/")).status_code == 404
    assert send(Client(), event, tapped(mira)).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.cleo(event.metro))
    assert send(strict, event, tapped(mira)).status_code == 403
    assert Attendance.objects.count() == 0


def test_the_app_and_its_worker_say_nothing_about_the_event(event: Event) -> None:
    base = f"/desk/events/{event.reference}/check-in/"
    manifest = Client().get(f"{base}door.webmanifest")
    assert (manifest.json()["scope"], manifest["Content-Type"]) == (base, "application/manifest+json")
    worker = Client().get(f"{base}worker.js")
    assert worker["Content-Type"] == "text/javascript"
    assert event.title not in worker.content.decode() + manifest.content.decode()


def shown(cleo: Client, event: Event, code: object) -> dict[str, Any]:
    answer = cleo.post(place(event, "codes/"), json.dumps({"code": code}), content_type="application/json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_a_code_that_a_camera_read_is_told_apart(cleo: Client, event: Event) -> None:
    mira, jonas = build.a_booking(event, "Mira", "Jonas").attendees.order_by("position")
    good = passes.token(mira.pk, event)
    found = shown(cleo, event, good)
    assert (found["is_good"], found["attendee"], found["name"]) == (True, str(mira.pk), "Mira")
    cancelling.cancel_places(jonas.registration, [jonas.pk], by=SYSTEM, reason="Ill.")
    there = build.a_published_event()
    foreign = passes.token(build.a_booking(there, "Ida").attendees.get().pk, there)
    codes = {
        "cancelled": passes.token(jonas.pk, event),
        "other_event": foreign,
        "forged": f"{good}x",
    }
    for expected, code in codes.items():
        found = shown(cleo, event, code)
        assert (found["code"], found["attendee"], found["name"]) == (expected, "", "")
    strange: list[Any] = ["", "\x00", "9" * 10_000, None, [], {"a": 1}, "T1..", f"T1.{'f' * 32}."]
    for hostile in strange:
        assert shown(cleo, event, hostile)["code"] == "forged"


def test_a_tap_made_of_a_code_without_a_connection_is_believed_only_with_our_signature(
    cleo: Client, event: Event
) -> None:
    mira, jonas = build.a_booking(event, "Mira", "Jonas").attendees.order_by("position")
    good = {**tapped(mira), "code": passes.token(mira.pk, event)}
    altered = {**tapped(jonas), "code": f"{passes.token(jonas.pk, event)[:-1]}!"}
    borrowed = {**tapped(jonas), "code": passes.token(mira.pk, event)}
    answer = send(cleo, event, good, altered, borrowed).json()
    assert {one["key"]: one["code"] for one in answer["outcomes"]} == {
        str(UUID(good["key"])): "done",
        str(UUID(altered["key"])): "forged",
        str(UUID(borrowed["key"])): "forged",
    }
    assert answer["figures"]["here"] == 1


def test_the_app_has_icons_that_exist(cleo: Client, event: Event) -> None:
    manifest = cleo.get(f"/desk/events/{event.reference}/check-in/door.webmanifest").json()
    for icon in manifest["icons"]:
        found = finders.find(icon["src"].removeprefix("/static/"))
        assert isinstance(found, str)
        with Image.open(found) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00+00:00",
        "9999-12-31T23:59:59-14:00",
        "9999-12-31T23:59:59+00:00",
    ],
)
def test_an_instant_at_the_edge_of_the_calendar_is_refused(cleo: Client, event: Event, at: str) -> None:
    mira = build.a_booking(event, "Mira").attendees.get()
    for tap in (tapped(mira, at=at), tapped(kind="walk_in", at=at)):
        (told,) = send(cleo, event, tap).json()["outcomes"]
        assert (told["code"], told["key"]) == ("bad_input", tap["key"])
    assert cleo.get(place(event, "changes/"), {"since": at}).json()["code"] == "bad_input"


def test_a_tap_that_is_committed_after_others_were_told_is_told_to_them_as_well(
    cleo: Client, event: Event
) -> None:
    """Its instant lies before the one that the other device was told, since it waited for its locks."""
    mira = build.a_booking(event, "Mira").attendees.get()
    send(cleo, event, tapped(mira))
    told = (Attendance.objects.get().received_at + timedelta(seconds=2)).isoformat()
    heard = cleo.get(place(event, "changes/"), {"since": told}).json()
    assert heard["changed"] == [{"attendee": str(mira.pk), "standing": "attended"}]
