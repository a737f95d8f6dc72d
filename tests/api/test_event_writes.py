"""Events written over REST: made as drafts, changed field by field under If-Match, cloned."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import get, patch, post, token, without_id
from turnout.events.actions import chairing, reviewing
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.house import queries as house
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.people.policy.roles import Role
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db


@pytest.fixture
def metro() -> Metro:
    return build.a_metro(time_zone="Europe/London")


@pytest.fixture
def secret(metro: Metro) -> str:
    return token(cast.cleo(metro), "events:write", "events:move")


def wrong(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["field"]


def test_a_draft_is_made_published_and_found(metro: Metro, secret: str) -> None:
    venue, topic = build.a_venue(metro), build.a_topic()
    room = build.a_room(venue, capacity=30)
    answer = post(
        "/events",
        secret,
        {
            "title": "Build a robot",
            "summary": "Two hours of tape.",
            "venue": venue.slug,
            "room": room.name,
            "topics": [topic.slug],
            "min_age": 8,
            "sessions": [
                {"starts_at": "2099-07-02T09:00:00Z", "ends_at": "2099-07-02T11:00:00Z", "title": "Second"},
                {"starts_at": "2099-07-01T09:00:00Z", "ends_at": "2099-07-01T11:00:00Z", "title": "First"},
            ],
            "tiers": [{"name": "Place", "capacity": 20}, {"name": "Helper", "price_minor": 250}],
        },
    )
    made = answer.json()
    assert (answer.status_code, made["state"], made["room"], made["min_age"]) == (201, "draft", room.name, 8)
    assert [one["title"] for one in made["sessions"]] == ["First", "Second"]
    assert [(one["name"], one["capacity"]) for one in made["tiers"]] == [("Place", 20), ("Helper", None)]
    assert (made["topics"], made["metro"], made["starts_at"]) == (
        [topic.slug],
        metro.slug,
        "2099-07-01T09:00:00Z",
    )
    path = f"/events/{made['reference']}"
    assert answer["Location"].endswith(f"/api/v1{path}")
    assert post(f"{path}/publication", secret).json()["state"] == "published"
    assert get(path).json()["title"] == "Build a robot"


def test_an_online_event_lies_in_the_one_region_of_whoever_makes_it(metro: Metro, secret: str) -> None:
    body = {"title": "Talk", "online_url": "https://meet.example.org/talk"}
    assert post("/events", secret, body).json()["metro"] == metro.slug
    boss = token(cast.sys(), "events:write")
    build.a_metro()
    assert wrong(post("/events", boss, body)) == (422, "metro")
    assert post("/events", boss, {**body, "metro": metro.slug}).status_code == 201


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"venue": "nowhere"}, "venue"),
        ({"metro": "nowhere"}, "metro"),
        ({"room": "Attic"}, "room"),
        ({"topics": ["robots", "nothing"]}, "topics"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"min_age": 9, "max_age": 8}, "max_age"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"online_url": "no address"}, "online_url"),
        ({"pays_ahead": True}, "pay_how"),
        ({"opens_at": "0001-01-01T00:00:00Z"}, "opens_at"),
        ({"deadline_at": "9999-12-31T23:59:59Z"}, "deadline_at"),
        ({"publish_at": "2200-01-01T00:00:00Z"}, "publish_at"),
        ({"tiers": [{"name": "A", "access": "domains"}]}, "domains"),
        ({"tiers": [{"name": "A", "closes_at": "9999-12-31T23:59:59Z"}]}, "closes_at"),
        ({"sessions": [{"starts_at": "2099-07-02T09:00:00Z", "ends_at": "2099-07-02T08:00:00Z"}]},
         "sessions.0.ends_at"),
        ({"sessions": [{"starts_at": "0001-01-01T00:00:00Z", "ends_at": "2099-07-02T08:00:00Z"}]},
         "sessions.0.starts_at"),
        ({"sessions": [{"starts_at": "2099-07-02T09:00:00Z", "ends_at": "2099-07-02T10:00:00Z",
                        "doors_at": "2099-07-01T09:00:00Z"}]}, "sessions.0.doors_at"),
        ({"sessions": [{"starts_at": "2099-07-02T09:00:00Z", "ends_at": "2099-07-02T11:00:00Z"},
                       {"starts_at": "2099-07-02T10:00:00Z", "ends_at": "2099-07-02T12:00:00Z"}]}, "sessions"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_and_nothing_is_made(
    secret: str, values: dict[str, Any], field: str
) -> None:
    assert wrong(post("/events", secret, {"title": "Build a robot", **values})) == (422, field)
    assert not Event.objects.exists()


def test_only_what_is_sent_changes(metro: Metro, secret: str) -> None:
    event = build.an_event(metro=metro, min_age=8, description="Tape.")
    answer = patch(f"/events/{event.reference}", secret, {"title": "Build a boat", "max_age": 12})
    changed = answer.json()
    assert (changed["title"], changed["min_age"], changed["max_age"]) == ("Build a boat", 8, 12)
    assert (changed["description"], changed["content_version"]) == ("Tape.", event.content_version + 1)
    assert patch(f"/events/{event.reference}", secret, {"max_age": None}).json()["max_age"] is None


def test_a_change_is_made_only_to_what_was_seen(metro: Metro, secret: str) -> None:
    event = build.an_event(metro=metro)
    path = f"/events/{event.reference}?fields=title,state"
    tag = get(path, secret)["ETag"]
    first = patch(path, secret, {"title": "Build a boat"}, if_match=tag)
    assert (first.status_code, first.json()) == (200, {"title": "Build a boat", "state": "draft"})
    late = patch(path, secret, {"title": "Build a plane"}, if_match=tag)
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert build.fresh(event).title == "Build a boat"
    assert patch(path, secret, {"title": "Build a plane"}, if_match=first["ETag"]).status_code == 200


def test_another_venue_leaves_the_room_behind_and_brings_its_region(metro: Metro, secret: str) -> None:
    venue, other = build.a_venue(metro), build.a_venue(metro)
    room = build.a_room(venue)
    event = build.an_event(venue=venue)
    path = f"/events/{event.reference}"
    assert patch(path, secret, {"room": str(room.pk)}).json()["room"] == room.name
    assert patch(path, secret, {"venue": venue.slug}).json()["room"] == room.name
    moved = patch(path, secret, {"venue": other.slug}).json()
    assert (moved["venue"]["slug"], moved["room"]) == (other.slug, None)
    assert patch(path, secret, {"venue": None}).json()["venue"] is None


def test_the_cap_follows_the_rules_of_places(metro: Metro, secret: str) -> None:
    event = build.a_published_event(5, metro=metro)
    build.a_booking(event, "Mira", "Jonas")
    path = f"/events/{event.reference}"
    assert wrong(patch(path, secret, {"capacity": 1, "title": "X"}))[0] == 409
    assert build.fresh(event).title == event.title
    assert patch(path, secret, {"capacity": 3}).json()["capacity"]["total"] == 3


def test_money_others_agreed_to_stays(metro: Metro, secret: str) -> None:
    event = build.an_event(metro=metro)
    path = f"/events/{event.reference}"
    assert patch(path, secret, {"currency": "EUR"}).json()["currency"] == "EUR"
    assert patch(path, secret, {"currency": ""}).json()["currency"] == house.current().currency == "USD"


@pytest.mark.parametrize("state", [EventState.PENDING_REVIEW, EventState.ARCHIVED, EventState.CANCELLED])
def test_what_is_settled_stays(state: EventState, metro: Metro, secret: str) -> None:
    event = build.an_event(metro=metro, state=state)
    answer = patch(f"/events/{event.reference}", secret, {"title": "Build a boat"})
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert build.fresh(event).title == event.title


def test_a_clone_is_a_draft_without_dates(metro: Metro, secret: str) -> None:
    event = build.a_published_event(5, metro=metro)
    answer = post(f"/events/{event.reference}/clone", secret)
    made = answer.json()
    assert (answer.status_code, made["state"], made["sessions"]) == (201, "draft", [])
    assert (made["cloned_from"], [one["name"] for one in made["tiers"]]) == (event.reference, ["Place"])
    assert answer["Location"].endswith(f"/events/{made['reference']}")


def test_a_chair_changes_his_event_and_makes_none(metro: Metro) -> None:
    event, chair = build.an_event(metro=metro), cast.ben()
    chairing.appoint(event, cast.person(chair), by=SYSTEM)
    secret = token(chair, "events:write")
    assert patch(f"/events/{event.reference}", secret, {"title": "Build a boat"}).status_code == 200
    assert post("/events", secret, {"title": "Mine"}).json()["code"] == "not_allowed"
    assert post(f"/events/{event.reference}/clone", secret).status_code == 201


def test_nobody_puts_an_event_where_he_has_no_role(metro: Metro, secret: str) -> None:
    elsewhere = build.a_venue(build.a_metro())
    assert wrong(post("/events", secret, {"title": "Mine", "venue": elsewhere.slug})) == (422, "venue")
    assert wrong(post("/events", secret, {"title": "Mine", "metro": elsewhere.metro.slug})) == (422, "metro")
    event = build.an_event(metro=metro)
    assert wrong(patch(f"/events/{event.reference}", secret, {"venue": elsewhere.slug})) == (422, "venue")


def test_a_foreign_event_and_one_that_is_not_there_are_answered_alike(metro: Metro) -> None:
    event = build.an_event(metro=metro)
    foreign = token(
        cast.given(cast.ana(), Role.METRO_ADMIN, "metro", str(build.a_metro().pk)), "events:write"
    )
    for ask in (patch, post):
        path = "/clone" if ask is post else ""
        body = None if ask is post else {"title": "X"}
        there = ask(f"/events/{event.reference}{path}", foreign, body)
        nowhere = ask(f"/events/222222{path}", foreign, body)
        assert (there.status_code, without_id(there)) == (404, without_id(nowhere))


def test_an_instant_of_an_hour_that_comes_twice_stays_what_it_is(secret: str) -> None:
    starts = [datetime(2099, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    for one in starts:
        body = {"starts_at": one.isoformat(), "ends_at": one.replace(hour=5).isoformat()}
        made = post("/events", secret, {"title": "Night", "sessions": [body]}).json()
        assert made["starts_at"] == f"{one:%Y-%m-%dT%H:%M:%SZ}"


def test_when_an_approved_event_is_published_is_no_change_of_its_words(metro: Metro) -> None:
    event, secret = build.an_event(metro=metro), token(cast.cleo(metro), "events:write")
    later = f"{clock.now() + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    path = f"/events/{event.reference}"
    wished = patch(path, secret, {"publish_at": later})
    assert (wished.status_code, wished.json()["publish_at"]) == (200, later)
    reviewing.approve(event, build.fresh(event).content_version, by=SYSTEM)
    assert patch(path, secret, {"publish_at": None}).status_code == 200  # what approving made of it
    refused = patch(path, secret, {"publish_at": later})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    mover = token(cast.cleo(metro), "events:move")
    assert post(f"{path}/schedule", mover, {"publish_at": later}).json()["publish_at"] == later
