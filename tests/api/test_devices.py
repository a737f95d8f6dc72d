"""Scanners: registered for an event and a day by somebody who states the clearance, listed, and ended."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests import build, cast
from tests.api.asking import get, post, token
from tests.api.scanner import Scanner, register
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.people.policy.roles import Role
from turnout.registration.models import Attendance, Kiosk

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return build.a_published_event(4, starts_in=timedelta(minutes=30))


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "checkin:write")


def test_a_scanner_is_registered_for_a_day_and_its_link_is_told_once(event: Event, secret: str) -> None:
    made = register(event, secret)
    said = made.json()
    assert (made.status_code, said["name"], said["state"], said["event"]) == (
        201, "Front door", "live", event.reference,
    )  # fmt: skip
    assert made["Location"].endswith(f"/api/v1/devices/{said['id']}")
    link = said.pop("link")
    assert Client().get("/door/" + link.split("/door/")[1]).status_code == 200
    assert get(f"/devices/{said['id']}", secret).json() == said
    assert get(f"/events/{event.reference}/devices", secret).json()["items"] == [said]
    assert AuditEntry.objects.filter(verb="door_link.made").count() == 1


def test_nobody_is_registered_without_a_clearance_or_for_another_day(event: Event, secret: str) -> None:
    refused = register(event, secret, is_cleared=False)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "is_cleared")
    refused = register(event, secret, day="2020-01-01")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "day")
    assert not Kiosk.objects.exists()


def test_a_scanner_that_was_ended_brings_nothing_any_more(event: Event, secret: str) -> None:
    mira, jonas = build.a_booking(event, "Mira", "Jonas").attendees.order_by("position")
    scanner = Scanner(event, secret)
    scan = scanner.tick(mira)
    assert scanner.codes(scan) == ["done"]
    ended = post(f"/devices/{scanner.device}/revocation", secret)
    assert (ended.status_code, ended.json()["state"]) == (200, "revoked")
    assert post(f"/devices/{scanner.device}/revocation", secret).json() == ended.json()
    assert scanner.codes(scan, scanner.tick(jonas)) == ["done", "device_ended"]
    assert Attendance.objects.count() == 1


def test_a_scanner_of_another_day_or_event_or_none_brings_nothing(event: Event, secret: str) -> None:
    mira = build.a_booking(event, "Mira").attendees.get()
    other = build.a_published_event(4, starts_in=timedelta(minutes=30), metro=event.metro)
    scanner = Scanner(event, secret)
    foreign = register(other, secret).json()["id"]
    Kiosk.objects.filter(pk=scanner.device).update(day=clock.now().date() + timedelta(days=9))
    scans = [{**scanner.tick(mira), "device": one} for one in (foreign, str(uuid4()), scanner.device)]
    assert scanner.codes(*scans) == ["device_unknown"] * 3
    assert not Attendance.objects.exists()


def test_scanners_of_others_are_not_seen(event: Event, secret: str) -> None:
    device = register(event, secret).json()["id"]
    cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro("Plymouth").pk))
    foreign = token(cast.ben(), "checkin:write")
    assert get(f"/events/{event.reference}/devices", foreign).status_code == 404
    assert get(f"/devices/{device}", foreign).status_code == 404
    assert post(f"/devices/{device}/revocation", foreign).status_code == 404
    assert register(event, foreign).status_code == 404
    assert Kiosk.objects.get().revoked_at is None


def test_whoever_works_with_the_event_but_not_with_its_door_is_told_so(event: Event, secret: str) -> None:
    device = register(event, secret).json()["id"]
    officer = cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id))
    cast.given(officer, Role.METRO_ADMIN, "metro", str(build.a_metro("Plymouth").pk))
    narrow = token(officer, "checkin:write")
    assert get(f"/events/{event.reference}/devices", narrow).status_code == 403
    assert get(f"/devices/{device}", narrow).status_code == 403
    assert post(f"/devices/{device}/revocation", narrow).status_code == 403
    assert Kiosk.objects.get().revoked_at is None
