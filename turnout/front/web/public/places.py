"""The pages and calendars of a metro and of a venue."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from turnout.events.models import Event
from turnout.events.rules import calendars
from turnout.front.queries import catalogue, pages, series
from turnout.front.rules import cards, facts
from turnout.front.web.public import keeping, missing
from turnout.front.web.public.catalogue import KEPT
from turnout.front.web.public.events import calendar_answer
from turnout.house import queries as house
from turnout.kernel import clock, times
from turnout.ui.doors import public

SHOWN = 12
VENUES_SHOWN = 60
FEED_KEPT = timedelta(seconds=60)


@public("A metro's page names what is on there.")
@require_safe
def metro_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a metro: what is on, where, and its calendar."""
    metro = pages.metro(slug)
    if metro is None:
        return missing.page(request)
    now = clock.now()
    page = catalogue.upcoming_of(now, size=SHOWN, metro=slug)
    context = {
        "section": "events",
        "metro": metro,
        "venues": pages.venues_of(metro, VENUES_SHOWN),
        "cards": cards.cards(page.events, now, zone=metro.time_zone, series=series.more(page.events, now)),
        "has_more": page.has_later,
        "all_url": f"/?metro={slug}",
        "past_url": f"/?metro={slug}&past=1",
        **feed_links(f"/metros/{slug}"),
    }
    return keeping.keep(render(request, "front/public/metro.html", context), until=now + KEPT)


@public("A venue's page tells everybody how to get there and what is on.")
@require_safe
def venue_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a venue: how to get there and in, what is on, and its calendar."""
    venue = pages.venue(slug)
    if venue is None:
        return missing.page(request)
    now = clock.now()
    today = times.local(now, venue.metro.time_zone).date()
    page = catalogue.upcoming_of(now, size=SHOWN, venue=slug)
    context = {
        "section": "events",
        "venue": venue,
        "ways": facts.ways_of(venue),
        "map_url": facts.map_of(venue),
        "hours": facts.opening_hours(venue),
        "other_hours": facts.other_hours(venue, today),
        "is_closed": venue.closed_on is not None and venue.closed_on < today,
        "cards": cards.cards(
            page.events, now, zone=venue.metro.time_zone, series=series.more(page.events, now)
        ),
        "has_more": page.has_later,
        "all_url": f"/?venue={slug}",
        "past_url": f"/?venue={slug}&past=1",
        **feed_links(f"/venues/{slug}"),
    }
    return keeping.keep(render(request, "front/public/venue.html", context), until=now + KEPT)


@public("A calendar of what a metro's page shows.")
@require_safe
def metro_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the calendar of a metro, to subscribe to."""
    metro = pages.metro(slug)
    if metro is None:
        return missing.page(request)
    return _feed(pages.feed(clock.now(), metro=metro), f"/metros/{slug}", metro.name)


@public("A calendar of what a venue's page shows.")
@require_safe
def venue_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the calendar of a venue, to subscribe to."""
    venue = pages.venue(slug)
    if venue is None:
        return missing.page(request)
    return _feed(pages.feed(clock.now(), venue=venue), f"/venues/{slug}", venue.name)


def _feed(events: Sequence[Event], path: str, name: str) -> HttpResponse:
    return feed(events, path, _("%(place)s: %(site)s") % {"place": name, "site": house.current().name})


def feed(events: Sequence[Event], path: str, title: str) -> HttpResponse:
    """Answer with a calendar of these events, whose sessions were fetched, to subscribe to."""
    now = clock.now()
    entries = [
        entry
        for event in events
        for entry in calendars.entries(
            event, event.sessions.all(), url=f"{settings.TURNOUT_URL}/events/{event.slug}/"
        )
    ]
    url = f"{settings.TURNOUT_URL}{path}/calendar.ics"
    body = calendars.build(entries, stamp=now, name=title, feed_url=url)
    return keeping.keep(calendar_answer(body, f"{path.rpartition('/')[2]}.ics"), until=now + FEED_KEPT)


def feed_links(path: str) -> dict[str, Any]:
    """Return where a page and its calendar are."""
    address = f"{settings.TURNOUT_URL}{path}/calendar.ics"
    return {
        "canonical": f"{settings.TURNOUT_URL}{path}/",
        "feed_url": f"{path}/calendar.ics",
        "webcal_url": f"webcal://{address.partition('://')[2]}",
    }
