"""A series on the desk: all its dates, and moves of several of them at once."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from turnout.events.actions import carrying, moving, repeating
from turnout.events.actions.carrying import Task
from turnout.events.models import Event, Series
from turnout.events.queries import errands
from turnout.events.queries import series as queries
from turnout.events.rules import reporting, summary
from turnout.events.web.desk import opening, spread
from turnout.events.web.desk.forms.series import MoveForm
from turnout.kernel import clock, permissions, text
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
        "ways": errands.of_series(actor, found, now),
        "may_manage": bool(managed),
        "may_publish": any(permissions.may(actor, Permission.PUBLISH_EVENTS, event) for event in managed),
        "may_cancel": any(permissions.may(actor, Permission.CANCEL_EVENTS, event) for event in managed),
        "model": managed[-1] if managed else None,
        "is_public": any(event.is_public for event in page.rows),
        "earlier": f"?before={page.earlier}" if page.earlier else "",
        "later": f"?after={page.later}" if page.later else "",
        "runs": page.way,
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
    do = request.POST.get("do", "")
    back = HttpResponseRedirect(reverse("desk-series", args=[found.reference]), status=303)
    events = _chosen(request, found, do) if do in moving.MOVES else []
    if not events:
        messages.error(request, _("Tick at least one date first."))
        return back
    reason = text.line(request.POST.get("reason", ""))[:1000]
    if do == "cancel" and not reason:
        messages.error(request, _("Say why. Those who hold a place or wait read it."))
        return back
    try:
        report = carrying.carry(Task(moving.MOVE, {"do": do, "reason": reason}), events, by=actor)
    except Refused as refused:
        messages.error(request, str(refused))
        return back
    if report.errand is not None:
        return spread.to(report.errand)
    if report.done:
        said = ngettext("Done at %(count)s date.", "Done at %(count)s dates.", len(report.done))
        messages.success(request, said % {"count": len(report.done)})
    for level, line in reporting.left_over(report, clock.now().year):
        messages.add_message(request, level, line)
    return back


@require_safe
@desk(Permission.MANAGE_EVENTS)
def change(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Show how far a change at many dates is, and what came of it at each."""
    actor, found = actor_of(request), _open(request, reference)
    way = errands.find(actor, found, key)
    if way is None:
        raise Http404
    cursors = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = errands.stops(actor, way.errand, **cursors)
    report = reporting.of_stops(errands.left_over(actor, way.errand))
    this_year = clock.now().year
    context = {
        "series": found,
        "way": way,
        "has_stopped": errands.has_stopped(way.errand, carrying.JOB),
        "rows": [(stop, reporting.words_of(stop.kept)) for stop in page.rows],
        "refusals": reporting.refusals(report, this_year),
        "kept": reporting.kept(report, this_year),
        "earlier": f"?before={page.earlier}" if page.earlier else "",
        "later": f"?after={page.later}" if page.later else "",
        "runs": page.way,
        "said": ngettext("%(count)s date on this page", "%(count)s dates on this page", len(page.rows))
        % {"count": len(page.rows)},
        "crumbs": [
            (_("Events"), reverse("desk-events")),
            (found.title, reverse("desk-series", args=[found.reference])),
            (_("Change at many dates"), ""),
        ],
    }
    return render(request, "desk/series_change.html", context)


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


def _chosen(request: HttpRequest, found: Series, do: str) -> list[Event]:
    """Return the ticked dates, or all to come at which the move can be made at all."""
    actor = actor_of(request)
    if request.POST.get("all"):
        return queries.coming(actor, found, clock.now(), moving.FROM.get(do, ()))
    return queries.chosen(actor, found, request.POST.getlist("dates"), Permission.MANAGE_EVENTS)
