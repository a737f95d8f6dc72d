"""Files of other systems and rosters as files, for programs: looked at first, then taken; narrowed as at the desk."""

import csv
import io
from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import broken, get, post, text, token, without_id
from tests.importing import ordering
from tests.importing.ordering import eventbrite
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.messaging.models import Message
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return build.a_published_event(3, audience="anyone", currency="GBP")


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "imports:write")


def taken(event: Event, secret: str, *rows: str, **more: Any) -> Any:
    content = "\n".join([ordering.EVENTBRITE, *rows]) + "\n"
    sent = {"system": "eventbrite", "content": content, **more}
    return post(f"/events/{event.reference}/imports", secret, sent)


def told(event: Event) -> int:
    return Message.objects.filter(event_id=str(event.pk)).count()


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_a_file_is_looked_at_then_taken_and_an_order_is_known_again(event: Event, secret: str) -> None:
    rows = [eventbrite("1", "Ana"), eventbrite("2", "Ben")]
    seen = taken(event, secret, *rows).json()
    assert (seen["is_written"], seen["counts"]["create"], seen["problems"]) == (False, 2, [])
    assert "Dietary needs" in seen["unused"]
    assert not event.registrations.exists()
    done = taken(event, secret, *rows, apply="all").json()
    assert (done["is_written"], done["counts"]["create"]) == (True, 2)
    again = taken(event, secret, *rows, apply="all").json()
    assert (again["counts"]["create"], again["counts"]["unchanged"]) == (0, 2)
    assert event.registrations.count() == 2
    assert told(event) == 0
    assert broken() == []


def test_a_wrong_row_keeps_the_file_out_and_is_left_out_when_that_is_said(event: Event, secret: str) -> None:
    rows = [eventbrite("1", "Ana"), eventbrite("2", "Ben", type="T-shirt")]
    kept_out = taken(event, secret, *rows, apply="all").json()
    assert (kept_out["is_written"], kept_out["counts"]["bad"]) == (False, 1)
    assert [(one["row"], one["result"]) for one in kept_out["problems"]] == [(3, "bad")]
    assert not event.registrations.exists()
    good = taken(event, secret, *rows, apply="good", tells=True).json()
    assert (good["is_written"], good["counts"]["create"]) == (True, 1)
    assert event.registrations.count() == told(event) == 1
    named = taken(event, secret, rows[1], apply="all", tiers=["T-shirt=Place"]).json()
    assert named["counts"]["create"] == 1
    assert broken() == []


def test_what_is_no_file_is_refused(event: Event, secret: str) -> None:
    path = f"/events/{event.reference}/imports"
    assert code(post(path, secret, {"system": "eventbrite", "content": " \n "}))[1] == "import_failed"
    many = [eventbrite(str(number)) for number in range(501)]
    assert code(taken(event, secret, *many))[1] == "import_failed"
    assert post(path, secret, {"system": "other", "content": "x"}).status_code == 422
    assert not event.registrations.exists()


def test_only_who_may_import_there_is_let_in(event: Event, secret: str) -> None:
    plymouth = str(build.a_metro("Plymouth").pk)
    officer = cast.given(cast.ben(), Role.METRO_ADMIN, "metro", plymouth)
    cast.given(officer, Role.EVENTS_OFFICER, "metro", str(event.metro_id))
    asked = taken(event, token(officer, "imports:write"), eventbrite("1"))
    assert code(asked) == (403, "not_allowed")
    foreign = token(cast.given(cast.dan(), Role.METRO_ADMIN, "metro", plymouth), "imports:write")
    nowhere = post("/events/222222/imports", foreign, {"system": "pretix", "content": "x"})
    there = taken(event, foreign, eventbrite("1"))
    assert (there.status_code, without_id(there)) == (404, without_id(nowhere))


def test_a_roster_as_a_file_is_narrowed_as_at_the_desk(event: Event, secret: str) -> None:
    taken(event, secret, eventbrite("1", "Ana"), apply="all")
    build.a_booking(event, "Mira", email="lind@example.org")
    cleo = token(cast.cleo(event.metro), "exports:read")

    def names(query: str) -> list[str]:
        answer = get(f"/events/{event.reference}/roster.csv?columns=first_name&{query}", cleo)
        assert answer.status_code == 200
        return sorted(row[0] for row in list(csv.reader(io.StringIO(text(answer))))[1:])

    assert names("") == ["Ana", "Mira"]
    assert names("source=import") == ["Ana"]
    assert names("q=mira") == ["Mira"]
    assert names("here=not_yet") == ["Ana", "Mira"]
    assert names("proof=proven") == []
    assert names(f"tier={build.the_tier(event).pk}") == ["Ana", "Mira"]
    acts = AuditEntry.objects.filter(verb="roster.exported").order_by("pk")
    assert acts[1].facts["source"] == "import"
    assert get(f"/events/{event.reference}/roster.csv?here=nowhere", cleo).status_code == 422


def test_a_file_that_is_too_large_is_named_as_it_was_sent(event: Event, secret: str) -> None:
    wrong = taken(event, secret, *(eventbrite(str(number), "Ana") for number in range(501)))
    assert code(wrong) == (422, "import_failed")
    assert [one["field"] for one in wrong.json()["errors"]] == ["content"]
