"""Codes of an event: made one by one or many at once, listed with their uses, switched off, taken along as a file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from turnout.events.actions import vouchers as actions
from turnout.events.models import Event, Voucher
from turnout.events.queries import vouchers as queries
from turnout.kernel import permissions, spreadsheets
from turnout.kernel.keyset import Page
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.registration.actions import exporting
from turnout.registration.queries import vouchers as used
from turnout.registration.rules import codes as rules
from turnout.registration.web.desk import events, head
from turnout.registration.web.desk.code_forms import CodesForm
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk


@require_safe
@desk(Permission.SEE_ROSTER)
def codes(request: HttpRequest, reference: str) -> HttpResponse:
    """List the codes of an event with how often each was used, the newest first."""
    event = head.open_event(request, reference, Permission.SEE_ROSTER)
    return _page(request, event, CodesForm(event, prefix="new"))


@require_POST
@desk(Permission.MANAGE_EVENTS)
def new(request: HttpRequest, reference: str) -> HttpResponse:
    """Make codes."""
    event = head.open_event(request, reference, Permission.MANAGE_EVENTS)
    form = CodesForm(event, request.POST, prefix="new")
    if form.is_valid():
        try:
            made = actions.make(event, form.draft(), by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            said = ngettext("%(count)s code made.", "%(count)s codes made.", len(made)) % {"count": len(made)}
            messages.success(request, said)
            return _back(event)
    return _page(request, event, form)


@require_safe
@desk(Permission.SEE_ROSTER)
def code(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Show what a code is good for, and page by page who used it."""
    event = head.open_event(request, reference, Permission.SEE_ROSTER)
    row = get_object_or_404(Voucher.objects.select_related("tier"), pk=key, event=event)
    found = used.uses(row, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        "event": event,
        "voucher": row,
        "said": rules.said(row, event),
        "uses": [(one, rules.taken_off(one.discount_minor, event)) for one in found.rows],
        **_turning(found),
        "may_manage": permissions.may(actor_of(request), Permission.MANAGE_EVENTS, event),
        "crumbs": [*events.crumbs(event, _("Codes"))[:-1], (_("Codes"), _url(event)), (row.code, "")],
    }
    return render(request, "desk/code.html", context)


@require_POST
@desk(Permission.MANAGE_EVENTS)
def switch(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Switch a code off, or on again, as the button said: tapped twice it does the same."""
    event = head.open_event(request, reference, Permission.MANAGE_EVENTS)
    row = get_object_or_404(Voucher, pk=key, event=event)
    try:
        actions.switch(row, is_active=request.POST.get("to") == "on", by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(event)


@require_POST
@desk(Permission.MANAGE_EVENTS)
def file(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Answer with all codes of an event as a file for spreadsheets; noted as an act."""
    event = head.open_event(request, reference, Permission.MANAGE_EVENTS)
    rows = exporting.export_codes(event, by=actor_of(request))
    response = StreamingHttpResponse(
        spreadsheets.lines(rows, mark=True), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{event.reference}-codes.csv"'
    return response


def _turning(found: Page[Any]) -> dict[str, str]:
    """Return the links to the pages before and after."""
    return {
        "earlier": f"?before={found.earlier}" if found.earlier else "",
        "later": f"?after={found.later}" if found.later else "",
        "runs": found.way,
    }


def _page(request: HttpRequest, event: Event, form: CodesForm) -> HttpResponse:
    found = queries.page(event, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    rows = [rules.said(one, event) for one in found.rows]
    context = {
        "event": event,
        "rows": rows,
        "has_discounts": form.takes_off or any(one.off for one in rows),
        "form": form,
        **_turning(found),
        "may_manage": permissions.may(actor_of(request), Permission.MANAGE_EVENTS, event),
        "crumbs": events.crumbs(event, _("Codes")),
    }
    return render(request, "desk/event_codes.html", context, status=422 if form.errors else 200)


def _url(event: Event) -> str:
    return reverse("desk-event-codes", args=[event.reference])


def _back(event: Event) -> HttpResponse:
    return HttpResponseRedirect(_url(event), status=303)
