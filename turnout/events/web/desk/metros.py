"""Metros and topics."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turnout.audit import queries as audit
from turnout.events.actions import naming
from turnout.events.queries import desk as queries
from turnout.events.rules import summary
from turnout.events.web.desk import opening
from turnout.events.web.desk.forms.places import MetroForm, TopicForm
from turnout.kernel import clock, permissions
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.policy import requiring
from turnout.people.queries import history
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk
from turnout.venues.actions import metros as actions
from turnout.venues.actions.metros import MetroDraft


@require_safe
@desk(Permission.MANAGE_VENUES)
def metros(request: HttpRequest) -> HttpResponse:
    """List the metros that the viewer looks after."""
    actor = actor_of(request)
    context = {
        "metros": queries.metros(actor, Permission.MANAGE_VENUES),
        "may_create": bool(permissions.reach(actor, Permission.MANAGE_METROS)),
    }
    return render(request, "desk/metros.html", context)


@require_safe
@desk(Permission.MANAGE_VENUES)
def metro(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a metro: its venues, its next events, its history."""
    found = opening.metro(request, slug)
    actor = actor_of(request)
    context = {
        "metro": found,
        "venues": list(queries.venues(actor, metro=found.pk)[:50]),
        "summaries": summary.each(queries.in_metro(found, clock.now())),
        "entries": history.entries(audit.trail(found, limit=20), found.time_zone),
        "may_change": permissions.may(actor, Permission.MANAGE_METROS, found),
        "crumbs": [(_("Metros"), reverse("desk-metros")), (found.name, "")],
    }
    return render(request, "desk/metro.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_METROS)
def create(request: HttpRequest) -> HttpResponse:
    """Make a metro."""
    form = MetroForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.create(MetroDraft(**form.cleaned_data), by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Metro added. Give somebody the role of its coordinator."))
            return HttpResponseRedirect(reverse("desk-metro", args=[found.slug]), status=303)
    crumbs = [(_("Metros"), reverse("desk-metros")), (_("New metro"), "")]
    return _form(request, form, _("New metro"), crumbs)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_METROS)
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a metro."""
    found = opening.metro(request, slug, Permission.MANAGE_METROS)
    shown = {name: getattr(found, name) for name in MetroForm.base_fields}
    form = MetroForm(request.POST if request.method == "POST" else None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(found, form.cleaned_data, by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("desk-metro", args=[found.slug]), status=303)
    own = reverse("desk-metro", args=[found.slug])
    crumbs = [(_("Metros"), reverse("desk-metros")), (found.name, own), (_("Edit"), "")]
    return _form(request, form, _("Edit %(name)s") % {"name": found.name}, crumbs)


@require_POST
@desk(Permission.MANAGE_METROS)
def deletion(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete a metro that nothing lies in."""
    found = opening.metro(request, slug, Permission.MANAGE_METROS)
    try:
        actions.delete(found, by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("desk-metro", args=[found.slug]), status=303)
    messages.success(request, _("Metro deleted."))
    return HttpResponseRedirect(reverse("desk-metros"), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def topics(request: HttpRequest) -> HttpResponse:
    """List topics, and add one: whoever makes events may, not the chair of a single one."""
    requiring.require_within(actor_of(request), Permission.MANAGE_EVENTS, "metro")
    form = TopicForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            naming.create_topic(form.cleaned_data["name"], by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            return HttpResponseRedirect(reverse("desk-topics"), status=303)
    context = {
        "form": form,
        "topics": queries.topics(),
        "may_change": bool(permissions.reach(actor_of(request), Permission.MANAGE_METROS)),
    }
    return render(request, "desk/topics.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_METROS)
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Rename a topic."""
    found = opening.topic(request, slug)
    form = TopicForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            naming.rename_topic(found, form.cleaned_data["name"], by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            return HttpResponseRedirect(reverse("desk-topics"), status=303)
    crumbs = [(_("Topics"), reverse("desk-topics")), (found.name, "")]
    return _form(request, form, _("Rename %(name)s") % {"name": found.name}, crumbs)


@require_POST
@desk(Permission.MANAGE_METROS)
def topic_deletion(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete a topic; its events go without."""
    requiring.require(actor_of(request), Permission.MANAGE_METROS)
    naming.delete_topic(opening.topic(request, slug), by=actor_of(request))
    messages.success(request, _("Topic deleted."))
    return HttpResponseRedirect(reverse("desk-topics"), status=303)


def _form(request: HttpRequest, form: Any, title: str, crumbs: list[tuple[str, str]]) -> HttpResponse:
    context = {"form": form, "title": title, "crumbs": crumbs}
    return render(request, "desk/form.html", context, status=422 if form.errors else 200)
