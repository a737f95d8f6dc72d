"""The notebook of an event over REST: who reads what, who changes it."""

from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import get, patch, post, token
from turnout.audit.models import AuditEntry
from turnout.events.actions import chairing, noting
from turnout.events.models import Event, Note
from turnout.events.states import EventState
from turnout.kernel.actors import SYSTEM
from turnout.people.models import User
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return build.an_event()


@pytest.fixture
def path(event: Event) -> str:
    return f"/events/{event.reference}/notes"


def officer(event: Event) -> User:
    return cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id))


def writes(user: User) -> str:
    return token(user, "notes:write")


def test_a_note_is_written_in_ones_own_name_read_and_changed(event: Event, path: str) -> None:
    secret = writes(cast.cleo(event.metro))
    answer = post(path, secret, {"kind": "lesson", "content": "Twenty scissors."})
    made = answer.json()
    assert (answer.status_code, made["author"], made["is_private"]) == (201, "Cleo Adeyemi", False)
    own = f"{path}/{made['id']}"
    assert answer["Location"].endswith(own)
    assert get(path, secret).json() == [made] == [get(own, secret).json()]
    tag = get(own, secret)["ETag"]
    changed = patch(own, secret, {"content": "Ten scissors."}, if_match=tag).json()
    assert (changed["content"], changed["kind"], bool(changed["changed_at"])) == (
        "Ten scissors.",
        "lesson",
        True,
    )
    assert patch(own, secret, {"content": "None."}, if_match=tag).json()["code"] == "changed_meanwhile"


def test_a_private_note_is_read_by_its_author_the_chair_and_coordinators(event: Event, path: str) -> None:
    author = officer(event)
    made = post(path, writes(author), {"content": "The host is ill.", "is_private": True}).json()
    other = cast.given(cast.ana(), Role.EVENTS_OFFICER, "metro", str(event.metro_id))
    assert get(path, writes(other)).json() == []
    assert get(f"{path}/{made['id']}", writes(other)).status_code == 404
    chairing.appoint(event, cast.person(cast.dan()), by=SYSTEM)
    for user in (author, cast.cleo(event.metro), cast.dan()):
        assert [one["id"] for one in get(path, writes(user)).json()] == [made["id"]]


def test_a_note_is_changed_by_whoever_wrote_it_only(event: Event, path: str) -> None:
    note = noting.write(event, officer(event), "Mine.", by=officer(event).actor)
    secret = writes(cast.cleo(event.metro))
    assert patch(f"{path}/{note.pk}", secret, {"content": "Ours."}).json()["code"] == "not_allowed"
    assert Note.objects.get().content == "Mine."


def test_a_note_is_deleted_with_a_reason_by_its_author_or_an_administrator(event: Event, path: str) -> None:
    first, second = (noting.write(event, officer(event), "Mine.", by=officer(event).actor) for _ in range(2))
    other = cast.given(cast.ana(), Role.EVENTS_OFFICER, "metro", str(event.metro_id))
    why = {"reason": "It names somebody."}
    assert post(f"{path}/{first.pk}/deletion", writes(other), why).json()["code"] == "not_allowed"
    assert post(f"{path}/{first.pk}/deletion", writes(officer(event)), {"reason": " "}).status_code == 422
    assert post(f"{path}/{first.pk}/deletion", writes(officer(event)), why).status_code == 204
    assert post(f"{path}/{second.pk}/deletion", writes(cast.cleo(event.metro)), why).status_code == 204
    assert (Note.objects.count(), AuditEntry.objects.filter(verb="note.deleted").count()) == (0, 2)


def test_the_archive_takes_no_note() -> None:
    event = build.an_event(state=EventState.ARCHIVED)
    answer = post(f"/events/{event.reference}/notes", writes(cast.cleo(event.metro)), {"content": "Late."})
    assert answer.json()["code"] == "wrong_state"


def test_the_list_costs_the_same_however_long(
    event: Event, path: str, django_assert_max_num_queries: Any
) -> None:
    author = officer(event)
    secret = writes(author)
    for number in range(5):
        noting.write(event, author, f"Note {number}.", by=author.actor)
    with django_assert_max_num_queries(14):
        assert len(get(path, secret).json()) == 5


def test_nothing_but_blanks_is_no_note(event: Event, path: str) -> None:
    answer = post(path, writes(cast.cleo(event.metro)), {"content": "  "})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "content")


def test_a_note_of_another_event_is_not_there(event: Event, path: str) -> None:
    boss = cast.sys()
    other = noting.write(build.an_event(), boss, "There.", by=boss.actor)
    assert get(f"{path}/{other.pk}", writes(boss)).status_code == 404
    assert post(f"{path}/{other.pk}/deletion", writes(boss), {"reason": "X"}).status_code == 404
