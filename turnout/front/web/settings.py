"""The page of the organisation's settings: grouped, explained, with what was changed before."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from turnout.audit import queries as audit
from turnout.front.web.settings_form import LogoForm, SettingsForm
from turnout.house import actions, queries
from turnout.house.models import House
from turnout.house.rules import durations
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.queries import history
from turnout.people.queries.history import Entry
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk

HISTORY = 20


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.CHANGE_SETTINGS)
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show the settings; change them."""
    decided = queries.decided_elsewhere()
    known = queries.current()
    shown = {name: getattr(known, name) for name in SettingsForm.base_fields}
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=shown, decided=decided)
    if request.method == "POST" and form.is_valid():
        wanted = {name: value for name, value in form.cleaned_data.items() if name not in decided}
        try:
            actions.change(wanted, by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            return _saved(request)
    return _page(request, form, LogoForm())


@require_POST
@desk(Permission.CHANGE_SETTINGS)
def logo(request: HttpRequest) -> HttpResponse:
    """Take a picture as the logo."""
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.change_logo(form.cleaned_data["logo"].read(), by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            return _saved(request)
    known = queries.current()
    shown = {name: getattr(known, name) for name in SettingsForm.base_fields}
    return _page(request, SettingsForm(initial=shown, decided=queries.decided_elsewhere()), form)


@require_POST
@desk(Permission.CHANGE_SETTINGS)
def logo_removal(request: HttpRequest) -> HttpResponse:
    """Show the mark again."""
    actions.remove_logo(by=actor_of(request))
    return _saved(request)


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved. It holds everywhere within a second."))
    return HttpResponseRedirect(reverse("desk-settings"), status=303)


def _page(request: HttpRequest, form: SettingsForm, logo_form: LogoForm) -> HttpResponse:
    acts = audit.acts_about(House._meta.label_lower).filter(verb="settings.changed")
    lines = audit.lines(acts, limit=HISTORY)
    told = history.entries(lines, settings.TIME_ZONE)
    context = {
        "form": form,
        "groups": list(form.groups()),
        "logo_form": logo_form,
        "entries": [_in_words(line, entry) for line, entry in zip(lines, told, strict=True)],
    }
    status = 422 if form.errors or logo_form.errors else 200
    return render(request, "front/settings.html", context, status=status)


def _in_words(line: audit.Line, entry: Entry) -> Entry:
    """Return an entry that says what was and what is."""
    before, after = line.facts.get("before", {}), line.facts.get("after", {})
    said = [
        _("%(setting)s: %(before)s → %(after)s")
        % {
            "setting": _label(name),
            "before": _figure(name, before[name]),
            "after": _figure(name, after[name]),
        }
        if name in after and name in before
        else _("%(setting)s: changed") % {"setting": _label(name)}
        for name in line.facts.get("fields", ())
    ]
    return replace(entry, text="; ".join(said)) if said else entry


def _label(name: str) -> str:
    found = SettingsForm.base_fields.get(name)
    return str(found.label) if found else name.replace("_", " ").capitalize()


def _figure(name: str, value: Any) -> str:
    if value is None:
        return _("never")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    is_duration = isinstance(value, int) and name not in {"hue", "second_chances", "high_demand_waiting"}
    return durations.said(timedelta(seconds=value)) if is_duration else str(value)
