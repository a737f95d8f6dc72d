"""The parts of the page of one event beside its roster: sessions, waitlist, messages, history."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from turnout.audit import queries as audit
from turnout.events.actions import ending
from turnout.events.models import Event
from turnout.events.states import PLANNED
from turnout.kernel import clock
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.messaging import queries as message_queries
from turnout.messaging.rules import catalogue
from turnout.people.policy import requiring
from turnout.people.queries import history
from turnout.registration.queries import roster
from turnout.registration.web.desk import head, line
from turnout.registration.web.desk.forms import CancelForm
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk

NEWEST = 6
WHOLE_HISTORY = 200


@require_safe
@desk(Permission.SEE_EVENTS)
def sessions(request: HttpRequest, reference: str) -> HttpResponse:
    """Show when an event takes place."""
    seen = head.seen(head.open_event(request, reference), clock.now())
    context = {**head.context(request, seen, "sessions"), **aside(seen), "sessions": seen.sessions}
    return render(request, "desk/event_sessions.html", context)


@require_safe
@desk(Permission.SEE_ROSTER)
def waitlist(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who stands in line, by rank, and what could be given."""
    seen = head.seen(head.open_event(request, reference, Permission.SEE_ROSTER), clock.now())
    context = {
        **head.context(request, seen, "waitlist"),
        **aside(seen),
        **line.context(seen),
    }
    return render(request, "desk/event_waitlist.html", context)


@require_safe
@desk(Permission.SEE_MESSAGES)
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what was said about an event, to whom, and how far it got."""
    seen = head.seen(head.open_event(request, reference, Permission.SEE_MESSAGES), clock.now())
    by = message_queries.Filter(event_id=str(seen.event.pk))
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = message_queries.listing(actor_of(request), by, after=after, before=before)
    context = {
        **head.context(request, seen, "messages"),
        **aside(seen),
        "sent": [(one, catalogue.title(one.template)) for one in page.rows],
        "said": "",
        "earlier": turned(request, before=page.earlier) if page.earlier else "",
        "later": turned(request, after=page.later) if page.later else "",
        "runs": page.way,
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
    if found.state in PLANNED:
        requiring.require(actor_of(request), Permission.CANCEL_PLANS, found)
    form = CancelForm(request.POST if request.method == "POST" else None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            ending.cancel(found, by=actor_of(request), reason=form.cleaned_data["reason"])
        except Refused as no:
            if no.code == "wrong_state":
                own = reverse("desk-event", args=[found.reference])
                return refusing.page_back(request, no, _("Back to the event"), own)
            refused = no
            refusing.put(form, no)
        else:
            told = _("Cancelled. Everybody who held a place or waited is told.")
            nobody = _("Cancelled. Nobody had a place or waited, so nobody is told.")
            messages.success(request, told if found.held or found.waiting else nobody)
            return HttpResponseRedirect(reverse("desk-event", args=[found.reference]), status=303)
    context = {
        "event": found,
        "form": form,
        "told": roster.told(found),
        "crumbs": crumbs(found, _("Cancel event")),
    }
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "desk/event_cancel.html", context, status=status)


def aside(seen: head.Seen) -> dict[str, Any]:
    """Return what stands beside each part of an event."""
    lines_found = audit.event_trail(seen.event.pk, limit=NEWEST)
    return {
        "entries": history.entries(lines_found, seen.event.time_zone),
        "entries_count": audit.count_of_event(seen.event.pk),
        "seen_sessions": seen.sessions[:8],
    }


def turned(request: HttpRequest, **changes: str) -> str:
    """Return the query of this page with other values, from its first row on unless a cursor is among them."""
    query = request.GET.copy()
    for name in ("after", "before", "jump"):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"?{query.urlencode()}"


def crumbs(found: Event, last: str) -> list[tuple[str, str]]:
    """Return the way to a page below an event."""
    own = reverse("desk-event", args=[found.reference])
    return [(_("Events"), reverse("desk-events")), (found.title, own), (last, "")]
