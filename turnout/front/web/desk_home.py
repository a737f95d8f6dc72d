"""Today: what lies before somebody who works here."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from turnout.events.models import Event
from turnout.events.queries import desk as queries
from turnout.events.rules import publishing, summary
from turnout.kernel import clock, permissions
from turnout.kernel.permissions import Permission
from turnout.ui.doors import actor_of, desk


@require_safe
@desk(Permission.SEE_DESK)
def today(request: HttpRequest) -> HttpResponse:
    """Show what needs the viewer: places to give, drafts, what comes next; all within his scope."""
    actor, now = actor_of(request), clock.now()
    found = queries.today(actor, now)
    waiting = summary.each(found.with_line)
    context = {
        "now": now,
        "to_give": [one for one in waiting if one.to_give],
        "full": [one for one in waiting if not one.to_give],
        "drafts": [(event, _lacks(event, now)) for event in found.drafts],
        "next_up": summary.each(found.next_up),
        "may_create": bool(permissions.reach(actor, Permission.MANAGE_EVENTS)),
    }
    return render(request, "front/today.html", context)


def _lacks(event: Event, now: datetime) -> list[str]:
    """Return what a draft lacks, in words."""
    lacking = publishing.lacks(event, list(event.sessions.all()), list(event.tiers.all()), now)
    return [lack.message for lack in lacking]
