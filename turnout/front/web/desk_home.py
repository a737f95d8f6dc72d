"""Today: what needs somebody who works here, and what lies before him."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from turnout.events.rules import summary
from turnout.events.rules.summary import Summary
from turnout.front.queries import today as queries
from turnout.front.rules import needs
from turnout.kernel import clock, permissions, times
from turnout.kernel.permissions import Permission
from turnout.ui.doors import actor_of, desk


@require_safe
@desk(Permission.SEE_DESK)
def today(request: HttpRequest) -> HttpResponse:
    """Show what needs the viewer with the next action of each, then the events of today and of the next two weeks."""
    actor, now = actor_of(request), clock.now()
    found = queries.findings(actor, now)
    summaries = summary.each(found.events.next_up)
    context = {
        "now": now,
        "needs": needs.needs(found, now),
        "today": [one for one in summaries if _begins_today(one)],
        "next_up": [one for one in summaries if not _begins_today(one)],
        "may_create": permissions.reach(actor, Permission.MANAGE_EVENTS).spans("metro"),
    }
    return render(request, "front/today.html", context)


def _begins_today(one: Summary) -> bool:
    """Whether an event began or begins by the end of its own today."""
    zone, starts_at = one.event.time_zone, one.event.starts_at
    return (
        starts_at is not None and times.local(starts_at, zone).date() <= times.local(clock.now(), zone).date()
    )
