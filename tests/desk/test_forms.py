"""What is typed at the desk: good input does what it says, bad input is told beside its field and writes nothing."""

from datetime import time, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from turnout.events.models import Event, Tier, Topic
from turnout.events.rules.dating import SessionDraft
from turnout.events.states import EventState
from turnout.house import actions as house
from turnout.kernel import clock, times
from turnout.kernel.actors import SYSTEM
from turnout.venues.models import Metro, Venue

pytestmark = pytest.mark.django_db

HOSTILE = [
    "x" * 10_000,
    "👩‍👩‍👧 مرحبا بالعالم",
    "=HYPERLINK(1)\x00\x07",
    "'; DROP TABLE events_event; --<script>alert(1)</script>",
    "-1",
    "99999999999999999999",
    "2026-02-30",
]


@pytest.fixture
def metro() -> Metro:
    return build.a_metro("Wrenfield")


@pytest.fixture
def desk(metro: Metro) -> Client:
    client = Client()
    client.force_login(cast.cleo(metro))
    return client


def typed(venue: Any = None, **changes: Any) -> dict[str, Any]:
    day = (clock.now() + timedelta(days=10)).date().isoformat()
    return {
        "title": "Build a robot",
        "summary": "Two hours with motors.",
        "place": str(venue.pk) if venue else "",
        "online_url": "" if venue else "https://example.org/room",
        "format": "workshop",
        "registration_type": "required",
        "audience": "children",
        "admission": "open",
        "visibility": "listed",
        "party_limit": "10",
        "sessions-TOTAL_FORMS": "1",
        "sessions-INITIAL_FORMS": "0",
        "sessions-0-day": day,
        "sessions-0-starts": "10:00",
        "sessions-0-ends": "12:00",
        "tiers-TOTAL_FORMS": "1",
        "tiers-INITIAL_FORMS": "0",
        "tiers-0-name": "Place",
        "tiers-0-capacity": "20",
        "do": "publish",
        **changes,
    }


def test_one_page_publishes(desk: Client, metro: Metro) -> None:
    answer = desk.post("/desk/events/new/", typed(build.a_venue(metro)))
    event = Event.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/events/{event.reference}/")
    assert event.state == EventState.PUBLISHED


