"""To which dates of a series a change goes, and what is said about what came of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from turnout.events.actions.spreading import Spread
from turnout.events.models import Errand, Event
from turnout.events.queries import series as queries
from turnout.events.rules import reporting
from turnout.events.rules.reporting import Report
from turnout.kernel import clock
from turnout.ui.doors import actor_of
from turnout.ui.spreading import SpreadForm


def form(request: HttpRequest, event: Event, kind: type[SpreadForm] = SpreadForm) -> SpreadForm | None:
    """Return what asks where a change goes; None for an event that is in no series."""
    if event.series_id is None:
        return None
    return kind(request.POST if "reach" in request.POST else None)


def of(request: HttpRequest, event: Event, asked: SpreadForm | None) -> Spread:
    """Return the other dates that a change goes to. Before: the form is valid, where it was sent."""
    if asked is None or asked.is_for_one:
        return Spread()
    found = queries.others(actor_of(request), event, clock.now(), is_later_only=asked.is_later_only)
    return Spread(found, asked.cleaned_data["overwrites"])


def say(request: HttpRequest, report: Report) -> None:
    """Say on the next page what came of it at the other dates."""
    for level, line in reporting.said(report, clock.now().year):
        messages.add_message(request, level, line)


def on(report: Report, event: Event, way: str) -> HttpResponseRedirect:
    """Lead on: to what the worker does now at many dates, else to a page of the event."""
    if report.errand is None:
        return HttpResponseRedirect(reverse(way, args=[event.reference]), status=303)
    return to(report.errand)


def to(errand: Errand) -> HttpResponseRedirect:
    """Lead to the page that tells how far a change at many dates is."""
    where = reverse("desk-series-change", args=[errand.series.reference, errand.pk])
    return HttpResponseRedirect(where, status=303)


def is_valid(asked: SpreadForm | None) -> bool:
    """Return whether what was asked is in order; nothing asked is."""
    return asked is None or not asked.is_bound or asked.is_valid()
