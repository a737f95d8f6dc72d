"""Codes of an event: made one by one or many at once, listed with their uses, switched off, taken along as a file."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from turnout.events.actions import vouchers as actions
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Event, Tier, Voucher
from turnout.events.queries import vouchers as queries
from turnout.kernel import permissions, spreadsheets
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.registration.models import VoucherUse
from turnout.registration.web.desk import events, head
from turnout.registration.web.desk.tier_forms import instant, moment
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk

USES = 100


def _number(label: Any, help_text: Any = "", most: int = 1_000_000, **more: Any) -> django_forms.IntegerField:
    return django_forms.IntegerField(label=label, help_text=help_text, min_value=1, max_value=most, **more)


class CodesForm(forms.Form):
    """Codes to be made."""

    tier = django_forms.ChoiceField(label=gettext_lazy("Opens"), required=False)
    code = django_forms.CharField(
        label=gettext_lazy("Code"), required=False, max_length=40,
        help_text=gettext_lazy("Empty: it is drawn. Letters and digits, in any case."),
    )  # fmt: skip
    count = _number(gettext_lazy("How many codes"), most=actions.MANY, initial=1)
    begins_with = django_forms.CharField(
        label=gettext_lazy("Drawn codes begin with"), required=False, max_length=24
    )
    most = _number(gettext_lazy("Places each code is good for"), gettext_lazy("Empty means no limit."),
                   required=False, initial=1)  # fmt: skip
    most_each = _number(gettext_lazy("Of them for one person"), gettext_lazy("Empty means no limit."), most=1000,
                        required=False)  # fmt: skip
    begins_at = moment(gettext_lazy("Valid from"), gettext_lazy("Empty means at once."))
    ends_at = moment(gettext_lazy("Valid until"), gettext_lazy("Empty means to the end of registration."))

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = event.time_zone
        self.tiers = {str(tier.pk): tier for tier in event.tiers.all() if tier.asks_for_code}
        field: Any = self.fields["tier"]
        field.choices = [
            ("", _("All that are booked with a code")),
            *((k, t.name) for k, t in self.tiers.items()),
        ]

    def clean_begins_at(self) -> datetime | None:
        """Return the instant of what was typed on the event's wall clock."""
        return instant(self.cleaned_data["begins_at"], self.zone)

    def clean_ends_at(self) -> datetime | None:
        """Return the instant of what was typed on the event's wall clock."""
        return instant(self.cleaned_data["ends_at"], self.zone)

    def draft(self) -> CodeDraft:
        """Return the codes as plain data. Before: the form is valid."""
        tier: Tier | None = self.tiers.get(self.cleaned_data["tier"])
        return CodeDraft(**{**self.cleaned_data, "tier": tier})


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
    """Show who used a code."""
    event = head.open_event(request, reference, Permission.SEE_ROSTER)
    row = get_object_or_404(Voucher.objects.select_related("tier"), pk=key, event=event)
    uses = VoucherUse.objects.filter(voucher=row).select_related(
        "attendee__person", "registration__registrant"
    )
    context = {
        "event": event,
        "voucher": row,
        "uses": uses[:USES],
        "may_manage": permissions.may(actor_of(request), Permission.MANAGE_EVENTS, event),
        "crumbs": [*events.crumbs(event, _("Codes"))[:-1], (_("Codes"), _url(event)), (row.code, "")],
    }
    return render(request, "desk/code.html", context)


@require_POST
@desk(Permission.MANAGE_EVENTS)
def switch(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Switch a code off, or on again."""
    event = head.open_event(request, reference, Permission.MANAGE_EVENTS)
    row = get_object_or_404(Voucher, pk=key, event=event)
    try:
        actions.switch(row, is_active=not row.is_active, by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(event)


@require_safe
@desk(Permission.MANAGE_EVENTS)
def file(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Answer with all codes of an event as a file for spreadsheets."""
    event = head.open_event(request, reference, Permission.MANAGE_EVENTS)
    response = StreamingHttpResponse(
        spreadsheets.lines(_rows(event), mark=True), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{event.reference}-codes.csv"'
    return response


def _rows(event: Event) -> Iterator[list[object]]:
    yield [_("Code"), _("Opens"), _("Used"), _("Of"), _("Active"), _("Link")]
    link = f"/events/{event.slug}/register/?code="
    for one in (
        Voucher.objects.filter(event=event).select_related("tier").order_by("pk").iterator(chunk_size=500)
    ):
        tier, active = one.tier.name if one.tier else "", _("yes") if one.is_active else _("no")
        yield [one.code, tier, one.used, one.most, active, link + one.code]


def _page(request: HttpRequest, event: Event, form: CodesForm) -> HttpResponse:
    found = queries.page(event, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        "event": event,
        "rows": found.rows,
        "form": form,
        "earlier": f"?before={found.earlier}" if found.earlier else "",
        "later": f"?after={found.later}" if found.later else "",
        "may_manage": permissions.may(actor_of(request), Permission.MANAGE_EVENTS, event),
        "crumbs": events.crumbs(event, _("Codes")),
    }
    return render(request, "desk/event_codes.html", context, status=422 if form.errors else 200)


def _url(event: Event) -> str:
    return reverse("desk-event-codes", args=[event.reference])


def _back(event: Event) -> HttpResponse:
    return HttpResponseRedirect(_url(event), status=303)
