"""Words of staff on registrations, and places of many families cancelled at once, by programs."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import build, cast
from tests.api.asking import broken, delete, get, post, token, without_id
from tests.registration import lining
from turnout.events.models import Event
from turnout.messaging.models import Message
from turnout.people.policy.roles import Role
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db
KEY = "4be6a6e5-6a3c-4f7e-9d2b-0d6d1c1f0a55"


@pytest.fixture
def event() -> Event:
    lining.choose(**lining.no_night())
    return build.a_published_event(3, starts_in=lining.FAR)


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "registrations:read", "registrations:write")


def path(registration: Registration) -> str:
    return f"/registrations/{registration.reference}/tags"


def words(registration: Registration, secret: str) -> list[str]:
    return [one["word"] for one in get(path(registration), secret).json()]


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_a_tag_is_put_on_once_listed_and_taken_off(
    event: Event, secret: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    family = build.a_booking(event, "Mira", "Jonas")
    made = post(path(family), secret, {"word": "Ramp"})
    again = post(path(family), secret, {"word": " ramp "})
    assert (made.status_code, made.json()["word"]) == (201, "Ramp")
    assert again.json()["id"] == made.json()["id"]
    assert post(path(family), secret, {"word": "Bus"}).status_code == 201
    with django_assert_num_queries(4):
        assert words(family, secret) == ["Bus", "Ramp"]
    assert code(post(path(family), secret, {"word": "🎈"})) == (422, "bad_input")
    assert code(post(path(family), secret, {"word": "x" * 25})) == (422, "bad_input")
    assert delete(f"{path(family)}/{made.json()['id']}", secret).status_code == 204
    assert code(delete(f"{path(family)}/{made.json()['id']}", secret)) == (404, "not_found")
    assert words(family, secret) == ["Bus"]


def test_places_of_many_families_are_cancelled_and_each_is_told_once(event: Event, secret: str) -> None:
    first, second = lining.family(event, "Mira", "Jonas"), lining.family(event, "Noor")
    waiting = lining.family(event, "Zoe", if_full="as_free")
    people = [str(one.pk) for each in (first, second) for one in each.attendees.order_by("position")]
    sent = {"people": [*people, KEY], "reason": "The hall is too small."}
    address = f"/events/{event.reference}/roster/cancellation"
    before = Message.objects.count()
    done = post(address, secret, sent, idempotency_key="once").json()
    assert [(one["registration"], one["cancelled"], one["refused"]) for one in done] == [
        (first.reference, 2, None),
        (second.reference, 1, None),
    ]
    told = [Message.objects.about("registration.registration", one.pk) for one in (first, second)]
    assert [one.filter(template="registration_cancelled").count() for one in told] == [1, 1]
    assert Message.objects.count() > before
    assert {one.state for one in first.attendees.all()} == {"cancelled"}
    assert waiting.attendees.get().state != "cancelled"
    assert code(post(address, secret, sent)) == (422, "bad_input")
    assert code(post(address, secret, {**sent, "reason": " "})) == (422, "reason_missing")
    assert broken() == []


def test_what_is_of_others_is_not_there(event: Event, secret: str) -> None:
    family, other = lining.family(event, "Mira"), lining.family(event, "Noor")
    made = post(path(family), secret, {"word": "Ramp"}).json()
    assert code(delete(f"{path(other)}/{made['id']}", secret)) == (404, "not_found")
    elsewhere = cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro("Plymouth").pk))
    foreign = token(elsewhere, "registrations:read", "registrations:write")
    nowhere = without_id(get("/registrations/222222/tags", foreign))
    assert without_id(get(path(family), foreign)) == nowhere
    assert without_id(post(path(family), foreign, {"word": "Bus"})) == nowhere
    assert without_id(delete(f"{path(family)}/{made['id']}", foreign)) == nowhere
    assert words(family, secret) == ["Ramp"]


def test_a_registration_has_a_bounded_number_of_tags(event: Event, secret: str) -> None:
    family = build.a_booking(event, "Mira")
    for number in range(30):
        assert post(path(family), secret, {"word": f"Bus {number}"}).status_code == 201
    full = post(path(family), secret, {"word": "Ramp"})
    assert code(full) == (422, "bad_input")
    assert "30" in full.json()["detail"]
    assert post(path(family), secret, {"word": "bus 7"}).status_code == 201
    assert len(words(family, secret)) == 30
