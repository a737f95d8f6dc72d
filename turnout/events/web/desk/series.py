"""A series on the desk: all its dates, and moves of several of them at once."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from turnout.events.actions import ending, publishing, repeating, reviewing, spreading
from turnout.events.models import Event, Series
from turnout.events.queries import series as queries
from turnout.events.rules import summary
from turnout.events.states import PLANNED, PUBLIC, EventState
from turnout.events.web.desk import opening, spread
from turnout.events.web.desk.forms.series import MoveForm
from turnout.kernel import clock, permissions, text
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.ui.doors import actor_of, desk


@require_safe
@desk(Permission.SEE_EVENTS)
def series(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the dates of a series, and which of them differ from the next one to come."""
    actor, now = actor_of(request), clock.now()
    found = _open(request, reference)
    cursors = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = queries.listing(actor, found, **cursors)
    managed = [event for event in page.rows if permissions.may(actor, Permission.MANAGE_EVENTS, event)]
    context = {
        "series": found,
        "form": MoveForm(),
        "rows": [(summary.of(event), _differs(event, found)) for event in page.rows],
        "counts": queries.counts(actor, found, now),
        "may_manage": bool(managed),
        "may_publish": any(permissions.may(actor, Permission.PUBLISH_EVENTS, event) for event in managed),
        "may_cancel": any(permissions.may(actor, Permission.CANCEL_EVENTS, event) for event in managed),
        "model": managed[-1] if managed else None,
        "is_public": any(event.state in PUBLIC for event in page.rows),
        "earlier": f"?before={page.earlier}" if page.earlier else "",
        "later": f"?after={page.later}" if page.later else "",
        "said": ngettext("%(count)s date on this page", "%(count)s dates on this page", len(page.rows))
        % {"count": len(page.rows)},
        "crumbs": [(_("Events"), reverse("desk-events")), (found.title, "")],
    }
    return render(request, "desk/series.html", context)


@require_POST
@desk(Permission.MANAGE_EVENTS)
def moves(request: HttpRequest, reference: str) -> HttpResponse:
    """Submit, publish or cancel the ticked dates, each by its own action; then say what came of each."""
    found, actor = _open(request, reference), actor_of(request)
    make = _MOVES.get(request.POST.get("do", ""))
    events = queries.chosen(actor, found, request.POST.getlist("dates"), Permission.MANAGE_EVENTS)
    back = HttpResponseRedirect(reverse("desk-series", args=[found.reference]), status=303)
    if make is None or not events:
        messages.error(request, _("Tick at least one date first."))
        return back
    reason = text.line(request.POST.get("reason", ""))[:1000]
    report = spreading.each(events, lambda event: make(event, actor, reason))
    if report.done:
        said = ngettext("Done at %(count)s date.", "Done at %(count)s dates.", len(report.done))
        messages.success(request, said % {"count": len(report.done)})
    spread.say_refused(request, report)
    return back


@require_POST
@desk(Permission.MANAGE_EVENTS)
def taking_out(request: HttpRequest, reference: str) -> HttpResponse:
    """Let an event stand alone again."""
    event = opening.event(request, reference, Permission.MANAGE_EVENTS)
    try:
        repeating.take_out(event, by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It stands alone now. Nothing else about it has changed."))
    return HttpResponseRedirect(reverse("desk-event", args=[event.reference]), status=303)


def _open(request: HttpRequest, reference: str) -> Series:
    found = queries.find(actor_of(request), reference)
    if found is None:
        raise Http404
    return found


def _differs(event: Event, series: Series) -> bool:
    """Return whether a date has another title than the series."""
    return event.title != series.title


def _require(actor: Actor, event: Event, needed: Sequence[Permission]) -> None:
    if not all(permissions.may(actor, one, event) for one in needed):
        raise Refused("not_allowed", _("Your role does not include this."))


def _publish(event: Event, actor: Actor, _reason: str) -> object:
    needed = [Permission.PUBLISH_EVENTS]
    if event.state == EventState.DRAFT:
        needed.append(Permission.APPROVE_EVENTS)
    _require(actor, event, needed)
    return publishing.publish(event, by=actor)


def _submit(event: Event, actor: Actor, _reason: str) -> object:
    return reviewing.submit(event, by=actor)


def _cancel(event: Event, actor: Actor, reason: str) -> object:
    needed = [Permission.CANCEL_EVENTS, *([Permission.CANCEL_PLANS] if event.state in PLANNED else [])]
    _require(actor, event, needed)
    return ending.cancel(event, by=actor, reason=reason)


_MOVES: dict[str, Callable[[Event, Actor, str], Any]] = {
    "publish": _publish,
    "submit": _submit,
    "cancel": _cancel,
}
