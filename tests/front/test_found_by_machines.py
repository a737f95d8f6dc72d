"""What search engines and chat windows read: schema.org/Event, Open Graph, the sitemap, robots.txt."""

import re
import xml.etree.ElementTree as ET
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from tests import build
from tests.front import visiting
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Visibility
from turnout.events.rules.dating import SessionDraft
from turnout.events.states import EventState
from turnout.front.queries import pages
from turnout.front.rules import pictures
from turnout.kernel import clock
from turnout.ui import drawing

pytestmark = pytest.mark.django_db

HERE = "https://turnout.example.org"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def _our_address(settings: Settings) -> None:
    settings.TURNOUT_URL = HERE


def locations(path: str) -> list[str]:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/xml")
    root = ET.fromstring(answer.content)  # noqa: S314 -- our own answer
    return [one.text or "" for one in root.iter(f"{SITEMAP}loc")]


def test_an_event_is_described_in_the_words_of_schema_org() -> None:
    venue = build.a_venue(
        name="Hall",
        street="1 Main Street",
        town="Wrenfield",
        postcode="WR1",
        country="GB",
        latitude="51.5",
        longitude="-0.1",
    )
    event = build.a_published_event(
        venue=venue,
        title="Robots & more",
        min_age=8,
        max_age=12,
        currency="GBP",
        tiers=[TierDraft(name="Place", capacity=10), TierDraft(name="Kit", capacity=0, price_minor=1850)],
    )
    visiting.take(event, 3)
    data = visiting.structured(Client().get(f"/events/{event.slug}/").content)
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "Event"
    assert data["name"] == "Robots & more"
    assert data["url"] == f"{HERE}/events/{event.slug}/"
    assert datetime.fromisoformat(data["startDate"]) == event.starts_at
    assert datetime.fromisoformat(data["endDate"]) == event.ends_at
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert data["location"]["address"]["streetAddress"] == "1 Main Street"
    assert data["location"]["geo"]["latitude"] == 51.5
    assert data["maximumAttendeeCapacity"] == 10
    assert data["remainingAttendeeCapacity"] == 7
    assert data["typicalAgeRange"] == "8-12"
    assert [(one["price"], one["priceCurrency"], one["availability"]) for one in data["offers"]] == [
        ("0.00", "GBP", "https://schema.org/InStock"),
        ("18.50", "GBP", "https://schema.org/BackOrder"),
    ]
    assert data["isAccessibleForFree"] is False


def test_several_dates_are_parts_and_whole_days_are_days() -> None:
    day = clock.now().date() + timedelta(days=10)
    event = build.a_published_event(
        sessions=[
            SessionDraft(day=day, is_whole_day=True),
            SessionDraft(day=day + timedelta(days=7), starts=time(9), ends=time(10)),
        ]
    )
    data = visiting.structured(Client().get(f"/events/{event.slug}/").content)
    assert data["startDate"] == day.isoformat()
    assert [one["startDate"][:10] for one in data["subEvent"]] == [
        day.isoformat(),
        (day + timedelta(days=7)).isoformat(),
    ]


def test_an_online_event_takes_place_at_its_page() -> None:
    event = build.a_published_event(online_url="https://meet.example.org/secret")
    data = visiting.structured(Client().get(f"/events/{event.slug}/").content)
    assert data["location"] == {"@type": "VirtualLocation", "url": f"{HERE}/events/{event.slug}/"}


def test_a_link_shows_title_words_and_picture() -> None:
    event = build.a_published_event(title='Say "cheese"', summary="Two hours.")
    page = Client().get(f"/events/{event.slug}/").content.decode()
    properties = dict(re.findall(r'<meta property="og:([^"]+)" content="([^"]*)">', page))
    assert properties["title"] == "Say &quot;cheese&quot;"
    assert properties["description"] == "Two hours."
    assert properties["url"] == f"{HERE}/events/{event.slug}/"
    assert properties["image"] == f"{HERE}/covers/{event.reference}.png"
    assert f'<link rel="canonical" href="{HERE}/events/{event.slug}/">' in page


def test_every_cover_can_be_drawn_as_a_picture() -> None:
    for number in range(200):
        for _tone, path in drawing.cover(f"K{number:05}").paths:
            for outline in pictures.outlines(path):
                assert len(outline) >= 3
                assert all(-0.01 <= x <= 280.01 and -0.01 <= y <= 160.01 for x, y in outline)


def test_the_sitemap_lists_what_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "SITEMAP_SIZE", 2)
    shown = [build.a_published_event() for _ in range(2)]
    shown.append(build.an_event(state=EventState.COMPLETED))
    build.a_published_event(visibility=Visibility.UNLISTED)
    build.a_published_event(visibility=Visibility.PRIVATE)
    build.an_event()
    parts = locations("/sitemap.xml")
    assert parts == [f"{HERE}/sitemaps/{name}.xml" for name in ("places", "events-1", "events-2")]
    listed = [url for part in parts[1:] for url in locations(part.removeprefix(HERE))]
    assert sorted(listed) == sorted(f"{HERE}/events/{event.slug}/" for event in shown)
    places = locations("/sitemaps/places.xml")
    assert places[0] == f"{HERE}/"
    assert f"{HERE}/metros/{shown[0].metro.slug}/" in places


def test_a_sitemap_of_nothing_is_still_one() -> None:
    assert locations("/sitemaps/events-1.xml") == []
    assert Client().get("/sitemaps/events-2.xml").status_code == 404
    assert Client().get("/sitemaps/events-0.xml").status_code == 404
    assert Client().get(f"/sitemaps/events-{'9' * 40}.xml").status_code == 404


def test_robots_are_told_where_the_sitemap_is_and_what_is_none_of_theirs() -> None:
    said = Client().get("/robots.txt").content.decode().splitlines()
    assert f"Sitemap: {HERE}/sitemap.xml" in said
    assert "Disallow: /desk/" in said


def test_only_covers_of_public_events_are_drawn() -> None:
    draft = build.an_event(5)
    assert Client().get(f"/covers/{draft.reference}.png").status_code == 404
    assert Client().get("/covers/ZZZZZ2.png").status_code == 404
    assert Client().get(f"/covers/{build.a_published_event(5).reference}.png").status_code == 200