def test_a_start_that_has_passed_is_told_beside_its_day(desk: Client, metro: Metro) -> None:
    yesterday = (clock.now() - timedelta(days=2)).date().isoformat()
    answer = desk.post("/desk/events/new/", typed(build.a_venue(metro), **{"sessions-0-day": yesterday}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_sessions-0-day"' in page
    assert f'value="{yesterday}"' in page
    assert page.count("It begins in the past.") == 2  # above and beside
    assert not Event.objects.exists()


def test_times_are_those_of_the_place(metro: Metro, desk: Client) -> None:
    desk.post("/desk/events/new/", typed(build.a_venue(metro), **{"sessions-0-day": "2027-07-01"}))
    starts_at = Event.objects.get().starts_at
    assert starts_at is not None
    assert (starts_at.hour, times.local(starts_at, "Europe/London").hour) == (9, 10)


def test_what_publication_lacks_keeps_everything_typed(desk: Client, metro: Metro) -> None:
    answer = desk.post("/desk/events/new/", typed(build.a_venue(metro), summary=""))
    assert answer.status_code == 422
    assert "It has no summary" in answer.content.decode()
    assert "Build a robot" in answer.content.decode()
    assert not Event.objects.exists()


def test_a_row_more_or_less_saves_nothing_and_loses_nothing(desk: Client, metro: Metro) -> None:
    more = desk.post("/desk/events/new/", typed(add="sessions"))
    assert more.status_code == 200
    assert 'name="sessions-1-day"' in more.content.decode()
    assert "Build a robot" in more.content.decode()
    less = desk.post("/desk/events/new/", typed(remove_sessions="0", **{"sessions-TOTAL_FORMS": "2"}))
    assert 'name="sessions-1-day"' not in less.content.decode()
    assert not Event.objects.exists()


def test_an_hour_that_clocks_skip_is_told_beside_it(desk: Client, metro: Metro) -> None:
    row = {"sessions-0-day": "2027-03-28", "sessions-0-starts": "01:30", "sessions-0-ends": "04:00"}
    answer = desk.post("/desk/events/new/", typed(build.a_venue(metro), **row))
    assert answer.status_code == 422
    assert "01:30 does not exist on 2027-03-28" in answer.content.decode()


def test_a_taken_room_asks_for_a_reason(desk: Client, metro: Metro) -> None:
    venue = build.a_venue(metro)
    desk.post("/desk/events/new/", typed(venue))
    asked = desk.post("/desk/events/new/", typed(venue, title="Chess"))
    assert asked.status_code == 422
    assert 'name="override"' in asked.content.decode()
    assert (
        desk.post("/desk/events/new/", typed(venue, title="Chess", override="Two halves.")).status_code == 303
    )


@pytest.mark.once("postgresql")
@pytest.mark.parametrize(
    "field",
    [
        "title", "summary", "place", "online_url", "metro", "format", "registration_type", "audience", "visibility",
        "admission", "min_age", "max_age", "party_limit", "opens_at", "deadline_at", "publish_at", "description",
        "bring", "contact_email", "topics", "time_zone", "slug", "sessions-TOTAL_FORMS", "sessions-0-day",
        "sessions-0-starts", "sessions-0-ends", "sessions-0-title",
        "sessions-0-last_day", "sessions-0-doors", "tiers-TOTAL_FORMS",
        "tiers-0-name", "tiers-0-capacity", "tiers-0-description", "add", "remove_sessions", "override", "do",
    ],
)  # fmt: skip
def test_no_field_of_a_new_event_breaks_it(desk: Client, field: str) -> None:
    for value in HOSTILE:
        before = Event.objects.count()
        answer = desk.post("/desk/events/new/", typed(**{"do": "draft", field: value}))
        assert answer.status_code in {200, 303, 422}, value
        assert "<script>alert(1)" not in answer.content.decode()
        assert Event.objects.count() == before + (answer.status_code == 303), value


@pytest.mark.parametrize(
    "path",
    [
        "events/?q={}", "events/?metro={}", "events/?venue={}", "events/?since={}", "events/?until={}",
        "events/?view={}", "events/?after={}", "events/?before={}~", "venues/?q={}", "venues/?page={}",
        "venues/?metro={}", "events/{}/",
    ],
)  # fmt: skip
def test_no_query_breaks_a_list(desk: Client, path: str) -> None:
    for value in HOSTILE:
        assert desk.get("/desk/" + path.format(quote(value))).status_code in {200, 404}, value


def test_fewer_places_than_people_is_refused_beside_the_field(desk: Client, metro: Metro) -> None:
    event = build.a_published_event(places=5, metro=metro)
    build.a_booking(event, "Mira", "Jonas")
    tier = build.the_tier(event)
    path = f"/desk/events/{event.reference}/places/{tier.pk}/"
    answer = desk.post(f"{path}capacity/", {"places-capacity": "1", "places-reason": "Smaller room."})
    assert answer.status_code == 422
    assert "2 people hold a place" in answer.content.decode()
    assert build.the_tier(event).capacity == 5
    answer = desk.post(f"{path}capacity/", {"places-capacity": "2", "places-reason": "Smaller room."})
    assert (answer.status_code, build.the_tier(event).capacity) == (303, 2)


@pytest.mark.parametrize("days", [12, -1])
def test_a_session_past_midnight_moves_as_a_whole_when_its_day_is_changed(
    desk: Client, metro: Metro, days: int
) -> None:
    day = (clock.now() + timedelta(days=7)).date()
    night = SessionDraft(day=day, starts=time(22), ends=time(0, 30), last_day=day + timedelta(days=1))
    event = build.a_published_event(metro=metro, sessions=[night])
    moved = day + timedelta(days=days)
    sent = {
        "sessions-TOTAL_FORMS": "1",
        "sessions-INITIAL_FORMS": "0",
        "sessions-0-day": moved.isoformat(),
        "sessions-0-starts": "22:00",
        "sessions-0-ends": "00:30",
        "sessions-0-last_day": (day + timedelta(days=1)).isoformat(),
        "reason": "Snow.",
    }
    assert desk.post(f"/desk/events/{event.reference}/dates/", sent).status_code == 303
    session = event.sessions.get()
    assert times.local(session.starts_at, event.time_zone).date() == moved
    assert session.ends_at - session.starts_at == timedelta(hours=2, minutes=30)


def test_places_are_cancelled_with_a_reason(desk: Client, metro: Metro) -> None:
    made = build.a_booking(build.a_published_event(metro=metro), "Mira", "Jonas")
    mira = made.attendees.order_by("position")[0]
    path = f"/desk/registrations/{made.reference}/cancellation/"
    assert desk.post(path, {"people": [str(mira.pk)]}).status_code == 422
    assert desk.post(path, {"people": ["x"], "reason": "Ill."}).status_code == 422
    assert desk.post(path, {"people": [str(mira.pk)], "reason": "Ill."}).status_code == 303
    assert [one.state for one in made.attendees.order_by("position")] == ["cancelled", "confirmed"]


def test_a_roster_asks_as_much_for_many_people_as_for_few(desk: Client, metro: Metro) -> None:
    event = build.a_published_event(places=300, metro=metro)
    for number in range(10):
        build.a_booking(event, f"Child {number}")
    few = statements(desk, f"/desk/events/{event.reference}/")
    for _ in range(19):
        build.a_booking(event, *(f"Child {number}" for number in range(10)))
    assert statements(desk, f"/desk/events/{event.reference}/") == few
    assert few < 35


def test_a_venue_with_its_rooms_and_contacts(desk: Client, metro: Metro) -> None:
    made = desk.post(
        "/desk/venues/new/", {"metro": str(metro.pk), "name": "Millpond Library", "capacity": "40"}
    )
    venue = Venue.objects.get()
    assert made["Location"] == f"/desk/venues/{venue.slug}/"
    base = f"/desk/venues/{venue.slug}/"
    assert desk.post(f"{base}rooms/", {"room-name": "Reading room", "room-capacity": "12"}).status_code == 303
    assert desk.post(f"{base}rooms/", {"room-name": "reading ROOM", "room-capacity": "12"}).status_code == 422
    contact = {"contact-name": "Jo Okonjo", "contact-email": "jo@example.org", "contact-phone": "x"}
    assert desk.post(f"{base}contacts/", contact).status_code == 422
    assert desk.post(f"{base}contacts/", {**contact, "contact-phone": "+44 7700 900418"}).status_code == 303
    assert (venue.rooms.count(), venue.contacts.get().phone) == (1, "+447700900418")
    assert desk.post(f"{base}deletion/").status_code == 303
    assert not Venue.objects.exists()


def test_a_venue_in_use_is_kept_and_never_smaller_than_its_events(desk: Client, metro: Metro) -> None:
    venue = build.a_venue(metro, capacity=30)
    build.a_published_event(places=20, venue=venue)
    desk.post(f"/desk/venues/{venue.slug}/deletion/")
    answer = desk.post(f"/desk/venues/{venue.slug}/edit/", {"name": venue.name, "capacity": "10"})
    assert answer.status_code == 422
    assert "has more places than that" in answer.content.decode()
    assert Venue.objects.get().capacity == 30


def test_topics_are_everybodys_to_add_and_the_administrators_to_change(desk: Client) -> None:
    assert desk.post("/desk/topics/", {"name": "Robotics"}).status_code == 303
    assert desk.post("/desk/topics/", {"name": "robotics"}).status_code == 422
    topic = Topic.objects.get()
    assert desk.post(f"/desk/topics/{topic.slug}/deletion/").status_code == 403
    sys = Client()
    sys.force_login(cast.sys())
    assert sys.post(f"/desk/topics/{topic.slug}/deletion/").status_code == 303
    assert not Topic.objects.exists()


def test_a_coordinator_moves_nothing_into_another_metro(desk: Client, metro: Metro) -> None:
    elsewhere = build.a_venue()
    assert desk.post("/desk/events/new/", typed(elsewhere)).status_code == 422
    event = build.an_event(metro=metro)
    answer = desk.post(f"/desk/events/{event.reference}/edit/", typed(elsewhere))
    assert answer.status_code == 422
    assert build.fresh(event).venue_id == event.venue_id


def test_an_officer_of_the_roster_only_reads(metro: Metro, desk: Client) -> None:
    event = build.a_published_event()
    assert desk.post(f"/desk/events/{event.reference}/closing/").status_code == 404
    assert build.fresh(event).state == EventState.PUBLISHED
    assert Tier.objects.get(event=event).is_active


def statements(client: Client, path: str) -> int:
    """Count the statements of a page, the second time: what a process keeps is then kept."""
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_a_draft_needs_no_date_and_whoever_begins_to_write_one_is_asked_for_the_rest(
    desk: Client, metro: Metro
) -> None:
    venue = build.a_venue(metro)
    assert (
        desk.post("/desk/events/new/", typed(venue, do="draft", **{"sessions-0-day": ""})).status_code == 303
    )
    assert Event.objects.get().starts_at is None
    begun = {"sessions-0-day": "", "sessions-0-title": "Morning"}
    page = desk.post("/desk/events/new/", typed(venue, do="draft", **begun))
    assert page.status_code == 422
    assert "Day is missing." in page.content.decode()
    published = desk.post("/desk/events/new/", typed(venue, **{"sessions-0-day": ""}))
    assert published.status_code == 422
    assert Event.objects.count() == 1


def test_where_events_are_approved_first_the_new_one_says_how_it_gets_there(
    desk: Client, metro: Metro
) -> None:
    house.change({"reviewed_formats": ["workshop"]}, by=SYSTEM)
    page = desk.post("/desk/events/new/", typed(build.a_venue(metro)))
    assert page.status_code == 422
    assert "Save it as a draft; on its page you submit it." in page.content.decode()
    assert not Event.objects.exists()
