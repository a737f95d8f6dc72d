"""A new event, on one page, and changes of what an event says."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from turnout.events import policy
from turnout.events.actions import editing, publishing, spreading
from turnout.events.models import Event
from turnout.events.queries import series as queries
from turnout.events.rules.reporting import Report
from turnout.events.web.desk import cautions, opening, spread
from turnout.events.web.desk.forms import content, rows
from turnout.events.web.desk.forms.content import EventForm
from turnout.events.web.desk.forms.moves import OverrideForm
from turnout.kernel import permissions, text
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.policy import requiring
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk
from turnout.ui.spreading import SpreadForm


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def create(request: HttpRequest) -> HttpResponse:
    """Make an event: publish it at once, or keep it as a draft."""
    requiring.require_within(actor_of(request), Permission.MANAGE_EVENTS, "metro")
    if request.method != "POST":
        return _page(
            request, EventForm(actor_of(request)), rows.sessions(initial=[rows.SESSION_ROW]), _first_tier()
        )
    if rows.asks_for_rows(request.POST):
        return _other_rows(request)
    form = EventForm(actor_of(request), request.POST)
    is_draft = request.POST.get("do") != "publish"
    sessions = rows.sessions_of_draft(request.POST) if is_draft else rows.sessions(request.POST)
    tiers = rows.tiers(request.POST)
    override = OverrideForm(request.POST if request.POST.get("override") else None)
    if all([form.is_valid(), sessions.is_valid(), tiers.is_valid()]):
        try:
            event = _made(request, form, sessions, tiers)
        except Refused as refused:
            if not rows.put(sessions, refused):
                refusing.put(form, refused)
            if refused.code == "room_taken":
                return _page(request, form, sessions, tiers, override=override)
        else:
            return HttpResponseRedirect(reverse("desk-event", args=[event.reference]), status=303)
    return _page(request, form, sessions, tiers)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Change what an event says."""
    event = opening.event(request, reference, Permission.MANAGE_EVENTS)
    actor, was_screened = actor_of(request), event.is_screened and event.held > 0
    form = EventForm(
        actor,
        request.POST if request.method == "POST" else None,
        within=event.metro,
        initial=content.of_event(event),
    )
    override = None
    asked = spread.form(request, event)
    if request.method == "POST" and form.is_valid() and spread.is_valid(asked):
        typed = text.line(request.POST.get("override", ""))[:500]
        try:
            report = _changed(request, event, form, asked, typed)
        except Refused as refused:
            refusing.put(form, _beside_its_field(refused))
            override = OverrideForm(initial={"override": typed}) if refused.code == "room_taken" else None
        else:
            event = Event.objects.select_related("venue__metro").get(pk=event.pk)
            cautions.say(request, event)
            way = "desk-event-decisions" if was_screened and not event.is_screened else "desk-event"
            return spread.on(report, event, way)
    context = {"form": form, "event": event, "override": override, "spread": asked, "crumbs": _crumbs(event)}
    return render(request, "desk/event_edit.html", context, status=422 if form.errors else 200)


def _changed(
    request: HttpRequest, event: Event, form: EventForm, asked: SpreadForm | None, override: str
) -> Report:
    policy.require_schedule(actor_of(request), event, form.changes().get("publish_at", event.publish_at))
    report = spreading.change(
        event,
        form.changes(),
        spread.of(request, event, asked),
        by=actor_of(request),
        topics=form.chosen_topics(),
        override=override,
    )
    messages.success(request, _("Saved."))
    spread.say(request, report)
    if asked is not None and asked.is_for_all and form.cleaned_data["title"] != event.title:
        _rename_series(request, event, form.cleaned_data["title"])
    return report


def _rename_series(request: HttpRequest, event: Event, title: str) -> None:
    """Give the series the title that all its dates were given, if all of them are his to change."""
    if event.series is None:
        return
    if queries.manages_all(actor_of(request), event.series):
        spreading.rename(event.series, title, by=actor_of(request))
    else:
        messages.warning(request, _("The series keeps its title: some of its dates are not yours to change."))


def _made(request: HttpRequest, form: EventForm, sessions: rows.Rows, tiers: rows.Rows) -> Event:
    actor = actor_of(request)
    permissions_needed = [Permission.MANAGE_EVENTS]
    draft = form.draft(sessions=rows.drafts(sessions), tiers=rows.drafts(tiers))
    if request.POST.get("do") != "publish":
        event = editing.create(draft, by=actor)
        messages.success(request, _("Saved as a draft. Only the desk sees it."))
        cautions.say(request, event)
        return event
    permissions_needed.append(Permission.PUBLISH_EVENTS)
    for permission in permissions_needed:
        if not permissions.may(actor, permission, draft.metro):
            raise Refused("not_allowed", _("Your role does not include publishing there."))
    override = text.line(request.POST.get("override", ""))[:500]
    try:
        event = publishing.create_and_publish(draft, by=actor, override=override)
    except Refused as refused:
        raise _without_a_page(refused) from refused
    messages.success(request, _("Published. People can find it now."))
    cautions.say(request, event)
    return event


def _without_a_page(refused: Refused) -> Refused:
    """Return a refusal that leads on from this page: the event that it would lead to was not made."""
    if refused.code != "needs_review":
        return refused
    words = _("Events of this format are approved first. Save it as a draft; on its page you submit it.")
    return Refused(refused.code, words)


def _beside_its_field(refused: Refused) -> Refused:
    """Return the refusal at the field of the form that holds what the action calls venue, room or metro."""
    field = "place" if refused.field in {"venue", "room"} else refused.field
    return Refused(refused.code, refused.message, refused.next_step, field=field, **refused.facts)


def _first_tier() -> rows.Rows:
    return rows.tiers(initial=[rows.TIER_ROW])


def _other_rows(request: HttpRequest) -> HttpResponse:
    form = EventForm(actor_of(request), initial=content.typed(request.POST))
    sessions = rows.changed(request.POST, "sessions", rows.SessionForm, rows.SESSION_ROW)
    tiers = rows.changed(request.POST, "tiers", rows.TierForm, rows.NEW_TIER)
    return _page(request, form, rows.sessions(initial=sessions), rows.tiers(initial=tiers))


def _page(
    request: HttpRequest,
    form: EventForm,
    sessions: rows.Rows,
    tiers: rows.Rows,
    *,
    override: OverrideForm | None = None,
) -> HttpResponse:
    is_wrong = any([form.is_bound and form.errors, sessions.is_bound and not sessions.is_valid(),
                    tiers.is_bound and not tiers.is_valid()])  # fmt: skip
    context: dict[str, Any] = {
        "form": form,
        "sessions": sessions,
        "tiers": tiers,
        "override": override,
        "crumbs": [(_("Events"), reverse("desk-events")), (_("New event"), "")],
        "may_publish": bool(permissions.reach(actor_of(request), Permission.PUBLISH_EVENTS)),
    }
    return render(request, "desk/event_new.html", context, status=422 if is_wrong else 200)


def _crumbs(event: Event) -> list[tuple[str, str]]:
    return [
        (_("Events"), reverse("desk-events")),
        (event.title, reverse("desk-event", args=[event.reference])),
        (_("Edit"), ""),
    ]
