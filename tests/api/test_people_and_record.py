"""People, messages, the record and files of rosters for programs: within the reach of the token's owner."""

import csv
import io
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import build, cast
from tests.api.asking import get, head, patch, post, send, text, token, without_id
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.front.actions import erasing
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.messaging.models import Message
from turnout.people.actions import merging
from turnout.people.models import Person
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db
EVERYTHING = (
    "people:read", "people:write", "messages:read", "messages:write", "audit:read", "exports:read",
)  # fmt: skip


@pytest.fixture
def event() -> Event:
    return build.a_published_event(20, title="Build a robot")


@pytest.fixture
def secret(event: Event) -> str:
    build.a_booking(event, "Mira", email="ana@example.org")
    return token(cast.cleo(event.metro), *EVERYTHING)


@pytest.fixture
def foreign(event: Event) -> str:
    elsewhere = cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro("Plymouth").pk))
    return token(elsewhere, *EVERYTHING)


def items(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.content
    found: list[dict[str, Any]] = response.json()["items"]
    return found


def ana() -> Person:
    return Person.objects.get(email="ana@example.org")


def test_people_are_found_by_words_and_shown_with_what_they_registered(event: Event, secret: str) -> None:
    assert [one["id"] for one in items(get("/people?q=ana%40example.org", secret))] == [str(ana().pk)]
    whole = get(f"/people/{ana().pk}", secret).json()
    assert whole["coming"][0]["event"] == event.reference
    assert whole["coming"][0]["people"] == [{"first_name": "Mira", "state": "confirmed"}]
    assert items(get("/people?q=nobody", secret)) == []


def named(event: Event, *names: str) -> list[Person]:
    rows = [Person(first_name=one, metro=event.metro, made_at=clock.now()) for one in names]
    for row in rows:
        row.save()
    return rows


def after(secret: str, one: Person) -> Any:
    return get(f"/people?limit=2&after={one.pk}", secret)


def test_a_list_goes_on_after_somebody_who_was_merged_meanwhile(event: Event, secret: str) -> None:
    _first, last, double, *rest = named(event, "Aa", "Ab", "Ac", "Ad", "Ae")
    assert [one["first_name"] for one in items(after(secret, last))] == ["Ac", "Ad"]
    merging.unite(last, double, by=cast.sys().actor)
    assert [one["first_name"] for one in items(after(secret, last))] == ["Ac", "Ad"]
    Person.objects.filter(pk=double.pk).update(first_name="Zz", search_key="zz")
    narrowed = items(get(f"/people?q=ad&after={last.pk}", secret))
    assert [one["id"] for one in narrowed] == [str(rest[0].pk)]


def test_a_list_whose_place_is_lost_does_not_begin_again_silently(
    event: Event, secret: str, foreign: str
) -> None:
    one, *_rest = named(event, "Aa", "Ab", "Ac")
    for lost in (after(foreign, one), get("/people?after=nonsense", secret)):
        assert (lost.status_code, lost.json()["code"]) == (422, "bad_input")
        assert lost.json()["errors"][0]["field"] == "after"
    erasing.ask(one, by=cast.sys().actor, reason="Asked for it")
    jobs.run_due()
    lost = after(secret, one)
    assert (lost.status_code, lost.json()["errors"][0]["field"]) == (422, "after")


def test_a_person_of_another_region_and_none_are_the_same(event: Event, secret: str, foreign: str) -> None:
    there, nowhere = (
        get(f"/people/{key}", foreign) for key in (ana().pk, "0" * 8 + "-0000-4000-8000-" + "0" * 12)
    )
    assert there.status_code == nowhere.status_code == 404
    assert without_id(there) == without_id(nowhere)
    assert items(get("/people?q=ana%40example.org", foreign)) == []


def test_notes_are_written_changed_and_deleted_by_their_author(event: Event, secret: str) -> None:
    path = f"/people/{ana().pk}/notes"
    made = post(path, secret, {"text": "Prefers mornings"})
    assert made.status_code == 201, made.content
    own = f"{path}/{made.json()['id']}"
    assert patch(own, secret, {"text": "Prefers evenings"}).json()["text"] == "Prefers evenings"
    other = token(cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(event.metro_id)), "people:write")
    assert patch(own, other, {"text": "Mine now"}).json()["code"] == "not_allowed"
    assert [one["text"] for one in get(f"/people/{ana().pk}", secret).json()["notes"]] == ["Prefers evenings"]
    assert send("delete", own, secret).status_code == 204
    assert send("delete", own, secret).status_code == 404


