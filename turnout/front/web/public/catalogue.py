"""The catalogue: what is on, as a list or a month."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from turnout.events.models import Format, Session
from turnout.front.queries import catalogue, series
from turnout.front.queries.catalogue import Facets, Page
from turnout.front.rules import asking, cards, choices
from turnout.front.rules.asking import Asked
from turnout.front.web.public import keeping
from turnout.kernel import clock, keyset, times
from turnout.ui import dates, months
from turnout.ui.doors import public

KEPT = timedelta(seconds=0.4)  # so that a list shows a taken place within a second, made anew and sent
NAMES = frozenset(asking.NAMES)


@public("Whoever looks for an event sees what is on.")
@require_safe
def catalogue_page(request: HttpRequest) -> HttpResponse:
    """Show what is on, narrowed by what the address asks for."""
    now = clock.now()
    facets = catalogue.facets(asking.plain(request.GET, "metro"), asking.plain(request.GET, "venue"))
    asked = asking.read(request.GET, facets, now)
    context = _shared(asked, facets)
    if asked.values["view"] == "month":
        context.update(_month(asked, now))
        template = "front/public/month.html"
    else:
        context.update(_list(asked, now))
        template = "front/public/catalogue.html"
    return keeping.keep(render(request, template, context), until=now + KEPT, names=NAMES)


def _shared(asked: Asked, facets: Facets) -> dict[str, Any]:
    return {
        "section": "events",
        "asked": asked,
        "facets": facets,
        "formats": Format.choices,
        "toggles": choices.toggles(asked, facets),
        "chosen": choices.chosen(asked, facets),
        "views": _views(asked),
        "clear_url": asking.cleared(asked),
        "list_url": asked.link(view=None, month=None),
        "upcoming_url": asked.link(past=None),
        "past_url": asked.link(past="1", view=None, month=None, when=None),
        "is_narrow": asked.has_filters,
    }


def _views(asked: Asked) -> list[dict[str, Any]]:
    is_month = asked.values["view"] == "month"
    return [
        {
            "label": _("List"),
            "icon": "list",
            "url": asked.link(view=None, month=None),
            "is_current": not is_month,
        },
        {
            "label": _("Month"),
            "icon": "calendar-days",
            "url": asked.link(view="month"),
            "is_current": is_month,
        },
    ]


def _list(asked: Asked, now: datetime) -> dict[str, Any]:
    found = catalogue.matching(asked.filters, now)
    page = catalogue.page(found, asked.filters, after=asked.after, before=asked.before)
    number = catalogue.count(found)
    return {
        "cards": cards.cards(page.events, now, zone=asked.zone, series=_series(asked, page, now)),
        "counted": _counted(number),
        "said": _said(page, number),
        "earlier": asked.link(before=asking.written(page.first)) if page.has_earlier and page.first else "",
        "later": asked.link(after=asking.written(page.last)) if page.has_later and page.last else "",
        "runs": keyset.BACKWARD if asked.filters.is_past else keyset.FORWARD,
        "first_url": asked.link(),
        "is_past_page": asked.after is not None or asked.before is not None,
    }


def _series(asked: Asked, page: Page, now: datetime) -> Mapping[UUID | None, tuple[str, int]]:
    """Return what the cards say of series; past dates each have a card of their own."""
    return {} if asked.filters.is_past else series.more(page.events, now)


def _counted(number: int) -> str:
    if number > catalogue.COUNTED:
        return _("More than 1,000 events")
    return ngettext("%(count)s event", "%(count)s events", number) % {"count": number}


def _said(page: Page, number: int) -> str:
    shown = len(page.events)
    if number > catalogue.COUNTED:
        return _("Showing %(shown)s of more than 1,000") % {"shown": shown}
    return _("Showing %(shown)s of %(count)s") % {"shown": shown, "count": number}


def _month(asked: Asked, now: datetime) -> dict[str, Any]:
    today = times.local(now, asked.zone).date()
    first, since, until = asking.around(asked, today)
    found = catalogue.month(asked.filters, now, since, until)
    shown = _by_day(found[: catalogue.MOST_IN_MONTH], first)
    earlier, later = first - timedelta(days=1), first + timedelta(days=31)
    urls = tuple(asked.link(view="month", month=f"{day:%Y-%m}") for day in (earlier, later))
    return {
        "month": months.month(first, shown, today, (urls[0], urls[1]), day_url=partial(_day_url, asked)),
        "is_empty": not found,
        "is_cut": len(found) > catalogue.MOST_IN_MONTH,
        "this_month_url": asked.link(view="month", month=None),
        "is_this_month": (first.year, first.month) == (today.year, today.month),
    }


def _day_url(asked: Asked, day: date) -> str:
    """Return the list of what is on that day."""
    return asked.link(view=None, month=None, when=None, **{"from": f"{day}", "to": f"{day}"})


def _by_day(found: Sequence[Session], first: date) -> Mapping[date, list[months.Item]]:
    """Return what is on each day, in the calendar of each event's own zone; a long sitting stands on every day."""
    days: dict[date, list[months.Item]] = defaultdict(list)
    start, end = (
        first - timedelta(days=7),
        first + timedelta(days=45),
    )  # the weeks of the grid reach over the month
    for session in found:
        begins = dates.in_zone(session.starts_at, session.event.time_zone)
        ends = dates.in_zone(session.ends_at, session.event.time_zone) - timedelta(microseconds=1)
        hour = "" if session.is_whole_day else dates.clock(begins)
        url = f"/events/{session.event.slug}/"
        for number in range((max(ends, begins).date() - begins.date()).days + 1):
            day = begins.date() + timedelta(days=number)
            if start <= day <= end:
                days[day].append(months.Item(session.event.title, url, hour if number == 0 else ""))
    return days
