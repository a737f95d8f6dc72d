"""A series in public: one page with all dates, one card in the catalogue, links between dates, one calendar."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build
from tests.front import visiting
from turnout.events.actions import ending, publishing
from turnout.events.models import Event, Series
from turnout.front.web.public import keeping
from turnout.kernel import clock, times
from turnout.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db


def a_public_series(dates: int = 4, **values: Any) -> Series:
    """Return a series whose dates are all published, from ten days on."""
    event = build.a_published_event(2, starts_in=timedelta(days=10), **values)
    series = build.a_series(event, dates)
    for one in dates_of(series)[1:]:
        publishing.publish(one, by=SYSTEM)
    return series


def dates_of(series: Series) -> list[Event]:
    """Return the dates of a series, soonest first."""
    return list(Event.objects.filter(series=series).order_by("starts_at", "pk"))


def get(path: str) -> bytes:
    """Return a page as it is now, whatever was kept of it."""
    keeping.shelf.clear()
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content


def test_one_page_has_all_dates_with_what_one_can_do_about_each() -> None:
    series = a_public_series()
    first, second, third, _fourth = dates_of(series)
    visiting.take(first, 2)
    ending.cancel(third, by=SYSTEM, reason="Rain")
    body = get(f"/series/{series.slug}/")
    links = visiting.links(body)
    assert [f"/events/{one.slug}/" for one in dates_of(series)] == [
        link for link in links if link.startswith("/events/") and link.count("/") == 3
    ]
    assert f"/events/{second.slug}/register/" in links
    assert f"/events/{third.slug}/register/" not in links
    said = visiting.words(body)
    assert "Join waitlist" in said
    assert "Cancelled" in said


def test_a_page_names_no_date_that_is_a_draft_unlisted_or_private() -> None:
    event = build.a_published_event(starts_in=timedelta(days=10))
    series = build.a_series(event, 4)
    hidden = dates_of(series)[1:]
    body = get(f"/series/{series.slug}/").decode()
    assert not [one.slug for one in hidden if one.slug in body]
    lonely = build.a_series(build.an_event(starts_in=timedelta(days=10)), 2)
    assert Client().get(f"/series/{lonely.slug}/").status_code == 404
    assert Client().get("/series/nothing/").status_code == 404


def test_the_catalogue_has_one_card_for_a_series_with_its_next_date_and_how_many_more() -> None:
    series = a_public_series(4, title="Chess club")
    build.a_published_event(starts_in=timedelta(days=12), title="Robot day")
    body = get("/")
    assert visiting.titles(body) == ["Chess club", "Robot day"]
    assert "and 3 more dates" in visiting.words(body)
    assert f"/series/{series.slug}/" in visiting.links(body)
    assert "2 events" in visiting.words(body)
    ending.cancel(dates_of(series)[0], by=SYSTEM, reason="Rain")
    assert visiting.titles(get("/")) == ["Robot day", "Chess club"]
    assert visiting.titles(get(f"/metros/{series.metro.slug}/")) == ["Chess club"]


def test_a_search_finds_the_date_that_fits_not_only_the_next_one() -> None:
    series = a_public_series(4, title="Chess club")
    third = dates_of(series)[2]
    assert third.starts_at is not None
    day = times.local(third.starts_at, third.time_zone).date()
    body = get(f"/?from={day}&to={day}")
    assert visiting.titles(body) == ["Chess club"]
    for one in dates_of(series)[:1]:
        visiting.take(one, 2)
    assert visiting.titles(get("/?places=1")) == ["Chess club"]


def test_the_month_shows_each_date() -> None:
    series = a_public_series(3, title="Chess club")
    body = "".join(get(f"/?view=month&month={month}").decode() for month in months(series))
    assert all(f"/events/{one.slug}/" in body for one in dates_of(series))


def months(series: Series) -> list[str]:
    """Return the months in which there are dates."""
    return sorted(
        {f"{times.local(one.starts_at, one.time_zone):%Y-%m}" for one in dates_of(series) if one.starts_at}
    )


def test_an_event_links_to_other_dates_and_one_that_stands_alone_asks_nothing() -> None:
    series = a_public_series(4)
    alone = build.a_published_event()
    first, second, *_ = dates_of(series)
    links = visiting.links(get(f"/events/{first.slug}/"))
    assert f"/events/{second.slug}/" in links
    assert f"/series/{series.slug}/" in links
    get(f"/events/{alone.slug}/")
    asked = [len(asking(f"/events/{one.slug}/")) for one in (alone, first)]
    assert asked[1] == asked[0] + 1


def asking(path: str) -> list[str]:
    """Return the statements that a page takes when nothing of it is kept."""
    keeping.shelf.clear()
    return visiting.statements(Client(), path)


def test_pages_of_a_series_take_as_many_statements_for_many_dates_as_for_few() -> None:
    counted = []
    for dates in (3, 40):
        series = a_public_series(dates)
        get(f"/series/{series.slug}/")
        paths = (f"/series/{series.slug}/", f"/series/{series.slug}/calendar.ics", "/")
        counted += [len(asking(path)) for path in paths]
    assert counted[:3] == counted[3:]


def test_the_calendar_and_the_sitemap_know_the_series() -> None:
    series = a_public_series(3)
    calendar = get(f"/series/{series.slug}/calendar.ics").decode()
    assert calendar.count("BEGIN:VEVENT") == 3
    assert f"/series/{series.slug}/" in get("/sitemaps/places.xml").decode()
    found = visiting.structured(get(f"/series/{series.slug}/"))
    assert (found["@type"], len(found["subEvent"])) == ("EventSeries", 3)


def test_dates_that_are_over_are_folded_away() -> None:
    series = a_public_series(3)
    slug = dates_of(series)[0].slug
    assert "Past dates" not in visiting.words(get(f"/series/{series.slug}/"))
    with clock.shifted(timedelta(days=12)):
        said = get(f"/series/{series.slug}/")
    assert f"/events/{slug}/" in visiting.links(said[said.index(b"Past dates") :])