def test_messages_are_listed_read_and_sent_once_more(event: Event, secret: str, foreign: str) -> None:
    listed = items(get(f"/messages?event={event.reference}", secret))
    assert {one["event"] for one in listed} == {event.reference}
    whole = get(f"/messages/{listed[0]['id']}", secret).json()
    assert "Build a robot" in whole["text"]
    assert "/r/" not in whole["text"]
    Message.objects.filter(pk=whole["id"]).update(state="dead")
    again = post(f"/messages/{whole['id']}/copies", secret)
    assert again.status_code == 201, again.content
    assert again.json()["id"] != whole["id"]
    for method, path in [("get", ""), ("post", "/copies")]:
        assert send(method, f"/messages/{whole['id']}{path}", foreign).status_code == 404
    assert get(f"/messages?event={event.reference}", foreign).json()["errors"][0]["field"] == "event"


def test_the_record_says_who_did_what(event: Event, secret: str, foreign: str) -> None:
    found = items(get(f"/audit?about={event.reference}&verb=event.published", secret))
    assert [(one["verb"], one["event"]) for one in found] == [("event.published", event.reference)]
    assert found[0]["changes"][-1]["to_state"] == "published"
    assert items(get(f"/audit?about={event.reference}", foreign)) == []
    assert get("/audit?zone=Nowhere", secret).json()["errors"][0]["field"] == "zone"


def test_a_roster_leaves_as_a_file_and_the_record_says_so(event: Event, secret: str) -> None:
    build.a_booking(event, "=HYPERLINK(1)", email="odd@example.org")
    response = get(f"/events/{event.reference}/roster.csv", secret)
    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(text(response))))
    assert [row["First name"] for row in rows] == ["Mira", "'=HYPERLINK(1)"]
    assert "E-mail" not in rows[0]
    act = AuditEntry.objects.get(verb="roster.exported")
    assert act.facts["count"] == 2
    narrowed = get(f"/events/{event.reference}/roster.csv?columns=first_name", secret)
    assert text(narrowed).splitlines()[0] == "First name"
    boss = token(cast.sys(), "exports:read")
    assert "E-mail" in text(get(f"/events/{event.reference}/roster.csv", boss))


def test_to_ask_what_a_file_would_be_takes_nothing_along(event: Event, secret: str) -> None:
    path = f"/events/{event.reference}/roster.csv"
    asked = head(path, secret)
    assert (asked.status_code, asked["Content-Type"], text(asked)) == (200, "text/csv; charset=utf-8", "")
    assert not AuditEntry.objects.filter(verb="roster.exported").exists()
    assert head(f"{path}?columns=email", secret).status_code == 403


def test_lists_take_as_many_statements_for_many_as_for_one(
    event: Event, secret: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        build.a_booking(event, f"Child {number}", email=f"family-{number}@example.org")
    get("/token", secret)
    for path, statements in [("/people", 3), ("/messages", 4), ("/audit", 8)]:
        with django_assert_num_queries(statements):
            assert len(items(get(f"{path}?limit=5", secret))) == 5
        following = get(f"{path}?limit=5", secret).json()["next"]
        assert items(get(following.partition("/api/v1")[2], secret))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_days_at_the_edges_of_the_calendar_break_nothing(secret: str, day: str, zone: str) -> None:
    for asked in ("first", "last"):
        assert get(f"/audit?{asked}={day}&zone={zone}", secret).status_code == 200
