"""The list of events."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from turnout.events.queries import desk as queries
from turnout.events.rules import summary
from turnout.kernel import clock, permissions, times
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.ui.doors import actor_of, desk

ZONE = "UTC"


@require_safe
@desk(Permission.SEE_EVENTS)
def events(request: HttpRequest) -> HttpResponse:
    """List events: by state, metro, venue, dates and words."""
    actor, now = actor_of(request), clock.now()
    by = _filter(request)
    page = queries.listing(
        actor, by, now, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "by": by,
        "chips": _chips(request, by, queries.counts(actor, now)),
        "summaries": summary.each(page.rows),
        "said": _said(len(page.rows)),
        "earlier": _beside(request, "before", page.earlier),
        "later": _beside(request, "after", page.later),
        "runs": page.way,
        **_choices(actor, by),
        "since": request.GET.get("since", "")[:10],
        "until": request.GET.get("until", "")[:10],
        "may_create": permissions.reach(actor, Permission.MANAGE_EVENTS).spans("metro"),
    }
    return render(request, "desk/events.html", context)


def _filter(request: HttpRequest) -> queries.Filter:
    asked = request.GET
    view = asked.get("view", "")
    words = asked.get("q", "")[:200]
    default = queries.ALL if words.strip() else queries.UPCOMING
    return queries.Filter(
        view=view if view in queries.VIEWS else default,
        words=words,
        metro=_key(asked.get("metro", "")),
        venue=_key(asked.get("venue", "")),
        since=_midnight(asked.get("since", "")),
        until=_midnight(asked.get("until", ""), days=1),
    )


def _key(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _midnight(typed: str, days: int = 0) -> Any:
    try:
        day = date.fromisoformat(typed)
        return times.instant(day + timedelta(days=days), time(0), ZONE)
    except (ValueError, OverflowError):
        return None


def _chips(request: HttpRequest, by: queries.Filter, counts: dict[str, int]) -> list[dict[str, Any]]:
    labels = {
        queries.UPCOMING: _("Upcoming"),
        queries.DRAFTS: _("Drafts"),
        queries.PAST: _("Past"),
        queries.CANCELLED: _("Cancelled"),
        queries.ALL: _("All"),
    }
    return [
        {
            "label": label,
            "url": _with(request, view=view, after="", before=""),
            "is_on": by.view == view,
            "count": counts[view],
        }
        for view, label in labels.items()
    ]


def _choices(actor: Actor, by: queries.Filter) -> dict[str, Any]:
    metros = queries.metros(actor, Permission.SEE_EVENTS)
    venues = queries.venues(actor, metro=by.metro, permission=Permission.SEE_EVENTS)
    return {"metros": metros if len(metros) > 1 else [], "venues": list(venues)}


def _beside(request: HttpRequest, name: str, cursor: str) -> str:
    if not cursor:
        return ""
    return _with(request, **{"after": "", "before": "", name: cursor})


def _with(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"?{query.urlencode()}"


def _said(count: int) -> str:
    return ngettext("%(count)s event on this page", "%(count)s events on this page", count) % {"count": count}
