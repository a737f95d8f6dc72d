"""Rooms and hours at the desk: calendars, what collides, what lies outside opening hours."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.front import visiting
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.events.rules.dating import SessionDraft
from turnout.events.states import EventState
from turnout.kernel import clock, times
from turnout.kernel.actors import SYSTEM
from turnout.venues.actions import managing
from turnout.venues.models import Room, Venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue() -> Venue:
    return build.a_venue(name="Canal Street Studios")


@pytest.fixture
def cleo(venue: Venue) -> Client:
    client = Client()
    client.force_login(cast.cleo(venue.metro))
    return client


def next_monday() -> date:
    today = clock.now().date()
    return today + timedelta(days=14 - today.weekday())


def on(day: date, starts: int, ends: int) -> SessionDraft:
    at = datetime.min.time()
    return SessionDraft(day=day, starts=at.replace(hour=starts), last_day=day, ends=at.replace(hour=ends))


def at(venue: Venue, room: Room | None, day: date, starts: int, ends: int, **values: Any) -> Event:
    return build.an_event(venue=venue, room=room, sessions=[on(day, starts, ends)], **values)


def week_of(client: Client, venue: Venue, day: date, **more: str) -> bytes:
    answer = client.get(f"/desk/venues/{venue.slug}/calendar/", {"day": day.isoformat(), **more})
    assert answer.status_code == 200
    return answer.content


def test_a_week_shows_what_takes_place_in_which_room(cleo: Client, venue: Venue) -> None:
    monday = next_monday()
    one, other = build.a_room(venue), build.a_room(venue)
    at(venue, one, monday, 10, 12, title="Robots", state=EventState.PUBLISHED)
    at(venue, other, monday + timedelta(days=6), 10, 12, title="Kites")
    at(venue, other, monday + timedelta(days=7), 10, 12, title="Later")
    at(venue, one, monday, 15, 16, title="Called off", state=EventState.CANCELLED)
    page = week_of(cleo, venue, monday)
    assert b"<title>Robots, 10:00 - 12:00, " in page
    assert b"slot slot-live" in page
    assert b"slot slot-draft" in page
    said = visiting.words(page)
    assert "Kites" in said
    assert "Later" not in said
    assert "Called off" not in said
    assert "Kites" not in visiting.words(week_of(cleo, venue, monday, room=str(one.pk)))
    assert "Robots" in visiting.words(week_of(cleo, venue, monday, view="month"))


def test_two_events_in_one_room_at_once_are_marked(cleo: Client, venue: Venue) -> None:
    monday, room = next_monday(), build.a_room(venue)
    at(venue, room, monday, 10, 12, state=EventState.PUBLISHED)
    assert b"slot-clash" not in week_of(cleo, venue, monday)
    second = at(venue, room, monday, 11, 13, title="Second")
    asked = cleo.get(f"/desk/events/{second.reference}/publication/")
    assert "In the same room at that time" in visiting.words(asked.content)
    path = f"/desk/events/{second.reference}/publication/"
    assert cleo.post(path).status_code == 409
    assert cleo.post(path, {"override": "One group in each half."}).status_code == 303
    assert week_of(cleo, venue, monday).count(b"slot-clash") == 2
    act = AuditEntry.objects.get(verb="event.published", subject_id=str(second.pk))
    assert act.reason_row.text == "One group in each half."


@pytest.mark.parametrize(
    "query",
    [
        "day=nonsense",
        "day=0001-01-01",
        "day=9999-12-31",
        "view=x&room=%00",
        "day=2026-02-30",
        "room=" + "x" * 9000,
    ],
)
def test_odd_questions_are_answered(cleo: Client, venue: Venue, query: str) -> None:
    assert cleo.get(f"/desk/venues/{venue.slug}/calendar/?{query}").status_code == 200


def test_a_calendar_asks_as_much_for_many_as_for_few(cleo: Client, venue: Venue) -> None:
    monday, room = next_monday(), build.a_room(venue)

    def cost() -> int:
        week_of(cleo, venue, monday)
        with CaptureQueriesContext(connection) as found:
            week_of(cleo, venue, monday)
        return len(found)

    at(venue, room, monday, 8, 9)
    few = cost()
    for hour in range(9, 18):
        at(venue, room, monday, hour, hour + 1)
    assert cost() == few


def test_another_metros_venue_has_no_calendar_here(cleo: Client) -> None:
    other = build.a_venue()
    assert cleo.get(f"/desk/venues/{other.slug}/calendar/").status_code == 404
    assert cleo.get(f"/desk/venues/{other.slug}/hours/").status_code == 404
    assert cleo.post(f"/desk/venues/{other.slug}/hours/", {}).status_code == 404


def test_hours_and_closed_days_are_kept_and_shown(cleo: Client, venue: Venue) -> None:
    path = f"/desk/venues/{venue.slug}/hours/"
    far = times.local(clock.now(), venue.metro.time_zone).date() + timedelta(days=30)
    sent = {
        "saturday": "9:00 - 17:00",
        "exceptions": f"{far} closed\n\n{far + timedelta(days=1)} 10:00-12:00",
    }
    assert cleo.post(path, sent).status_code == 303
    venue.refresh_from_db()
    assert venue.opening_hours == {"saturday": "09:00-17:00"}
    assert venue.opening_exceptions == {
        far.isoformat(): "",
        (far + timedelta(days=1)).isoformat(): "10:00-12:00",
    }
    page = visiting.words(cleo.get(f"/desk/venues/{venue.slug}/").content)
    assert "Saturday 09:00-17:00" in page
    assert "Monday closed" in page
    assert b"09:00-17:00" in cleo.get(path).content


@pytest.mark.parametrize(
    "sent",
    [
        {"monday": "all day"},
        {"monday": "x" * 10_000},
        {"exceptions": "tomorrow closed"},
        {"exceptions": "2026-12-24 always"},
        {"exceptions": "2026-13-45 closed"},
        {"exceptions": "🤖" * 10_000},
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(
    cleo: Client, venue: Venue, sent: dict[str, str]
) -> None:
    answer = cleo.post(f"/desk/venues/{venue.slug}/hours/", sent)
    assert answer.status_code == 422
    assert f"id_{next(iter(sent))}_error" in answer.content.decode()


def test_an_event_outside_the_hours_is_said_and_not_refused(cleo: Client, venue: Venue) -> None:
    monday = next_monday()
    managing.change(
        venue,
        {"opening_hours": {"monday": "09:00-17:00"}, "opening_exceptions": {str(monday + timedelta(7)): ""}},
        by=SYSTEM,
    )
    within, late = at(venue, None, monday, 10, 12), at(venue, None, monday, 16, 18)
    closed = at(venue, None, monday + timedelta(days=7), 10, 12)

    def said(event: Event) -> str:
        return visiting.words(cleo.get(f"/desk/events/{event.reference}/publication/").content)

    assert "Outside the opening hours" not in said(within)
    assert "16:00 to 18:00: Canal Street Studios is open 09:00 to 17:00." in said(late)
    assert "is closed that day" in said(closed)
    assert cleo.post(f"/desk/events/{late.reference}/publication/").status_code == 303


def test_a_published_event_moves_into_a_taken_room_with_a_reason_only(cleo: Client, venue: Venue) -> None:
    monday, room, other = next_monday(), build.a_room(venue), build.a_room(venue)
    first = at(venue, room, monday, 10, 12, title="Robots", state=EventState.PUBLISHED)
    second = at(venue, other, monday, 11, 13, state=EventState.PUBLISHED)
    path = f"/desk/events/{second.reference}/edit/"
    form = cleo.get(path).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in shown.items() if value is not None and value is not False}
    sent["place"] = f"{venue.pk}/{room.pk}"
    refused = cleo.post(path, sent)
    assert refused.status_code == 422
    page = visiting.words(refused.content)
    assert "“Robots” uses the room at that time." in page
    assert "The room is taken" in page
    assert build.fresh(second).room_id == other.pk
    assert cleo.post(path, {**sent, "override": "One group in each half."}).status_code == 303
    assert build.fresh(second).room_id == room.pk
    act = AuditEntry.objects.get(verb="event.changed", subject_id=str(second.pk))
    assert (act.facts["room_shared_with"], act.reason_row.text) == (
        [str(first.pk)],
        "One group in each half.",
    )
    assert "Nothing needs you" in visiting.words(cleo.get("/desk/").content)
