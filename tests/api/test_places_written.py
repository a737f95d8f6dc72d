"""Venues, regions and topics are changed by programs as at the desk: same rules, same scopes, same acts."""

from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import get, patch, post, send, token, without_id
from turnout.events.models import Topic
from turnout.people.policy.roles import Role
from turnout.venues.models import Metro, Venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def metro() -> Metro:
    return build.a_metro("Wrenfield")


@pytest.fixture
def secret(metro: Metro) -> str:
    return token(cast.cleo(metro), "venues:write")


def made(secret: str, there: Metro, **values: Any) -> Any:
    return post("/venues", secret, {"metro": there.slug, "name": "Central Library", **values})


def test_a_venue_is_added_shown_changed_and_deleted(metro: Metro, secret: str) -> None:
    response = made(secret, metro, latitude=51.5, parking="Behind the house", country="gb")
    assert response.status_code == 201, response.content
    assert response["Location"].endswith("/api/v1/venues/central-library")
    assert (response.json()["country"], response.json()["parking"]) == ("GB", "Behind the house")
    changed = patch("/venues/central-library", secret, {"capacity": 40, "parking": ""})
    assert (changed.json()["capacity"], changed.json()["parking"], changed.json()["latitude"]) == (
        40,
        "",
        51.5,
    )
    assert send("delete", "/venues/central-library", secret).status_code == 204
    assert not Venue.objects.exists()


def test_a_change_is_refused_where_the_venue_changed_since_it_was_seen(metro: Metro, secret: str) -> None:
    made(secret, metro)
    seen = get("/venues/central-library", secret)["ETag"]
    first = patch("/venues/central-library", secret, {"town": "Wrenfield"}, if_match=seen)
    assert first.status_code == 200
    second = patch("/venues/central-library", secret, {"town": "Elsewhere"}, if_match=seen)
    assert (second.status_code, second.json()["code"]) == (412, "changed_meanwhile")
    third = patch("/venues/central-library", secret, {"town": "Elsewhere"}, if_match=first["ETag"])
    assert (third.status_code, third.json()["town"]) == (200, "Elsewhere")
    assert get("/venues/central-library", secret)["ETag"] == third["ETag"]


def test_rooms_and_contacts_come_and_go(metro: Metro, secret: str) -> None:
    made(secret, metro)
    room = post("/venues/central-library/rooms", secret, {"name": "Hall", "capacity": 80}).json()["rooms"][0]
    path = f"/venues/central-library/rooms/{room['id']}"
    assert patch(path, secret, {"name": "Great hall"}).json()["rooms"][0] == {**room, "name": "Great hall"}
    assert send("delete", path, secret).json()["rooms"] == []
    assert send("delete", path, secret).status_code == 404
    contact = {"name": "Ines Okafor", "task": "Keys", "email": "ines@example.org", "phone": "+44 7700 900418"}
    found = post("/venues/central-library/contacts", secret, contact).json()["contacts"][0]
    assert found["phone"] == "+447700900418"
    own = f"/venues/central-library/contacts/{found['id']}"
    assert patch(own, secret, {"task": "Heating"}).json()["contacts"][0]["task"] == "Heating"
    assert send("delete", own, secret).json()["contacts"] == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"country": "GBR"}, "country"),
        ({"latitude": 91}, "latitude"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"opening_hours": {"monday": "always"}}, "opening_hours"),
        ({"opening_hours": {"someday": ""}}, "opening_hours.someday"),
        ({"capacity": -1}, "capacity"),
        ({"metro": "plymouth"}, "metro"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(
    metro: Metro, secret: str, values: Any, field: str
) -> None:
    response = made(secret, metro, **values)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)
    assert not Venue.objects.exists()


