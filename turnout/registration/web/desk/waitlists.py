"""All lines at a glance: where people wait, how offers are answered, where another session is needed (COM UC-6.2)."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from turnout.kernel import clock, times
from turnout.kernel.permissions import Permission
from turnout.registration.queries import demand
from turnout.ui.doors import actor_of, desk

USUAL = timedelta(days=180)
DAY, LAST_YEAR = timedelta(days=1), 9999
ZONE = "UTC"


@require_safe
@desk(Permission.SEE_ROSTER)
def waitlists(request: HttpRequest) -> HttpResponse:
    """Show demand by event, topic or venue, for events of a stretch of time."""
    actor = actor_of(request)
    group = request.GET.get("by", "")
    group = group if group in demand.GROUPS else demand.EVENT
    since, until = _day(request, "since"), _day(request, "until")
    from_ = since if since is not None or "since" in request.GET else clock.now() - USUAL
    last = until + DAY if until is not None and until.year < LAST_YEAR else None
    rows = demand.rows(actor, group, from_, last)
    context: dict[str, Any] = {
        "group": group,
        "rows": rows,
        "most": max((row.figures.joined for row in rows), default=0),
        "totals": demand.totals(actor, from_, last),
        "since": from_.date().isoformat() if from_ is not None else "",
        "until": until.date().isoformat() if until is not None else "",
        "tabs": [
            {"label": label, "url": _with(request, by=key), "is_current": key == group}
            for key, label in (
                (demand.EVENT, _("By event")),
                (demand.TOPIC, _("By topic")),
                (demand.VENUE, _("By venue")),
            )
        ],
        "crumbs": [(_("Events"), reverse("desk-events")), (_("Waitlists"), "")],
    }
    return render(request, "desk/waitlists.html", context)


def _day(request: HttpRequest, name: str) -> datetime | None:
    """Return the beginning of the day typed; what is no day counts as not typed."""
    try:
        day = parse_date(request.GET.get(name, "")[:10])
        return None if day is None else times.instant(day, time(), ZONE)
    except (ValueError, OverflowError):
        return None


def _with(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"
