"""Texts that show nothing pass nowhere as filled: a name, a title, a reason, a note, a letter."""

import csv
from pathlib import Path
from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import patch, post, token
from turnout.events.models import Event
from turnout.kernel import tables
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db
NOTHING = "\u200b\u2060\u00ad\ufeff"
CONTACT = {"first_name": "Eva", "last_name": "Lind", "email": "eva@example.org", "phone": "+441632960961"}


@pytest.fixture
def event() -> Event:
    return build.a_published_event(5)


@pytest.fixture
def secret(event: Event) -> str:
    scopes = ("events:write", "events:move", "registrations:write", "people:write", "people:read")
    return token(cast.cleo(event.metro), *scopes)


def told(answer: Any) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body["code"], body["errors"][0]["field"]


def test_no_title_and_no_name_is_made_of_nothing(event: Event, secret: str) -> None:
    assert told(patch(f"/events/{event.reference}", secret, {"title": NOTHING})) == (
        422, "bad_input", "title",
    )  # fmt: skip
    for contact, people, field in (
        (CONTACT, [{"first_name": NOTHING}], "people.0.first_name"),
        ({**CONTACT, "last_name": NOTHING}, [{"first_name": "Mira"}], "contact.last_name"),
    ):
        sent = {"event": event.reference, "contact": contact, "people": people}
        assert told(post("/registrations", secret, sent)) == (422, "bad_input", field)
    assert not Registration.objects.exists()


def test_no_reason_is_made_of_nothing(event: Event, secret: str) -> None:
    why, missing = {"reason": NOTHING}, (422, "reason_missing", "reason")
    family = f"/registrations/{build.a_booking(event, 'Mira').reference}"
    assert told(post(f"{family}/cancellation", secret, why)) == missing
    assert told(post(f"/events/{event.reference}/cancellation", secret, why)) == missing
    assert build.fresh(event).held == 1


def test_no_note_is_made_of_nothing(event: Event, secret: str) -> None:
    person = build.a_booking(event, "Mira").registrant
    assert told(post(f"/people/{person.pk}/notes", secret, {"text": NOTHING})) == (422, "bad_input", "text")


def test_names_that_need_joiners_are_kept_whole(event: Event, secret: str) -> None:
    name = "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"
    sent = {"event": event.reference, "contact": CONTACT, "people": [{"first_name": name}]}
    made = post("/registrations", secret, sent).json()
    assert made["people"][0]["first_name"] == name


def test_a_row_of_a_file_that_shows_nothing_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["name", "age"], ["Mira", "9"], [NOTHING, "\u00a0"]])
    with tables.find(path).rows() as rows:
        assert [list(row.cells) for row in rows] == [["Mira", "9"]]
