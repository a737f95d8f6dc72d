"""The page of a series, with all its dates, and their calendar."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import dateformat
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from turnout.events.models import Event, Series
from turnout.events.rules import sale
from turnout.events.rules.sale import Sale
from turnout.front.queries import series as queries
from turnout.front.rules import cards, structured
from turnout.front.web.public import keeping, missing
from turnout.front.web.public.catalogue import KEPT
from turnout.front.web.public.places import feed, feed_links
from turnout.house import queries as house
from turnout.kernel import clock
from turnout.ui import dates
from turnout.ui.doors import public

NAMES = frozenset({"after", "before"})


@public("A series is announced to everybody; it names listed dates only.")
@require_safe
def series_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all dates of a series, with what one can do about each."""
    found = queries.find(slug)
    if found is None:
        return missing.page(request)
    now = clock.now()
    cursors = {name: request.GET.get(name, "") for name in sorted(NAMES)}
    page = queries.coming(found, now, **cursors)
    over = [] if any(cursors.values()) else queries.past(found, now)
    model = page.rows[0] if page.rows else (over[0] if over else None)
    zone = model.time_zone if model is not None else found.metro.time_zone
    links = feed_links(f"/series/{slug}")
    context = {
        "section": "events",
        "series": found,
        "summary": model.summary if model is not None else "",
        "months": _by_month(page.rows, now, zone),
        "zone": zone,
        "past": [_line(event, now, zone) for event in over],
        "earlier": f"?before={page.earlier}" if page.earlier else "",
        "later": f"?after={page.later}" if page.later else "",
        "runs": page.way,
        "is_later_page": any(cursors.values()),
        "json_ld": _json_ld(found, page.rows, links["canonical"]),
        **links,
    }
    answer = render(request, "front/public/series.html", context)
    return keeping.keep(answer, until=now + KEPT, names=NAMES)


@public("A calendar of what a series' page shows.")
@require_safe
def series_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the calendar of a series, to subscribe to."""
    found = queries.find(slug)
    if found is None:
        return missing.page(request)
    title = _("%(place)s: %(site)s") % {"place": found.title, "site": house.current().name}
    return feed(queries.feed(found, clock.now()), f"/series/{slug}", title)


def _by_month(events: Sequence[Event], now: datetime, zone: str) -> list[tuple[str, list[dict[str, Any]]]]:
    dated = [event for event in events if event.starts_at is not None]
    groups = groupby(dated, key=_month)
    return [(name, [_line(event, now, zone) for event in some]) for name, some in groups]


def _month(event: Event) -> str:
    assert event.starts_at is not None  # noqa: S101 -- asked before
    local = dates.in_zone(event.starts_at, event.time_zone)
    return dateformat.format(local, pgettext("month and year", "F Y"))


def _line(event: Event, now: datetime, zone: str) -> dict[str, Any]:
    """Return a date as its line shows it: card, and the button that its sale allows."""
    state = sale.sale_state(event, list(event.tiers.all()), now)
    label = {Sale.REGISTER: _("Register"), Sale.WAITLIST: _("Join waitlist")}.get(state.state, "")
    return {
        "event": event,
        "card": cards.card(event, now, zone=zone),
        "label": label,
        "url": f"/events/{event.slug}/register/" if label else f"/events/{event.slug}/",
    }


def _json_ld(series: Series, events: Sequence[Event], url: str) -> SafeString:
    return structured.series(series, events, url=url, organizer=house.current().name)
