"""The catalogue: what is found by which filter, page by page, as a list and as a month."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import build
from tests.front import visiting
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event, EventSlug, RegistrationType, Session, Tier, Visibility
from turnout.events.rules.dating import SessionDraft
from turnout.events.states import EventState
from turnout.front.queries import catalogue
from turnout.front.web.public import keeping
from turnout.kernel import clock, codes, times
from turnout.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
_hour = count()


def found(**query: Any) -> list[str]:
    """Return the titles that a query finds."""
    answer = Client().get("/", {name.rstrip("_"): value for name, value in query.items()})
    assert answer.status_code == 200
    return visiting.titles(answer.content)


def on(day: date, hour: int = 10, hours: int = 1, last: date | None = None, **more: Any) -> SessionDraft:
    return SessionDraft(day=day, starts=time(hour), ends=time(hour + hours), last_day=last or day, **more)


def today() -> date:
    return times.local(clock.now(), "Europe/London").date()


def test_what_is_coming_up_is_listed_soonest_first_and_nothing_else() -> None:
    build.a_published_event(title="Later", starts_in=timedelta(days=9))
    build.a_published_event(title="Sooner", starts_in=timedelta(days=2))
    build.an_event(title="Closed", state=EventState.REGISTRATION_CLOSED, starts_in=timedelta(days=5))
    build.an_event(title="Running", state=EventState.IN_PROGRESS, starts_in=timedelta(days=1))
    build.an_event(title="Cancelled", state=EventState.CANCELLED)
    build.an_event(title="Over", state=EventState.COMPLETED)
    build.an_event(title="Draft")
    build.a_published_event(title="Unlisted", visibility=Visibility.UNLISTED)
    build.a_published_event(title="Private", visibility=Visibility.PRIVATE)
    assert found() == ["Running", "Sooner", "Closed", "Later"]


def test_past_events_are_a_list_of_their_own_latest_first() -> None:
    build.a_published_event(title="First", starts_in=timedelta(days=1))
    build.a_published_event(title="Second", starts_in=timedelta(days=2))
    build.a_published_event(title="To come", starts_in=timedelta(days=20))
    build.an_event(title="Cancelled", state=EventState.CANCELLED, starts_in=timedelta(days=1))
    with clock.shifted(timedelta(days=10)):
        assert found() == ["To come"]
        assert found(past=1) == ["Second", "First"]
    page = Client().get("/").content
    assert visiting.link(page, "See past events") == "/?past=1"


def test_words_begin_words_of_title_venue_and_topic_without_accents_or_case() -> None:
    library = build.a_venue(name="Millpond Library")
    build.a_published_event(title="Café für Kinder", venue=library, starts_in=timedelta(days=1))
    build.a_published_event(
        title="Robots", venue=library, starts_in=timedelta(days=2), topics=[build.a_topic("Éngineering")]
    )
    build.a_published_event(title="Choir", starts_in=timedelta(days=3))
    assert found(q="cafe KIND") == ["Café für Kinder"]
    assert found(q="mill") == ["Café für Kinder", "Robots"]
    assert found(q="engin mill") == ["Robots"]
    assert found(q="obots") == []
    assert found(q="%") == found()
    assert found(q="rob_ts") == []


def test_each_filter_finds_its_own() -> None:
    north, south = build.a_metro("North"), build.a_metro("South")
    hall, barn = build.a_venue(north, name="Hall"), build.a_venue(south, name="Barn")
    topic = build.a_topic("Chess")
    build.a_published_event(
        title="A",
        venue=hall,
        topics=[topic],
        format="festival",
        min_age=8,
        max_age=12,
        starts_in=timedelta(days=1),
    )
    build.a_published_event(title="B", venue=barn, max_age=6, starts_in=timedelta(days=2))
    build.a_published_event(
        title="C", metro=south, online_url="https://example.org", min_age=18, starts_in=timedelta(days=3)
    )
    assert found(metro="north") == ["A"]
    assert found(metro="south") == ["B", "C"]
    assert found(venue="barn") == ["B"]
    assert found(topic=topic.slug) == ["A"]
    assert found(format="festival") == ["A"]
    assert found(age=8) == ["A"]
    assert found(age=5) == ["B"]
    assert found(age=40) == ["C"]
    assert found(metro="south", age=5) == ["B"]


def test_dates_are_days_of_the_metro() -> None:
    venue = build.a_venue(build.a_metro(time_zone="Pacific/Auckland"))
    day = times.local(clock.now(), "Pacific/Auckland").date() + timedelta(days=10)
    build.a_published_event(title="Early", venue=venue, sessions=[on(day, 0)])
    build.a_published_event(title="Late", venue=venue, sessions=[on(day, 22)])
    build.a_published_event(title="Next day", venue=venue, sessions=[on(day + timedelta(days=1), 0)])
    assert found(from_=day, to=day) == ["Early", "Late"]
    assert found(from_=day + timedelta(days=1)) == ["Next day"]
    assert found(to=day - timedelta(days=1)) == []


def test_this_weekend_is_saturday_and_sunday() -> None:
    day = today()
    saturday = day + timedelta(days=7 + (5 - day.weekday()) % 7)
    for title, shift in (("Friday", -1), ("Saturday", 0), ("Sunday", 1), ("Monday", 2)):
        build.a_published_event(title=title, sessions=[on(saturday + timedelta(days=shift), 12 + shift)])
    wednesday = datetime.combine(saturday - timedelta(days=3), time(12), UTC)
    with clock.shifted(wednesday - clock.now()):
        assert found(when="weekend") == ["Saturday", "Sunday"]
    with clock.shifted(wednesday + timedelta(days=4, hours=-12, minutes=30) - clock.now()):
        assert found(when="weekend") == ["Sunday"]


def test_the_next_30_days_are_30_days() -> None:
    build.a_published_event(title="In", sessions=[on(today() + timedelta(days=29))])
    build.a_published_event(title="Out", sessions=[on(today() + timedelta(days=31))])
    assert found(when="month") == ["In"]


def test_places_left_are_places_one_can_take_now() -> None:
    soon = clock.now() + timedelta(days=1)
    days = (timedelta(days=n) for n in range(1, 30))
    free = build.a_published_event(title="Free", places=2, starts_in=next(days))
    build.a_published_event(title="No limit", places=None, starts_in=next(days))
    build.a_published_event(title="Walk in", registration_type=RegistrationType.NONE, starts_in=next(days))
    full = build.a_published_event(title="Full", places=1, starts_in=next(days))
    line = build.a_published_event(title="Line", places=2, starts_in=next(days))
    build.a_published_event(title="No places", places=0, starts_in=next(days))
    build.a_published_event(title="Not open", opens_at=soon, starts_in=next(days))
    build.an_event(title="Closed", state=EventState.REGISTRATION_CLOSED, starts_in=next(days))
    build.a_published_event(
        title="Tier to come", starts_in=next(days), tiers=[TierDraft(name="Place", capacity=3, opens_at=soon)]
    )
    capped = build.a_published_event(
        title="Capped",
        capacity=2,
        starts_in=next(days),
        tiers=[TierDraft(name="A", capacity=2), TierDraft(name="B", capacity=2)],
    )
    visiting.take(free)
    visiting.take(full)
    visiting.take(line, 2)
    visiting.wait(line)
    visiting.take(capped, 2)
    assert found(places=1) == ["Free", "No limit", "Walk in"]


def test_the_filter_for_places_agrees_with_the_page_when_people_of_another_tier_wait() -> None:
    tiers = [TierDraft(name="A", capacity=2), TierDraft(name="B", capacity=5)]
    event = build.a_published_event(title="Shared cap", capacity=4, tiers=tiers)
    visiting.take(event, 2)
    visiting.wait(event, 1)
    page = Client().get(f"/events/{event.slug}/").content
    assert visiting.link(page, "Register") == f"/events/{event.slug}/register/"
    assert found(places=1) == ["Shared cap"]


def test_pages_follow_each_other_without_gap_or_repeat_and_lead_back() -> None:
    day = today() + timedelta(days=3)
    venue = build.a_venue()
    for number in range(7):
        build.a_published_event(
            title=f"E{number}", venue=venue, room=build.a_room(venue), sessions=[on(day, 10 + number // 3)]
        )
    everything = found()
    pages: list[list[str]] = []
    asked, size = catalogue.Filters(), 3
    everything_matching = catalogue.matching(asked, clock.now())
    page = catalogue.page(everything_matching, asked, size=size)
    while True:
        pages.append([event.title for event in page.events])
        if not page.has_later:
            break
        page = catalogue.page(everything_matching, asked, after=page.last, size=size)
    assert [title for one in pages for title in one] == everything
    assert [len(one) for one in pages] == [3, 3, 1]
    back = catalogue.page(everything_matching, asked, before=page.first, size=size)
    assert [event.title for event in back.events] == pages[1]
    assert back.has_earlier
    assert not catalogue.page(everything_matching, asked, before=back.first, size=size).has_earlier


def test_more_than_a_page_is_reached_by_links() -> None:
    venue, day = build.a_venue(), today() + timedelta(days=3)
    for number in range(catalogue.PAGE + 2):
        build.a_published_event(
            title=f"E{number:02}",
            venue=venue,
            room=build.a_room(venue),
            sessions=[on(day + timedelta(days=number))],
        )
    page = Client().get("/").content
    assert "Showing 24 of 26" in visiting.words(page)
    second = Client().get(visiting.link(page, "Later")).content
    assert visiting.titles(second) == ["E24", "E25"]
    again = Client().get(visiting.link(second, "Earlier")).content
    assert visiting.titles(again) == [f"E{n:02}" for n in range(24)]


def test_what_is_on_is_shown_and_can_be_taken_away() -> None:
    venue = build.a_venue(name="Hall")
    build.a_published_event(title="Chess", venue=venue, min_age=8)
    page = Client().get("/", {"q": "chess", "venue": "hall", "age": "9", "places": "1"}).content
    assert visiting.titles(page) == ["Chess"]
    assert visiting.link(page, "Remove the filter Hall") == "/?q=chess&age=9&places=1"
    assert visiting.link(page, "Remove the filter Age 9") == "/?q=chess&venue=hall&places=1"
    assert visiting.link(page, "Remove the filter “chess”") == "/?venue=hall&age=9&places=1"
    assert visiting.link(page, "Places left") == "/?q=chess&venue=hall&age=9"


def test_topics_of_no_event_are_not_offered_but_known() -> None:
    robots, unused = build.a_topic("Robots"), build.a_topic("Astronomy")
    build.a_published_event(title="Wheels", topics=[robots])
    build.an_event(title="Stars", topics=[unused])
    page = Client().get("/").content
    assert visiting.link(page, "Robots") == "/?topic=robots"
    assert "Astronomy" not in visiting.words(page)
    asked = Client().get("/?topic=astronomy").content
    assert visiting.titles(asked) == []
    assert visiting.link(asked, "Remove the filter Astronomy") == "/"


def test_nothing_found_offers_the_way_out() -> None:
    empty = Client().get("/").content
    assert "Nothing is planned at the moment" in visiting.words(empty)
    assert "Nothing has taken place yet" in visiting.words(Client().get("/?past=1").content)
    build.a_published_event()
    page = Client().get("/?q=zzz&past=").content
    assert "Nothing fits all of that" in visiting.words(page)
    assert visiting.link(page, "Clear all filters") == "/"


def test_a_month_shows_every_sitting_on_its_day_in_the_events_own_zone() -> None:
    first = (today().replace(day=1) + timedelta(days=40)).replace(day=1)
    venue = build.a_venue(build.a_metro(time_zone="Pacific/Auckland"))
    build.a_published_event(
        title="Twice",
        venue=venue,
        sessions=[on(first + timedelta(days=4), 0), on(first + timedelta(days=6), 22)],
    )
    build.a_published_event(
        title="Long",
        sessions=[
            SessionDraft(
                day=first + timedelta(days=9), last_day=first + timedelta(days=11), is_whole_day=True
            )
        ],
    )
    page = Client().get("/", {"view": "month", "month": f"{first:%Y-%m}"}).content.decode()
    cells = {}
    for cell in page.split("<td ")[1:]:
        if "<b>" in cell:
            cells[cell.split("<b>")[1].split("</b>")[0]] = visiting.words(cell.encode())
    assert [sorted(word for word in ("Twice", "Long") if word in said) for said in cells.values()] == [
        ["Twice"],
        ["Twice"],
        ["Long"],
        ["Long"],
        ["Long"],
    ]
    assert "00:00 Twice" in next(iter(cells.values()))
    following = (first + timedelta(days=31)).replace(day=1)
    assert f"/?view=month&month={following:%Y-%m}" in visiting.links(page.encode())


def test_a_full_day_of_a_month_leads_to_its_list() -> None:
    venue, day = build.a_venue(), (today().replace(day=1) + timedelta(days=40)).replace(day=15)
    for number in range(6):
        build.a_published_event(
            title=f"E{number}", venue=venue, room=build.a_room(venue), sessions=[on(day, 9 + number)]
        )
    page = Client().get("/", {"view": "month", "month": f"{day:%Y-%m}"}).content
    assert visiting.link(page, "and 2 more") == f"/?from={day}&to={day}"
    assert len(found(from_=day, to=day)) == 6


HOSTILE = [
    {"metro": "nowhere"},
    {"venue": "nowhere"},
    {"topic": "x"},
    {"format": "x"},
    {"age": "-1"},
    {"age": "121"},
    {"age": "٣"},
    {"age": "9" * 5000},
    {"from": "2026-13-01"},
    {"from": "0001-01-01"},
    {"to": "9999-99-99"},
    {"when": "x"},
    {"month": "2026-00", "view": "month"},
    {"month": "99999-01", "view": "month"},
    {"view": "x"},
    {"places": "many"},
    {"past": "x"},
    {"after": "x"},
    {"after": "9" * 18 + "." + "0" * 32},
    {"before": "-" + "9" * 18 + "." + "f" * 32},
    {"q": "a" * 10_000},
    {"from": "2026-12-05", "to": "2026-12-01"},
    {"metro": ["a", "b"]},
]


@pytest.mark.parametrize("query", HOSTILE, ids="-".join)
def test_what_cannot_be_read_is_left_out_with_a_note(query: dict[str, Any]) -> None:
    build.a_published_event(title="Still here", starts_in=timedelta(days=1))
    answer = Client().get(f"/?{urlencode(query, doseq=True)}")
    assert answer.status_code == 200
    said = visiting.words(answer.content)
    assert "left it out" in said or "We used the last one" in said or "first 100 characters" in said
    if not {"q", "view", "to"} & query.keys() or query == {"to": "9999-99-99"}:
        assert visiting.titles(answer.content) == ["Still here"]


@pytest.mark.parametrize(
    "path",
    [
        "/?q=%00%ff%fe",
        "/?q=%F0%9F%98%80",
        "/?q=' OR 1=1 --",
        "/?from=%00",
        "/?%00=1",
        "/?q[]=1",
        "/?q=<script>alert(1)</script>",
        "/?via=%00",
        "/?utm_source=" + "x" * 3000,
    ],
)
def test_hostile_queries_are_answered(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


class AnyQuery(TestCase):
    """No query whatsoever is an error."""

    @settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
    @given(
        st.dictionaries(
            st.sampled_from(
                [
                    "q",
                    "metro",
                    "venue",
                    "topic",
                    "format",
                    "age",
                    "from",
                    "to",
                    "when",
                    "month",
                    "view",
                    "places",
                    "past",
                    "after",
                    "before",
                    "via",
                    "utm_source",
                ]
            ),
            st.text(max_size=40),
            max_size=6,
        )
    )
    def test_any_query_is_answered(self, query: dict[str, str]) -> None:
        encoded = urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in query.items()})
        assert Client().get(f"/?{encoded}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?view=month",
        "/?past=1",
        "/?places=1&q=e",
        "/metros/{metro}/",
        "/venues/{venue}/",
        "/metros/{metro}/calendar.ics",
    ],
)
def test_a_list_takes_as_many_statements_for_300_rows_as_for_10(path: str) -> None:
    venue = build.a_venue()
    first = build.a_published_event(venue=venue)
    address = path.format(metro=venue.metro.slug, venue=venue.slug)
    _more(first, 9)
    few = visiting.statements(Client(), address)
    _more(first, 290)
    assert Event.objects.count() == 300
    keeping.shelf.clear()
    many = visiting.statements(Client(), address)
    assert len(many) == len(few), many
    assert len(few) <= 9


def _more(event: Event, number: int) -> None:
    """Copy an event with its tier and session: hundreds through the actions would take a minute."""
    tier = event.tiers.get()
    assert event.starts_at is not None
    assert event.ends_at is not None
    for _ in range(number):
        shift = timedelta(minutes=next(_hour))
        copy = Event.objects.get(pk=event.pk)
        copy.pk, copy.slug, copy.reference = uuid7(), f"copy-{next(_hour)}", codes.reference()
        starts_at, ends_at = event.starts_at + shift, event.ends_at + shift
        copy.starts_at, copy.ends_at = starts_at, ends_at
        copy.save(force_insert=True)
        EventSlug.objects.create(slug=copy.slug, event=copy)
        Tier.objects.create(event=copy, name=tier.name, capacity=tier.capacity)
        Session.objects.create(event=copy, starts_at=starts_at, ends_at=ends_at)