def test_opening_hours_are_read_as_the_desk_reads_them(metro: Metro, secret: str) -> None:
    hours = {"monday": "9:00 - 12:30", "tuesday": ""}
    found = made(secret, metro, opening_hours=hours, opening_exceptions=[{"on": "2027-12-24"}]).json()
    assert found["opening_hours"] == {"monday": "09:00-12:30"}
    assert found["opening_exceptions"] == [{"on": "2027-12-24", "hours": ""}]


def test_a_venue_closes_and_opens_again(metro: Metro, secret: str) -> None:
    made(secret, metro)
    closed = post("/venues/central-library/closing", secret, {"on": "2027-01-31", "reason": "Lease ends"})
    assert closed.json()["closed_on"] == "2027-01-31"
    assert post("/venues/central-library/reopening", secret).json()["closed_on"] is None


def test_contacts_and_notes_are_told_only_to_those_who_manage_it(metro: Metro, secret: str) -> None:
    made(secret, metro, notes="Alarm at ten")
    post("/venues/central-library/contacts", secret, {"name": "Ines Okafor"})
    for shown in (get("/venues/central-library"), get("/venues")):
        assert b"Alarm" not in shown.content
        assert b"Ines" not in shown.content
    assert get("/venues/central-library", secret).json()["notes"] == "Alarm at ten"
    assert get("/venues?view=desk", secret).json()["items"][0]["contacts"][0]["name"] == "Ines Okafor"
    assert get("/venues?view=desk").status_code == 401


def test_a_venue_of_another_region_and_none_are_the_same(metro: Metro, secret: str) -> None:
    build.a_venue(build.a_metro("Plymouth"), name="Guildhall")
    for method, path in [("patch", ""), ("delete", ""), ("post", "/reopening"), ("post", "/rooms")]:
        body = {"name": "Taken"} if method == "patch" or path == "/rooms" else None
        there = send(method, f"/venues/guildhall{path}", secret, body)
        nowhere = send(method, f"/venues/nowhere{path}", secret, body)
        assert (there.status_code, without_id(there)) == (404, without_id(nowhere))


def test_regions_are_for_those_who_manage_them(metro: Metro) -> None:
    everywhere = token(cast.sys(), "metros:write")
    made = post("/metros", everywhere, {"name": "Harbour", "time_zone": "Europe/London"})
    assert (made.status_code, made.json()["slug"]) == (201, "harbour")
    assert get("/metros/harbour").json().keys() == {"slug", "name", "time_zone", "description"}
    seen = get("/metros/harbour", everywhere)
    changed = patch("/metros/harbour", everywhere, {"contact_email": "a@example.org"}, if_match=seen["ETag"])
    assert changed.json()["contact_email"] == "a@example.org"
    assert patch("/metros/harbour", everywhere, {"name": "Quay"}, if_match=seen["ETag"]).status_code == 412
    wrong = post("/metros", everywhere, {"name": "Far", "time_zone": "Nowhere/None"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "time_zone")
    assert send("delete", "/metros/harbour", everywhere).status_code == 204
    coordinator = cast.cleo(metro)
    with pytest.raises(Exception, match="Choose what"):
        token(coordinator, "metros:write")


def test_topics_are_added_renamed_and_deleted(metro: Metro) -> None:
    secret = token(cast.sys(), "metros:write")
    assert post("/topics", secret, {"name": "Robots"}).json() == {"slug": "robots", "name": "Robots"}
    assert patch("/topics/robots", secret, {"name": "Machines"}).json()["name"] == "Machines"
    assert [one["name"] for one in get("/topics").json()] == ["Machines"]
    assert post("/topics", secret, {"name": "machines"}).status_code == 422
    assert send("delete", "/topics/robots", secret).status_code == 204
    assert not Topic.objects.exists()
    assert send("delete", "/topics/robots", secret).status_code == 404


def test_an_officer_has_no_part_in_venues(metro: Metro) -> None:
    officer = cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(metro.pk))
    secret = token(officer, "events:read")
    assert made(secret, metro).json()["code"] == "scope_missing"
