"""Kinds of place over REST: added, changed, resized, put off sale, ordered, deleted."""

from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import delete, get, patch, post, token, without_id
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return build.an_event(5)


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "events:write", "events:move")


@pytest.fixture
def path(event: Event) -> str:
    return f"/events/{event.reference}/tiers"


def wrong(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["field"]


def test_a_kind_of_place_is_added_changed_ordered_and_deleted(secret: str, path: str) -> None:
    answer = post(path, secret, {"name": "Helper", "price_minor": 250, "capacity": 3})
    made = answer.json()
    assert (answer.status_code, made["name"], made["capacity"], made["price_minor"]) == (
        201,
        "Helper",
        3,
        250,
    )
    assert answer["Location"].endswith(f"{path}/{made['id']}")
    own = f"{path}/{made['id']}"
    changed = patch(own, secret, {"name": "Crew", "description": "Sets up."}).json()
    assert (changed["name"], changed["capacity"], changed["price_minor"]) == ("Crew", 3, 250)
    assert get(own, secret).json() == changed
    assert [one["name"] for one in post(f"{own}/order", secret, {"way": "up"}).json()] == ["Crew", "Place"]
    assert delete(own, secret).status_code == 204
    assert [one["name"] for one in get(path, secret).json()] == ["Place"]


def test_it_is_put_off_sale_and_back(event: Event, secret: str, path: str) -> None:
    own = f"{path}/{build.the_tier(event).pk}"
    off = patch(own, secret, {"is_active": False, "reason": "Too few helpers."}).json()
    assert (off["is_active"], off["sale"]) == (False, "closed")
    assert patch(own, secret, {"is_active": True}).json()["is_active"] is True


def test_a_change_is_made_only_to_what_was_seen(event: Event, secret: str, path: str) -> None:
    own = f"{path}/{build.the_tier(event).pk}"
    tag = get(own, secret)["ETag"]
    assert patch(own, secret, {"name": "A"}, if_match=tag).status_code == 200
    assert patch(own, secret, {"name": "B"}, if_match=tag).json()["code"] == "changed_meanwhile"


def test_places_that_people_hold_stay() -> None:
    event = build.a_published_event(5)
    build.a_booking(event, "Mira", "Jonas")
    secret = token(cast.cleo(event.metro), "events:write")
    own = f"/events/{event.reference}/tiers/{build.the_tier(event).pk}"
    answer = patch(own, secret, {"name": "X", "capacity": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "capacity_below_held")
    assert build.the_tier(event).name == "Place"
    assert delete(own, secret).json()["code"] == "tier_in_use"
    assert patch(own, secret, {"capacity": 2}).json()["left"] == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "Place"}, "name"),
        ({"access": "domains"}, "domains"),
        ({"is_hidden": True}, "is_hidden"),
        ({"least_each": 3, "most_each": 2}, "least_each"),
        ({"opens_at": "2099-01-02T00:00:00Z", "closes_at": "2099-01-01T00:00:00Z"}, "closes_at"),
        ({"opens_at": "0001-01-01T00:00:00Z"}, "opens_at"),
    ],
)
def test_what_cannot_be_is_named(
    event: Event, secret: str, path: str, values: dict[str, Any], field: str
) -> None:
    other = post(path, secret, {"name": "Other"}).json()
    assert wrong(post(path, secret, {"name": "Third", **values})) == (422, field)
    assert wrong(patch(f"{path}/{other['id']}", secret, values)) == (422, field)
    assert event.tiers.count() == 2


def test_what_is_under_review_stays() -> None:
    event = build.an_event(state=EventState.PENDING_REVIEW)
    secret = token(cast.cleo(event.metro), "events:write")
    assert post(f"/events/{event.reference}/tiers", secret, {"name": "X"}).json()["code"] == "wrong_state"


def test_a_kind_of_place_of_another_event_is_not_there(secret: str, path: str) -> None:
    other = build.the_tier(build.an_event())
    for answer in (
        get(f"{path}/{other.pk}", secret),
        patch(f"{path}/{other.pk}", secret, {"name": "X"}),
        delete(f"{path}/{other.pk}", secret),
        post(f"{path}/{other.pk}/order", secret, {"way": "up"}),
    ):
        assert answer.status_code == 404


def test_what_is_hidden_is_named_to_those_who_work_with_it() -> None:
    event = build.a_published_event(5)
    secret = token(cast.cleo(event.metro), "events:write")
    body = {"name": "Friends", "access": "code", "is_hidden": True}
    made = post(f"/events/{event.reference}/tiers", secret, body).json()
    own = f"/events/{event.reference}/tiers/{made['id']}"
    assert get(own, secret).json()["name"] == "Friends"
    assert get(own).status_code == 404


def test_a_foreign_event_is_not_there(path: str) -> None:
    user = cast.given(cast.ana(), Role.METRO_ADMIN, "metro", str(build.a_metro().pk))
    foreign = token(user, "events:write")
    there, nowhere = post(path, foreign, {"name": "X"}), post("/events/222222/tiers", foreign, {"name": "X"})
    assert (there.status_code, without_id(there)) == (404, without_id(nowhere))
