"""The sessions of an event: set while nobody knows them, postponed once people do."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from turnout.events.actions import dating, ending, spreading
from turnout.events.actions.spreading import Why
from turnout.events.models import Event
from turnout.events.rules.dating import SessionDraft
from turnout.events.rules.reporting import Report
from turnout.events.states import EventState
from turnout.events.web.desk import cautions, opening, spread
from turnout.events.web.desk.forms import fields, rows
from turnout.events.web.desk.forms.moves import PostponeForm
from turnout.events.web.desk.forms.series import SpreadDatesForm
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk
from turnout.ui.forms import Form
from turnout.ui.spreading import SpreadForm

POSTPONABLE = frozenset({EventState.PUBLISHED, EventState.REGISTRATION_CLOSED})


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def dates(request: HttpRequest, reference: str) -> HttpResponse:
    """Set the sessions of an event that is not published; a published one is postponed, with a reason."""
    event = opening.event(request, reference, Permission.MANAGE_EVENTS)
    form = PostponeForm(request.POST or None) if event.state in POSTPONABLE else None
    asked = spread.form(request, event, SpreadForm if form else SpreadDatesForm)
    shown = rows.of_sessions(list(event.sessions.all()), event.time_zone) or [rows.SESSION_ROW]
    if request.method != "POST":
        return _page(request, event, rows.sessions(initial=shown), form, asked)
    if rows.asks_for_rows(request.POST):
        typed = rows.changed(request.POST, "sessions", rows.SessionForm, rows.SESSION_ROW)
        unjudged = PostponeForm(initial=request.POST.dict()) if form else None
        return _page(request, event, rows.sessions(initial=typed), unjudged, asked)
    sessions = rows.sessions(request.POST, initial=shown)
    if sessions.is_valid() and (form is None or form.is_valid()) and spread.is_valid(asked):
        try:
            report = _set(request, event, sessions, form, asked)
        except Refused as refused:
            beside = form or next(iter(sessions.forms), None)
            if beside is None:
                raise
            if not rows.put(sessions, refused):
                refusing.put(beside, refused)
        else:
            cautions.say(request, Event.objects.select_related("venue__metro").get(pk=event.pk))
            return spread.on(report, event, "desk-event-sessions")
    return _page(request, event, sessions, form, asked)


def _set(
    request: HttpRequest, event: Event, sessions: rows.Rows, form: Form | None, asked: SpreadForm | None
) -> Report:
    drafts, actor = [one.draft() for one in sessions.forms], actor_of(request)
    typed = {} if form is None else form.cleaned_data
    said = asked.cleaned_data if form is None and asked is not None and asked.is_bound else typed
    report = spreading.redate(
        event,
        drafts,
        spread.of(request, event, asked),
        by=actor,
        why=Why(said.get("reason", ""), typed.get("override", "")),
        first=lambda: _first(event, drafts, typed, actor),
    )
    if form is None:
        messages.success(request, _("Dates saved."))
    else:
        messages.success(request, _("Postponed. Everybody who holds a place or waits is told."))
    spread.say(request, report)
    return report


def _first(event: Event, drafts: list[SessionDraft], typed: Mapping[str, Any], actor: Actor) -> object:
    if not typed:
        return dating.set_sessions(event, drafts, by=actor)
    return ending.postpone(
        event,
        drafts,
        by=actor,
        reason=typed["reason"],
        deadline_at=fields.instant(typed["deadline_at"], event.time_zone, "deadline_at"),
        override=typed["override"],
    )


def _page(
    request: HttpRequest,
    event: Event,
    sessions: rows.Rows,
    form: Form | None,
    asked: SpreadForm | None,
) -> HttpResponse:
    is_wrong = (sessions.is_bound and not sessions.is_valid()) or (
        form is not None and form.is_bound and bool(form.errors)
    )
    title = _("Postpone") if form else _("Dates")
    context: dict[str, Any] = {
        "event": event,
        "sessions": sessions,
        "form": form,
        "spread": asked,
        "title": title,
        "crumbs": [
            (_("Events"), reverse("desk-events")),
            (event.title, reverse("desk-event", args=[event.reference])),
            (title, ""),
        ],
    }
    return render(request, "desk/event_dates.html", context, status=422 if is_wrong else 200)
