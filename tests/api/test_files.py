"""Files for programs: the record and the codes of an event, as at the desk, noted, sent while they are read."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import build, cast
from tests.api.asking import get, head, text, token, without_id
from turnout.audit import actions as audit
from turnout.audit.models import AuditEntry
from turnout.events.actions import vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Event
from turnout.kernel.actors import SYSTEM
from turnout.people.models import User
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return build.a_published_event(tiers=[TierDraft(name="=1+1", access="code"), TierDraft(name="Place")])


def codes(event: Event) -> str:
    return f"/events/{event.reference}/vouchers.csv"


def some_codes(event: Event, count: int) -> None:
    tier = event.tiers.get(name="=1+1")
    vouchers.make(event, CodeDraft(tier=tier, begins_with="KITE", count=count), by=SYSTEM)


def rows(response: Any) -> list[list[str]]:
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert response.streaming, "What is long is sent while it is read."
    return list(csv.reader(io.StringIO(text(response).removeprefix("\ufeff"))))


def noted(verb: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(verb=verb).order_by("pk"))


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_record_leaves_as_the_file_of_the_desk_and_is_noted(event: Event) -> None:
    audit.record("event.dated", event, by=SYSTEM, reason="=1+1")
    boss = cast.sys()
    found = rows(get("/audit.csv?verb=event.dated", token(boss, "audit:read")))
    assert [row[8] for row in found[1:]] == ["'=1+1"]
    assert found == rows(desk(boss).post("/desk/audit/export/?verb=event.dated"))
    acts = noted("audit.exported")
    assert [(act.facts["kind"], act.actor_id) for act in acts] == [("event.dated", str(boss.pk))] * 2


def test_the_whole_record_is_read_page_after_page(
    event: Event, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(120):
        audit.record("event.dated", event, by=SYSTEM, reason=f"Day {number}")
    secret = token(cast.sys(), "audit:read")
    response = get(f"/audit.csv?verb=event.dated&about={event.reference}&mark=true", secret)
    with django_assert_num_queries(3 * 3):  # acts, changes and what they are about, for each page
        lines = list(response.streaming_content)
    assert lines[0] == "\ufeff".encode()
    assert [
        f"Day {number}" in one.decode() for one, number in zip(lines[2:], range(119, -1, -1), strict=True)
    ] == [True] * 120


def test_only_those_who_take_data_along_take_the_record(event: Event) -> None:
    cleo = cast.cleo(event.metro)
    assert get("/audit", token(cleo, "audit:read")).status_code == 200
    refused = get("/audit.csv", token(cleo, "audit:read"))
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    other = get("/audit.csv", token(cast.sys(), "exports:read", "rosters:read"))
    assert (other.status_code, other.json()["code"]) == (403, "scope_missing")
    assert get("/audit.csv").status_code == 401
    wrong = get("/audit.csv?zone=Mars", token(cast.sys(), "audit:read"))
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "zone")
    assert noted("audit.exported") == []


def test_codes_leave_as_the_file_of_the_desk_and_are_noted(event: Event) -> None:
    some_codes(event, 3)
    cleo = cast.cleo(event.metro)
    found = rows(get(codes(event), token(cleo, "vouchers:write")))
    assert found == rows(desk(cleo).post(f"/desk/events/{event.reference}/codes/file/"))
    assert [(row[0][:4], row[1], row[8]) for row in found[1:]] == [
        ("KITE", "'=1+1", f"/events/{event.slug}/register/?code={row[0]}") for row in found[1:]
    ]
    assert len(found) == 4
    acts = noted("codes.exported")
    assert [(act.facts["count"], act.subject_id, act.actor_id) for act in acts] == [
        (3, str(event.pk), str(cleo.pk))
    ] * 2


def test_codes_are_read_in_as_many_statements_however_many(
    event: Event, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    some_codes(event, 40)
    response = get(codes(event), token(cast.cleo(event.metro), "vouchers:write"))
    with django_assert_num_queries(1):
        assert len(list(response.streaming_content)) == 41


def test_to_ask_what_a_file_would_be_notes_nothing(event: Event) -> None:
    some_codes(event, 1)
    secret = token(cast.sys(), "vouchers:write", "audit:read")
    for path in (codes(event), "/audit.csv"):
        asked = head(path, secret)
        assert (asked.status_code, asked["Content-Type"], text(asked)) == (200, "text/csv; charset=utf-8", "")
        assert asked["Cache-Control"] == "no-store"
        assert asked["X-Request-Id"]
        assert "ETag" not in asked
    assert noted("codes.exported") + noted("audit.exported") == []
    assert head("/audit.csv", token(cast.cleo(event.metro), "audit:read")).status_code == 403


def test_codes_of_others_and_of_none_are_the_same(event: Event) -> None:
    some_codes(event, 1)
    elsewhere = cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro("Plymouth").pk))
    foreign = token(elsewhere, "vouchers:write")
    there, nowhere = get(codes(event), foreign), get("/events/222222/vouchers.csv", foreign)
    assert (there.status_code, without_id(there)) == (404, without_id(nowhere))
    reading = get(codes(event), token(cast.cleo(event.metro), "exports:read"))
    assert (reading.status_code, reading.json()["code"]) == (403, "scope_missing")
    assert noted("codes.exported") == []
