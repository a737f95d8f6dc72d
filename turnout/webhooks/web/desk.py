"""Webhooks at the desk: who listens and how it goes, made, changed, paused, resumed, deleted."""

from typing import cast
from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turnout.audit import queries as audit
from turnout.kernel import clock
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.models import User
from turnout.people.queries import history
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk
from turnout.webhooks.actions import pausing, subscribing
from turnout.webhooks.actions.subscribing import Draft
from turnout.webhooks.models import Subscription
from turnout.webhooks.queries import subscriptions as asked
from turnout.webhooks.states import DeliveryState, Pause
from turnout.webhooks.web import finding, lists, secrets
from turnout.webhooks.web.forms import NewForm, WebhookForm, ticks

HISTORY = 10


@require_safe
@desk(Permission.MANAGE_WEBHOOKS)
def index(request: HttpRequest) -> HttpResponse:
    """List the webhooks of the scopes in which the viewer manages them."""
    after, before = lists.cursors(request)
    page = asked.listing(actor_of(request), after=after, before=before)
    waiting = asked.waiting([one.pk for one in page.rows])
    context = {
        "table": lists.table(page, waiting),
        "is_empty": not page.rows,
        **lists.pages(request, page),
    }
    return render(request, "webhooks/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_WEBHOOKS)
def new(request: HttpRequest) -> HttpResponse:
    """Make a webhook; its secret is shown on the next page."""
    actor = actor_of(request)
    form = NewForm(request.POST if request.method == "POST" else None, actor=actor)
    draft = form.draft() if request.method == "POST" and form.is_valid() else None
    if draft is not None:
        try:
            row, secret = subscribing.make(_user(request), draft, by=actor)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            return secrets.to_be_shown(request, row, secret)
    context = {"form": form, "crumbs": [(_("Webhooks"), reverse("webhooks:index")), (_("New"), "")]}
    return render(request, "webhooks/new.html", context, status=422 if form.errors else 200)


@require_safe
@desk(Permission.MANAGE_WEBHOOKS)
def detail(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Show one webhook: how it goes, what it is told, and the log of its deliveries."""
    row = finding.found(request, webhook_id)
    asked_for = request.GET.get("state", "")
    state = asked_for if asked_for in DeliveryState.values else ""
    after, before = lists.cursors(request)
    page, now = asked.log(row, state, after=after, before=before), clock.now()
    lines = audit.trail(row, limit=HISTORY)
    context = {
        "row": row,
        "has_former_secret": row.has_former_secret_at(now),
        "badge": lists.badge(row),
        "why": Pause(row.paused_why).label if row.paused_why else "",
        "pairs": _pairs(row, now.year),
        "told": [(one, lists.name_of(one)) for one in row.entries],
        "waiting": asked.waiting([row.pk]).get(row.pk, 0),
        "chips": lists.chips(state),
        "table": lists.log(page, now.year),
        "is_empty": not page.rows,
        "is_narrowed": bool(state),
        "entries": history.entries(lines, "UTC"),
        "crumbs": [(_("Webhooks"), reverse("webhooks:index")), (row.name, "")],
        **lists.pages(request, page),
    }
    return render(request, "webhooks/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_WEBHOOKS)
def edit(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Change name, address, and what is told."""
    row = finding.found(request, webhook_id)
    known = {"name": row.name, "url": row.url, **ticks(row.entries)}
    form = WebhookForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            subscribing.change(
                row,
                Draft(typed["name"], typed["url"], typed["entries"]),
                _user(request),
                by=actor_of(request),
            )
        except Refused as refused:
            refusing.put(form, refused)
        else:
            toasts.success(request, _("Saved."))
            return finding.to(row)
    context = {
        "form": form,
        "row": row,
        "is_foreign": row.owner_id != _user(request).pk,
        "crumbs": finding.crumbs(row, _("Change")),
    }
    return render(request, "webhooks/edit.html", context, status=422 if form.errors else 200)


@require_POST
@desk(Permission.MANAGE_WEBHOOKS)
def pause(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Send nothing until it is resumed."""
    row = finding.found(request, webhook_id)
    pausing.pause(row, by=actor_of(request))
    toasts.success(request, _("Paused. What happens is kept, and sent when you resume it."))
    return finding.to(row)


@require_POST
@desk(Permission.MANAGE_WEBHOOKS)
def resume(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Send again, what waited first; it belongs to whoever resumes it."""
    row = finding.found(request, webhook_id)
    try:
        subscribing.resume(row, _user(request), by=actor_of(request))
    except Refused as refused:
        toasts.error(request, str(refused))
    else:
        toasts.success(request, _("Resumed. What waited is sent first."))
    return finding.to(row)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_WEBHOOKS)
def delete(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Ask whether it is to be deleted; delete it."""
    row = finding.found(request, webhook_id)
    if request.method == "POST":
        subscribing.delete(row, by=actor_of(request))
        toasts.success(request, _("“%(name)s” is told nothing any more.") % {"name": row.name})
        return HttpResponseRedirect(reverse("webhooks:index"), status=303)
    context = {
        "row": row,
        "waiting": asked.waiting([row.pk]).get(row.pk, 0),
        "crumbs": finding.crumbs(row, _("Delete")),
    }
    return render(request, "webhooks/delete.html", context)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _pairs(row: Subscription, year: int) -> list[tuple[str, str]]:
    pairs = [
        (_("Address"), row.url),
        (_("Of what"), lists.scope(row)),
        (_("Belongs to"), row.owner.called),
        (_("Made"), lists.moment(row.made_at, year)),
    ]
    if row.failing_since:
        pairs.append((_("Nothing arrived since"), lists.moment(row.failing_since, year)))
    if row.given_up:
        pairs.append((_("Given up since then"), str(row.given_up)))
    if row.former_until and row.has_former_secret_at(clock.now()):
        pairs.append((_("The former secret signs until"), lists.moment(row.former_until, year)))
    return pairs
