"""A change at one date of a series that goes to other dates too: what asks for it, and what is said of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from turnout.events.actions.spreading import Spread
from turnout.events.models import Event
from turnout.events.queries import series as queries
from turnout.events.rules import reporting
from turnout.events.rules.reporting import Report
from turnout.kernel import clock
from turnout.ui.doors import actor_of
from turnout.ui.spreading import SpreadForm


def form(request: HttpRequest, event: Event, prefix: str) -> SpreadForm | None:
    """Return what asks where a change goes; None for an event that is in no series."""
    if event.series_id is None:
        return None
    is_sent = f"{prefix}-reach" in request.POST
    return SpreadForm(request.POST if is_sent else None, prefix=prefix)


def of(request: HttpRequest, event: Event, asked: SpreadForm | None) -> Spread:
    """Return the other dates that a change goes to; of nonsense, none."""
    if asked is None or (asked.is_bound and not asked.is_valid()) or asked.is_for_one:
        return Spread()
    found = queries.others(actor_of(request), event, clock.now(), is_later_only=asked.is_later_only)
    return Spread(found, asked.cleaned_data["overwrites"])


def on(request: HttpRequest, report: Report, back: HttpResponse) -> HttpResponse:
    """Say what came of it at the other dates and lead back; or to the page of what the worker does there now."""
    if report.errand is not None:
        where = reverse("desk-series-change", args=[report.errand.series.reference, report.errand.pk])
        return HttpResponseRedirect(where, status=303)
    for level, line in reporting.said(report, clock.now().year):
        messages.add_message(request, level, line)
    return back
