"""The audit browser: what it finds, for whom, at what cost; and the file it sends."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.front import visiting
from turnout.audit import actions as audit
from turnout.audit.actions import sealing
from turnout.audit.models import AuditEntry
from turnout.audit.rules import words
from turnout.events.actions import naming, pricing
from turnout.events.actions.pricing import TierDraft
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, Actor
from turnout.people.models import User
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db

PAGE = "/desk/audit/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def found(client: Client, **asked: str) -> str:
    response = client.get(PAGE, asked)
    assert response.status_code == 200, response.content
    return str(response.content.decode())


def rows_of(client: Client, **asked: str) -> list[list[str]]:
    response: Any = client.post(f"{PAGE}export/?" + "&".join(f"{k}={v}" for k, v in asked.items()))
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture
def boss() -> Client:
    return client_of(cast.sys())


def test_acts_are_told_in_words_with_reason_changes_and_a_link(boss: Client) -> None:
    event = build.a_published_event(title="Kites")
    audit.record("event.changed", event, by=cast.sys().actor, reason="Wrong colour", fields=["title"])
    shown = found(boss)
    assert "Changed: title" in shown
    assert "Wrong colour" in shown
    assert f'href="/desk/events/{event.reference}/"' in shown
    assert "Sys Nakamura" in shown
    assert "published" in shown


def test_topics_and_kinds_of_place_are_named_and_linked(boss: Client) -> None:
    topic, event = build.a_topic("Weaving"), build.a_published_event(title="Kites")
    tier = pricing.add_tier(event, TierDraft(name="Own loom", capacity=3), by=SYSTEM)
    shown = found(boss)
    for name, path in (
        ("Weaving", "/desk/topics/"),
        ("Own loom, Kites", f"/desk/events/{event.reference}/places/{tier.pk}/"),
    ):
        assert visiting.link(shown.encode(), name) == path
        assert boss.get(path).status_code == 200
    naming.delete_topic(topic, by=SYSTEM)
    with pytest.raises(AssertionError, match="No link says"):
        visiting.link(found(boss, verb="topic.deleted").encode(), "Weaving")


def test_filters_narrow_by_who_what_about_and_when(boss: Client) -> None:
    one, other = build.a_published_event(title="Kites"), build.a_published_event(title="Drums")
    ana = cast.ana()
    audit.record("event.changed", one, by=ana.actor, reason="by ana")
    audit.record("event.dated", other, by=cast.sys().actor, reason="by sys")
    assert "by ana" in found(boss, who="ana")
    assert "by sys" not in found(boss, who="ana@example.org")
    assert "by sys" not in found(boss, verb="event.changed")
    assert "by ana" not in found(boss, about=other.reference)
    assert "by sys" in found(boss, about=str(other.pk))
    today = f"{clock.now():%Y-%m-%d}"
    assert "by ana" in found(boss, first=today, last=today, zone="UTC")
    assert "by ana" not in found(boss, last="2001-01-01", zone="UTC")
    assert "Nothing found" in found(boss, who="nobody")


def test_acts_for_somebody_else_are_found_under_both_names(boss: Client) -> None:
    ana, sys = cast.ana(), cast.sys()
    audit.record(
        "person.changed", cast.person(ana), by=Actor("user", str(sys.pk), str(ana.pk)), reason="for her"
    )
    audit.record("person.changed", cast.person(ana), by=sys.actor, reason="as himself")
    shown = found(boss, acting="on")
    assert "for her" in shown
    assert "as himself" not in shown
    assert "Sys Nakamura for Ana Moreau" in shown
    assert "for her" in found(boss, who="ana")


def test_a_coordinator_sees_the_acts_of_the_metro_only() -> None:
    ours, theirs = build.a_metro(), build.a_metro()
    mine = build.a_published_event(metro=ours, title="Kites")
    foreign = build.a_published_event(metro=theirs, title="Drums")
    audit.record("event.changed", mine, by=SYSTEM, reason="seen here")
    audit.record("event.changed", foreign, by=SYSTEM, reason="hidden there")
    audit.record("person.changed", cast.person(cast.ana()), by=SYSTEM, reason="no event")
    cleo = client_of(cast.cleo(ours))
    for asked in ({}, {"about": foreign.reference}, {"about": str(foreign.pk)}, {"verb": "event.changed"}):
        shown = found(cleo, **asked)
        assert "hidden there" not in shown
        assert "no event" not in shown
    assert "seen here" in found(cleo)


def test_the_door_is_shut_without_the_permission() -> None:
    metro = build.a_metro()
    assert client_of(cast.dan()).get(PAGE).status_code == 404
    cleo = client_of(cast.cleo(metro))
    assert cleo.post(f"{PAGE}export/").status_code == 403
    assert "Export as CSV" not in found(cleo)
    officer = client_of(cast.given(cast.ben(), Role.EVENTS_OFFICER, "everywhere", ""))
    assert officer.get(PAGE).status_code == 200


def test_pages_follow_each_other_at_the_same_cost(boss: Client) -> None:
    event = build.a_published_event()
    for number in range(120):
        audit.record("event.changed", event, by=SYSTEM, reason=f"number {number}.")
    with CaptureQueriesContext(connection) as first:
        shown = found(boss)
    assert "number 119." in shown
    AuditEntry.objects.count()
    response = boss.get(PAGE)
    with CaptureQueriesContext(connection) as second:
        later = boss.get(PAGE + response.context["later"])
    assert "number 119." not in later.content.decode()
    assert "number 69." in later.content.decode()
    assert len(second) <= len(first) <= 16


def test_every_kind_of_act_can_be_told_with_and_without_figures() -> None:
    for verb in words.WORDS:
        assert "%" not in words.told(verb, {})
        assert words.name_of(verb)
        assert "%" not in words.name_of(verb)


@pytest.mark.parametrize(
    "asked",
    [
        {"who": "x" * 10_000},
        {"who": "\x00"},
        {"about": "🙂\u200f"},
        {"first": "nonsense"},
        {"last": "9999-12-31"},
        {"first": "0001-01-01"},
        {"zone": "Mars/Base"},
        {"verb": "nothing.known"},
        {"after": "nonsense"},
    ],
)
def test_odd_questions_are_answered(boss: Client, asked: dict[str, str]) -> None:
    assert boss.get(PAGE, asked).status_code in {200, 422}


def test_the_file_holds_every_match_and_no_formula_and_is_noted(boss: Client) -> None:
    event = build.a_published_event()
    for number in range(60):
        audit.record("event.dated", event, by=SYSTEM, reason=f"=1+{number}")
    rows = rows_of(boss, verb="event.dated")
    assert len(rows) == 61
    assert {row[8][0] for row in rows[1:]} == {"'"}
    act = AuditEntry.objects.get(verb="audit.exported")
    assert act.facts["kind"] == "event.dated"
    assert act.actor_id == str(cast.sys().pk)


def test_the_page_says_how_far_the_record_is_sealed(boss: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nothing is sealed yet." in found(boss)
    build.a_published_event()
    monkeypatch.setattr(sealing, "SETTLE", -sealing.SETTLE)
    assert sealing.seal_all() > 0
    assert "link 1 of the chain" in found(boss)


@pytest.mark.parametrize("asked", ["verb=nonsense", "first=nonsense", "last=2026-99-99", "zone=Mars"])
def test_a_broken_filter_sends_no_file_and_says_what_is_wrong(boss: Client, asked: str) -> None:
    assert boss.get(f"{PAGE}?{asked}").status_code == 422
    response = boss.post(f"{PAGE}export/?{asked}")
    assert (response.status_code, response["Content-Type"].split(";")[0]) == (422, "text/html")
    assert not AuditEntry.objects.filter(verb="audit.exported").exists()
