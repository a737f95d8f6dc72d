"""The page of one event and its parts: roster, sessions, waitlist, messages, history."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from turnout.audit import queries as audit
from turnout.events.actions import ending
from turnout.events.models import Event
from turnout.kernel import clock, permissions
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.messaging import queries as message_queries
from turnout.messaging.rules import catalogue
from turnout.people.queries import history
from turnout.registration.models import Attendee
from turnout.registration.queries import lines, roster
from turnout.registration.states import AttendeeState
from turnout.registration.web.desk import head, line
from turnout.registration.web.desk.forms import CancelForm
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk

NEWEST = 6
WHOLE_HISTORY = 200


@require_safe
@desk(Permission.SEE_EVENTS)
def event(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an event with who comes; somebody who may not see that is led to its sessions."""
    found = head.open_event(request, reference)
    if not permissions.may(actor_of(request), Permission.SEE_ROSTER, found):
        return HttpResponseRedirect(reverse("desk-event-sessions", args=[found.reference]))
    seen = head.seen(found, clock.now())
    by = roster.Filter(request.GET.get("state", "")[:20], request.GET.get("q", "")[:200])
    page = roster.people(found, by, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        **head.context(request, seen, "roster"),
        **_aside(seen),
        "by": by,
        "chips": _chips(request, seen, by),
        "people": _with_ranks(page.rows),
        "has_tiers": len(seen.tiers) > 1,
        "said": ngettext("%(count)s person on this page", "%(count)s people on this page", len(page.rows))
        % {"count": len(page.rows)},
        "earlier": _with(request, before=page.earlier) if page.earlier else "",
        "later": _with(request, after=page.later) if page.later else "",
    }
    return render(request, "desk/event_roster.html", context)


@require_safe
@desk(Permission.SEE_EVENTS)
def sessions(request: HttpRequest, reference: str) -> HttpResponse:
    """Show when an event takes place."""
    seen = head.seen(head.open_event(request, reference), clock.now())
    context = {**head.context(request, seen, "sessions"), **_aside(seen), "sessions": seen.sessions}
    return render(request, "desk/event_sessions.html", context)


@require_safe
@desk(Permission.SEE_ROSTER)
def waitlist(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who stands in line, by rank, and what could be given."""
    seen = head.seen(head.open_event(request, reference, Permission.SEE_ROSTER), clock.now())
    context = {
        **head.context(request, seen, "waitlist"),
        **_aside(seen),
        **line.context(seen),
    }
    return render(request, "desk/event_waitlist.html", context)


@require_safe
@desk(Permission.SEE_MESSAGES)
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what was said about an event, to whom, and how far it got."""
    seen = head.seen(head.open_event(request, reference, Permission.SEE_MESSAGES), clock.now())
    by = message_queries.Filter(event_id=str(seen.event.pk))
    cursors = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = message_queries.listing(actor_of(request), by, **cursors)
    context = {
        **head.context(request, seen, "messages"),
        **_aside(seen),
        "sent": [(one, catalogue.title(one.template)) for one in page.rows],
        "said": "",
        "earlier": _with(request, before=page.earlier) if page.earlier else "",
        "later": _with(request, after=page.later) if page.later else "",
    }
    return render(request, "desk/event_messages.html", context)


@require_safe
@desk(Permission.SEE_AUDIT)
def whole_history(request: HttpRequest, reference: str) -> HttpResponse:
    """Show everything that happened to an event and in it."""
    seen = head.seen(head.open_event(request, reference, Permission.SEE_AUDIT), clock.now())
    lines_found = audit.event_trail(seen.event.pk, limit=WHOLE_HISTORY)
    context = {
        **head.context(request, seen, "history"),
        "entries": history.entries(lines_found, seen.event.time_zone),
    }
    return render(request, "desk/event_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.CANCEL_EVENTS)
def cancellation(request: HttpRequest, reference: str) -> HttpResponse:
    """Cancel an event with a reason, having seen who will be told."""
    found = head.open_event(request, reference, Permission.CANCEL_EVENTS)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ending.cancel(found, by=actor_of(request), reason=form.cleaned_data["reason"])
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Cancelled. Everybody who held a place or waited is told."))
            return HttpResponseRedirect(reverse("desk-event", args=[found.reference]), status=303)
    context = {
        "event": found,
        "form": form,
        "told": roster.told(found),
        "crumbs": _crumbs(found, _("Cancel event")),
    }
    return render(request, "desk/event_cancel.html", context, status=422 if form.errors else 200)


def _aside(seen: head.Seen) -> dict[str, Any]:
    lines_found = audit.event_trail(seen.event.pk, limit=NEWEST)
    return {
        "entries": history.entries(lines_found, seen.event.time_zone),
        "entries_count": audit.count_of_event(seen.event.pk),
        "seen_sessions": seen.sessions[:8],
    }


def _with_ranks(people: Sequence[Attendee]) -> list[tuple[Attendee, int]]:
    """Return people with their rank in line (0 for those who do not wait)."""
    waiting = {one.registration_id for one in people if one.state == AttendeeState.WAITING}
    ranks = lines.ranks(waiting) if waiting else {}
    return [
        (
            one,
            ranks.get(one.registration_id, {}).get(one.tier_id, 0)
            if one.state == AttendeeState.WAITING
            else 0,
        )
        for one in people
    ]


def _chips(request: HttpRequest, seen: head.Seen, by: roster.Filter) -> list[dict[str, Any]]:
    everybody = {
        "label": _("All"),
        "url": _with(request, state=""),
        "is_on": not by.state,
        "count": sum(seen.counts.values()),
    }
    states = [
        {
            "label": str(state.label),
            "url": _with(request, state=state.value),
            "is_on": by.state == state.value,
            "count": seen.counts[state.value],
        }
        for state in AttendeeState
        if seen.counts.get(state.value)
    ]
    return [everybody, *states]


def _with(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"?{query.urlencode()}"


def _crumbs(found: Event, last: str) -> list[tuple[str, str]]:
    own = reverse("desk-event", args=[found.reference])
    return [(_("Events"), reverse("desk-events")), (found.title, own), (last, "")]
