"""The calendar of a venue and of each of its rooms: a week as a picture, a month as a grid."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from turnout.events.models import Session
from turnout.events.queries import rooms
from turnout.events.rules import week
from turnout.events.web.desk import opening
from turnout.kernel import clock, times
from turnout.kernel.permissions import Permission
from turnout.ui import dates, months
from turnout.ui.doors import desk
from turnout.venues.models import Room, Venue

WEEK, MONTH = "week", "month"
FIRST, LAST = date(1990, 1, 1), date(2199, 12, 31)


@require_safe
@desk(Permission.MANAGE_VENUES)
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what takes place at a venue in a week or a month, in all rooms or in one."""
    venue = opening.venue(request, slug)
    zone = venue.metro.time_zone
    today = times.local(clock.now(), zone).date()
    view = MONTH if request.GET.get("view") == MONTH else WEEK
    day = _day(request.GET.get("day", ""), today)
    all_rooms = list(venue.rooms.all())
    room = next((one for one in all_rooms if str(one.pk) == request.GET.get("room", "")), None)
    first, last = _span(view, day)
    found = rooms.sessions_between(
        venue, times.instant(first, time(0), zone), times.instant(last, time(0), zone)
    )
    shown = [one for one in found if room is None or one.event.room_id == room.pk]
    context: dict[str, Any] = {
        "venue": venue,
        "view": view,
        "tabs": _views(view, day, room),
        "chips": _rooms(view, day, all_rooms, room),
        "earlier": _url(view, _before(first), room),
        "later": _url(view, last, room),
        "title": _title(view, day, first, last),
        "sessions": shown,
        "crumbs": [
            (_("Venues"), reverse("desk-venues")),
            (venue.name, reverse("desk-venue", args=[venue.slug])),
            (_("Calendar"), ""),
        ],
    }
    if view == WEEK:
        context["week"] = week.week(venue, first, shown, today)
    else:
        context["month"] = _month(venue, day, shown, today, room)
    return render(request, "desk/venue_calendar.html", context)


def _month(
    venue: Venue, day: date, sessions: Sequence[Session], today: date, room: Room | None
) -> months.Month:
    zone = venue.metro.time_zone
    items: dict[date, list[months.Item]] = defaultdict(list)
    for session in sessions:
        event = session.event
        title = f"{event.title} ({event.room.name})" if event.room and room is None else event.title
        starts = times.local(session.starts_at, zone)
        at = "" if session.is_whole_day else dates.clock(starts)
        url = reverse("desk-event", args=[event.reference])
        items[starts.date()].append(months.Item(title, url, at))
    first, last = _span(MONTH, day)
    return months.month(
        first, items, today, (_url(MONTH, _before(first), room), _url(MONTH, last, room)),
        day_url=lambda one: _url(WEEK, one, room),
    )  # fmt: skip


def _span(view: str, day: date) -> tuple[date, date]:
    """Return the first day shown, and the day after the last."""
    if view == WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def _before(first: date) -> date:
    return first - timedelta(days=1)


def _day(typed: str, today: date) -> date:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return today
    return found if FIRST <= found <= LAST else today


def _title(view: str, day: date, first: date, last: date) -> str:
    if view == WEEK:
        return _("%(first)s to %(last)s") % {
            "first": dates.day(first, last.year),
            "last": dates.day_plain(_before(last), 0),
        }
    return months.title(day)


def _views(view: str, day: date, room: Room | None) -> list[dict[str, object]]:
    return [
        {"label": label, "url": _url(key, day, room), "is_current": key == view}
        for key, label in ((WEEK, _("Week")), (MONTH, _("Month")))
    ]


def _rooms(view: str, day: date, every: Sequence[Room], room: Room | None) -> list[dict[str, object]]:
    if not every:
        return []
    choices: list[tuple[str, Room | None]] = [(_("All rooms"), None), *((one.name, one) for one in every)]
    return [
        {"label": label, "url": _url(view, day, one), "is_on": one == room, "count": None}
        for label, one in choices
    ]


def _url(view: str, day: date, room: Room | None) -> str:
    room_key: dict[str, str | UUID] = {"room": room.pk} if room else {}
    return f"?{urlencode({'view': view, 'day': day.isoformat(), **room_key})}"
