"""A new draft from an event, after it was said what is copied and what is not."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from turnout.events.actions import cloning
from turnout.events.models import Event
from turnout.events.queries import cloning as queries
from turnout.events.rules import cloning as rules
from turnout.events.rules import summary
from turnout.events.web.desk import opening
from turnout.events.web.desk.moves import crumbs
from turnout.kernel import permissions
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.ui.doors import actor_of, desk


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def clone(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what cloning does, then do it."""
    event = opening.event(request, reference, Permission.MANAGE_EVENTS)
    refused = None
    if request.method == "POST":
        try:
            made = cloning.clone(event, by=actor_of(request))
        except Refused as found:
            refused = found
        else:
            return _to(request, event, made)
    actor = actor_of(request)
    context = {
        "event": event,
        "refused": refused,
        "title": rules.title(event.title),
        "tiers": event.tiers.filter(is_active=True).order_by("position", "pk"),
        "stays": permissions.may(actor, Permission.SEE_EVENTS, event.metro),
        "crumbs": crumbs(event, _("Clone")),
    }
    return render(request, "desk/event_clone.html", context, status=refused.status if refused else 200)


@require_safe
@desk(Permission.SEE_EVENTS)
def clones(request: HttpRequest, reference: str) -> HttpResponse:
    """List what was cloned from an event, the newest first."""
    event, actor = opening.event(request, reference), actor_of(request)
    cursors = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = queries.listing(actor, event, **cursors)
    said = ngettext("%(count)s copy on this page", "%(count)s copies on this page", len(page.rows))
    context = {
        "event": event,
        "summaries": summary.each(page.rows),
        "said": said % {"count": len(page.rows)},
        "earlier": f"?before={page.earlier}" if page.earlier else "",
        "later": f"?after={page.later}" if page.later else "",
        "runs": page.way,
        "may_manage": permissions.may(actor, Permission.MANAGE_EVENTS, event),
        "crumbs": crumbs(event, _("Copies")),
    }
    return render(request, "desk/event_clones.html", context)


def _to(request: HttpRequest, source: Event, made: Event) -> HttpResponse:
    """Lead to the clone, or back for whoever runs the source alone and does not see the clone."""
    sees = permissions.may(actor_of(request), Permission.SEE_EVENTS, made)
    messages.success(request, _("Cloned. The new draft needs dates."))
    shown = made if sees else source
    return HttpResponseRedirect(reverse("desk-event", args=[shown.reference]), status=303)
