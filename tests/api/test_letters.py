"""Letters to families by programs: who would receive what, sent to exactly those, and what became of each."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import build, cast
from tests.api.asking import get, post, token, without_id
from tests.registration import lining
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.messaging.models import Message
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db
WORDS = {"subject": "News of {event}", "text": "Hello {first_name},\n{people}: bring a raincoat."}
KEY = "4be6a6e5-6a3c-4f7e-9d2b-0d6d1c1f0a55"


@pytest.fixture
def event() -> Event:
    lining.choose(**lining.no_night())
    event = build.a_published_event(3, title="Kites", starts_in=lining.FAR)
    build.a_booking(event, "Mira", "Jonas", email="lind@example.org")
    build.a_booking(event, "Noor", email="noor@example.org")
    build.a_booking(event, "Zoe", email="zoe@example.org", if_full="as_free")
    jobs.run_due()
    return event


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "letters:write", "messages:read")


def path(event: Event) -> str:
    return f"/events/{event.reference}/letters"


def shown(event: Event, secret: str, **more: Any) -> dict[str, Any]:
    answer = post(f"{path(event)}/preview", secret, {**WORDS, **more})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def send(event: Event, secret: str, seen: str, *, key: str = "one", **more: Any) -> Any:
    return post(path(event), secret, {**WORDS, "seen": seen, **more}, idempotency_key=key)


def written() -> list[str]:
    return sorted(Message.objects.filter(template="letter").values_list("email", flat=True))


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_a_preview_says_who_would_receive_what_and_writes_nothing(event: Event, secret: str) -> None:
    found = shown(event, secret)
    assert found["count"] == 2
    assert [(one["email"], one["people"]) for one in found["families"]] == [
        ("lind@example.org", ["Mira", "Jonas"]),
        ("noor@example.org", ["Noor"]),
    ]
    assert found["families"][0]["subject"] == "News of Kites"
    assert found["families"][0]["text"].endswith("Mira and Jonas: bring a raincoat.")
    assert [one["email"] for one in shown(event, secret, whom="waiting")["families"]] == ["zoe@example.org"]
    assert written() == []
    assert not AuditEntry.objects.filter(verb="event.letter_sent").exists()


def test_who_would_receive_it_is_shown_page_by_page_and_sent_to_all(event: Event, secret: str) -> None:
    first = shown(event, secret, whom="everybody", limit=2)
    assert (first["total"], first["count"], len(first["families"])) == (3, 3, 2)
    last = shown(event, secret, whom="everybody", limit=2, after=first["after"])
    assert (last["seen"], last["total"], last["after"]) == (first["seen"], 3, None)
    assert [one["email"] for page in (first, last) for one in page["families"]] == [
        "lind@example.org",
        "noor@example.org",
        "zoe@example.org",
    ]
    assert last["families"][0]["text"].endswith("Zoe: bring a raincoat.")
    assert shown(event, secret, whom="everybody", limit=3)["after"] is None
    assert send(event, secret, first["seen"], whom="everybody").json()["families"] == 3
    assert len(written()) == 3


def test_pages_of_a_preview_are_about_the_same_families(event: Event, secret: str) -> None:
    first = shown(event, secret, whom="everybody", limit=1)
    build.a_booking(event, "Pia", email="pia@example.org", if_full="as_free")
    for after in (first["after"], "nonsense"):
        sent = {**WORDS, "whom": "everybody", "limit": 1, "after": after}
        assert code(post(f"{path(event)}/preview", secret, sent)) == (409, "lost_race")
    anew = shown(event, secret, whom="everybody", limit=1)
    assert (anew["total"], anew["seen"] == first["seen"]) == (4, False)


@pytest.mark.parametrize("limit", [0, 101, "x"])
def test_a_page_of_a_preview_has_a_hundred_families_at_most(event: Event, secret: str, limit: Any) -> None:
    answer = post(f"{path(event)}/preview", secret, {**WORDS, "limit": limit})
    assert (code(answer), answer.json()["errors"][0]["field"]) == ((422, "bad_input"), "limit")


def test_a_letter_goes_to_those_who_were_shown_once_however_often_it_is_asked(
    event: Event, secret: str
) -> None:
    seen = shown(event, secret)["seen"]
    first, again = (send(event, secret, seen) for _ in "12")
    assert (first.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert first.json() == again.json()
    assert (first.json()["families"], first.json()["count"], first.json()["whom"]) == (2, 2, "held")
    assert written() == ["lind@example.org", "noor@example.org"]
    assert first["Location"].endswith(f"{path(event)}/{first.json()['id']}")


def test_what_changed_since_the_preview_is_shown_anew(event: Event, secret: str) -> None:
    seen = shown(event, secret, whom="everybody")["seen"]
    build.a_booking(event, "Pia", email="pia@example.org", if_full="as_free")
    assert code(send(event, secret, seen, whom="everybody")) == (409, "lost_race")
    assert written() == []


def test_some_people_are_written_to_alone(event: Event, secret: str) -> None:
    noor = event.registrations.get(registrant__email="noor@example.org").attendees.get()
    seen = shown(event, secret, people=[str(noor.pk)])["seen"]
    assert send(event, secret, seen, people=[str(noor.pk)]).json()["whom"] == "ticked"
    assert written() == ["noor@example.org"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"subject": "About {people}"}, "subject"),
        ({"text": "Dear {name}"}, "text"),
        ({"text": " \n "}, "text"),
        ({"whom": "pending"}, "whom"),
        ({"people": [KEY]}, "whom"),
    ],
)
def test_a_letter_that_says_nothing_clear_or_finds_nobody_is_refused(
    event: Event, secret: str, sent: dict[str, Any], field: str
) -> None:
    for answer in (
        post(f"{path(event)}/preview", secret, {**WORDS, **sent}),
        post(path(event), secret, {**WORDS, "seen": "", **sent}),
    ):
        assert code(answer) == (422, "bad_input")
        assert answer.json()["errors"][0]["field"] == field
    assert code(post(f"{path(event)}/preview", secret, {**WORDS, "tier": KEY})) == (422, "tier_unknown")


def test_what_became_of_each_is_listed(
    event: Event, secret: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = send(event, secret, shown(event, secret)["seen"]).json()
    send(event, secret, shown(event, secret, whom="waiting")["seen"], whom="waiting", key="two")
    jobs.run_due()
    items = get(path(event), secret).json()["items"]
    assert [(one["whom"], one["states"]) for one in items] == [
        ("waiting", {"sent": 1}),
        ("held", {"sent": 2}),
    ]
    assert get(f"{path(event)}/{made['id']}", secret).json()["states"] == {"sent": 2}
    told = get(f"{path(event)}/{made['id']}/messages", secret).json()["items"]
    assert {(one["email"], one["state"], one["event"]) for one in told} == {
        ("lind@example.org", "sent", event.reference),
        ("noor@example.org", "sent", event.reference),
    }
    with django_assert_num_queries(5):
        get(path(event), secret)


def test_a_token_that_sends_messages_again_writes_no_letters(event: Event) -> None:
    old = token(cast.cleo(event.metro), "messages:write", "messages:read")
    assert code(post(path(event), old, {**WORDS, "seen": ""})) == (403, "scope_missing")
    elsewhere = cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro("Plymouth").pk))
    foreign = token(elsewhere, "letters:write", "messages:read")
    nowhere = without_id(get("/events/222222/letters", foreign))
    assert without_id(get(path(event), foreign)) == nowhere
    assert without_id(post(f"{path(event)}/preview", foreign, WORDS)) == nowhere


def test_a_letter_is_not_blown_up_by_its_placeholders_nor_made_of_nothing_to_see(
    event: Event, secret: str
) -> None:
    for wrong in ({"text": "{people}" * 600}, {"text": "{event} " * 31}, {"subject": "\u200b"}):
        assert code(post(f"{path(event)}/preview", secret, {**WORDS, **wrong})) == (422, "bad_input")
        assert code(send(event, secret, "x", **wrong)) == (422, "bad_input")
    assert shown(event, secret, text="{event} " * 30)["count"] == 2
