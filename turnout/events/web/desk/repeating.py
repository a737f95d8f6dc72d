"""Repeat an event: how, on which days, what stands against each of them; then all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from turnout.events.actions import repeating
from turnout.events.models import Event, Session
from turnout.events.rules import previewing, recurring, shifting
from turnout.events.web.desk import opening
from turnout.events.web.desk.forms.series import RepeatForm
from turnout.kernel import clock, times
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.ui import dates, refusing
from turnout.ui.doors import actor_of, desk

MOST_DAYS = recurring.MOST + 1


@dataclass(frozen=True, slots=True)
class Row:
    """One date of the preview: it is ticked unless something stands against it."""

    day: date
    label: str
    hours: str
    barred: str
    cautions: Sequence[str]
    notes: Sequence[str]
    is_ticked: bool


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def repeat(request: HttpRequest, reference: str) -> HttpResponse:
    """Show which dates a rule gives, and make them."""
    event = opening.event(request, reference, Permission.MANAGE_EVENTS)
    sessions = list(event.sessions.order_by("starts_at", "pk"))
    data = request.POST if request.method == "POST" else request.GET
    is_asked = "kind" in data
    form = RepeatForm(data if is_asked else None, initial=_first(event, sessions))
    rows: list[Row] = []
    if sessions and is_asked and form.is_valid():
        try:
            if request.method == "POST":
                return _made(request, event, form)
            rows = _rows(event, sessions, form)
        except Refused as refused:
            rows = _rows_again(event, sessions, form) if request.method == "POST" else []
            refusing.put(form, refused)
    return _page(request, event, sessions, form, rows)


def _made(request: HttpRequest, event: Event, form: RepeatForm) -> HttpResponse:
    wanted = [day for day in map(_day, request.POST.getlist("days")[:MOST_DAYS]) if day is not None]
    series = repeating.repeat(event, form.pattern(), wanted, by=actor_of(request))
    said = ngettext("%(count)s date is a draft now.", "%(count)s dates are drafts now.", len(wanted))
    messages.success(request, said % {"count": len(wanted)})
    return HttpResponseRedirect(reverse("desk-series", args=[series.reference]), status=303)


def _rows_again(event: Event, sessions: Sequence[Session], form: RepeatForm) -> list[Row]:
    """Return the preview beside a refusal; nothing where the rule itself is refused."""
    try:
        return _rows(event, sessions, form)
    except Refused:
        return []


def _rows(event: Event, sessions: Sequence[Session], form: RepeatForm) -> list[Row]:
    now, there = clock.now(), repeating.taken_days(event)
    return [_row(event, one) for one in previewing.days(event, sessions, form.pattern(), there, now)]


def _row(event: Event, one: previewing.Day) -> Row:
    hours = ""
    if one.spans:
        hours = dates.hours(
            times.local(one.spans[0].starts_at, event.time_zone),
            times.local(one.spans[0].ends_at, event.time_zone),
        )
    return Row(one.day, dates.day_long(one.day), hours, one.barred, one.cautions, one.notes, one.is_clear)


def _first(event: Event, sessions: Sequence[Session]) -> dict[str, Any]:
    if event.series is not None and event.series.rule:
        pattern = recurring.read(event.series.rule)
        return {
            "kind": pattern.kind,
            "every": pattern.every,
            "weekdays": [str(one) for one in pattern.weekdays],
        }
    if not sessions:
        return {}
    return {"weekdays": [str(shifting.first_day(event, sessions).weekday())], "count": 10}


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _page(
    request: HttpRequest, event: Event, sessions: Sequence[Session], form: RepeatForm, rows: Sequence[Row]
) -> HttpResponse:
    ticked = [row for row in rows if row.is_ticked]
    context: dict[str, Any] = {
        "event": event,
        "form": form,
        "is_undated": not sessions,
        "rows": rows,
        "ticked": len(ticked),
        "against": len(rows) - len(ticked),
        "pairs": [(name, value) for name, values in request.GET.lists() for value in values if name != "days"]
        if request.method != "POST"
        else [(n, v) for n, vs in request.POST.lists() for v in vs if n in RepeatForm.base_fields],
        "title": _("Add dates") if event.series_id else _("Repeat this event"),
        "crumbs": [
            (_("Events"), reverse("desk-events")),
            (event.title, reverse("desk-event", args=[event.reference])),
            (_("Repeat"), ""),
        ],
    }
    return render(request, "desk/event_repeat.html", context, status=422 if form.errors else 200)
