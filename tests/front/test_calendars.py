"""Calendar files and feeds: valid, with lasting UIDs, zones, whole days and cancellations."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client
from pytest_django import Settings

from tests import build
from tests.front import visiting
from turnout.events.actions import editing, ending
from turnout.events.models import Event, Session, Visibility
from turnout.events.rules import calendars
from turnout.events.rules.dating import SessionDraft
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db

DAY = date(2027, 3, 27)  # clocks go forward in the night to the 28th


def read(path: str) -> Any:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    return icalendar.Calendar.from_ical(answer.content)


def entries(path: str) -> list[Any]:
    return list(read(path).events)


def a_course(**more: Any) -> Event:
    sessions = [
        SessionDraft(day=DAY, starts=time(23), ends=time(4), last_day=DAY + timedelta(days=1)),
        SessionDraft(
            day=DAY + timedelta(days=2), last_day=DAY + timedelta(days=3), is_whole_day=True, title="Camp"
        ),
    ]
    return build.a_published_event(title="Night, and day; \\ 😀", sessions=sessions, **more)


def test_an_event_is_one_entry_per_session_in_its_own_zone() -> None:
    event = a_course(
        venue=build.a_venue(name="Hall", latitude="51.5", longitude="-0.1", parking_instructions="Behind.")
    )
    calendar = read(f"/events/{event.slug}/calendar.ics")
    night, day = calendar.events
    london = ZoneInfo("Europe/London")
    assert night["SUMMARY"] == "Night, and day; \\ 😀"
    assert night.start == datetime(2027, 3, 27, 23, tzinfo=london)
    assert night.end == datetime(2027, 3, 28, 4, tzinfo=london)
    assert night["DTSTART"].params["TZID"] == "Europe/London"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]
    assert day["SUMMARY"].endswith(": Camp")
    assert (day.start, day.end) == (date(2027, 3, 29), date(2027, 3, 31))
    assert "Hall" in night["LOCATION"]
    assert "Parking: Behind." in night["DESCRIPTION"]
    assert night["URL"].endswith(f"/events/{event.slug}/")
    assert night["GEO"].to_ical() == "51.5;-0.1"
    assert night["STATUS"] == "CONFIRMED"
    assert night["UID"] != day["UID"]


def test_a_moved_event_moves_the_same_entry() -> None:
    event = build.a_published_event()
    path = f"/events/{event.slug}/calendar.ics"
    (before,) = entries(path)
    ending.postpone(
        event, [build.a_session(clock.now() + timedelta(days=30))], by=SYSTEM, reason="The heating is broken."
    )
    (after,) = entries(path)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.start > before.start


def test_another_venue_is_another_issue_of_the_same_entry() -> None:
    event = build.a_published_event()
    path = f"/events/{event.slug}/calendar.ics"
    (before,) = entries(path)
    editing.change(event, {"venue": build.a_venue(event.metro, name="Elsewhere")}, by=SYSTEM)
    (after,) = entries(path)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert "Elsewhere" in after["LOCATION"]


def test_a_cancelled_event_is_struck_out() -> None:
    event = build.a_published_event()
    path = f"/events/{event.slug}/calendar.ics"
    (before,) = entries(path)
    ending.cancel(event, by=SYSTEM, reason="Flooded.")
    (after,) = entries(path)
    assert after["UID"] == before["UID"]
    assert after["STATUS"] == "CANCELLED"
    assert after["SEQUENCE"] > before["SEQUENCE"]


@pytest.mark.parametrize("place", ["metros", "venues"])
def test_a_feed_has_what_its_place_has_and_nothing_of_others(place: str) -> None:
    venue = build.a_venue(name="Hall")
    here = [
        build.a_published_event(title="Coming", venue=venue, starts_in=timedelta(days=2)),
        build.an_event(
            title="Cancelled", venue=venue, starts_in=timedelta(days=3), state=EventState.CANCELLED
        ),
    ]
    build.a_published_event(title="Elsewhere")
    build.a_published_event(
        title="Unlisted", venue=venue, visibility=Visibility.UNLISTED, starts_in=timedelta(days=4)
    )
    build.an_event(title="Draft", venue=venue, starts_in=timedelta(days=5))
    slug = venue.slug if place == "venues" else venue.metro.slug
    calendar = read(f"/{place}/{slug}/calendar.ics")
    assert [str(one["SUMMARY"]) for one in calendar.events] == ["Coming", "Cancelled"]
    assert [str(one["STATUS"]) for one in calendar.events] == ["CONFIRMED", "CANCELLED"]
    assert [one["UID"] for one in calendar.events] == [
        entries(f"/events/{one.slug}/calendar.ics")[0]["UID"] for one in here
    ]
    assert calendar["REFRESH-INTERVAL"].to_ical() == b"PT1H"
    assert ("Hall" in calendar["X-WR-CALNAME"]) == (place == "venues")


def test_a_feed_forgets_what_is_long_over() -> None:
    event = build.a_published_event(starts_in=timedelta(days=1))
    path = f"/metros/{event.metro.slug}/calendar.ics"
    with clock.shifted(timedelta(days=20)):
        assert len(entries(path)) == 1
    with clock.shifted(timedelta(days=40)):
        assert entries(path) == []


def test_pages_offer_their_calendar(settings: Settings) -> None:
    settings.TURNOUT_URL = "https://turnout.example.org"
    event = build.a_published_event()
    page = Client().get(f"/events/{event.slug}/").content
    assert visiting.link(page, "Calendar file") == f"/events/{event.slug}/calendar.ics"
    assert visiting.link(page, "Google Calendar").startswith(
        "https://calendar.google.com/calendar/render?action=TEMPLATE"
    )
    assert visiting.link(page, "Outlook on the web").startswith("https://outlook.live.com/calendar/")
    assert event.venue is not None
    for path in (f"/metros/{event.metro.slug}/", f"/venues/{event.venue.slug}/"):
        found = visiting.link(Client().get(path).content, "Subscribe to the calendar")
        assert found == f"webcal://turnout.example.org{path}calendar.ics"


def test_an_event_with_several_dates_is_offered_as_a_file_only() -> None:
    event = a_course()
    found = visiting.links(Client().get(f"/events/{event.slug}/").content)
    assert f"/events/{event.slug}/calendar.ics" in found
    assert not [url for url in found if "google" in url]


def test_an_entry_keeps_its_uid_when_sessions_are_written_anew() -> None:
    event = build.a_published_event()
    session = event.sessions.get()
    other = Session(event=event, position=1, starts_at=session.starts_at, ends_at=session.ends_at)
    (first,) = calendars.entries(event, [session], url="")
    (second,) = calendars.entries(event, [other], url="")
    assert first.uid == second.uid


def test_a_calendar_for_a_mail_is_built_from_the_same_entries() -> None:
    event = build.a_published_event()
    found = calendars.entries(
        event, event.sessions.all(), url="https://example.org/r/K7P9QX", notes=["For Mira and Jonas."]
    )
    body = calendars.build(found, stamp=clock.now(), method="REQUEST")
    calendar: Any = icalendar.Calendar.from_ical(body)
    assert calendar["METHOD"] == "REQUEST"
    assert "For Mira and Jonas." in "\n".join(visiting.unfolded(body))
