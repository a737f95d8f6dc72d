"""The kinds of place of an event and how many there are."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turnout.audit import queries as audit
from turnout.events.actions import carrying, pricing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event, Tier
from turnout.events.rules import access
from turnout.events.rules import places as rules
from turnout.events.rules.reporting import Report
from turnout.kernel import clock, permissions
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.queries import history
from turnout.registration.actions import pricing_along, repricing, resizing
from turnout.registration.actions.serving import Served
from turnout.registration.web.desk import along, head, owing
from turnout.registration.web.desk.forms import CapacityForm, CurrencyForm, NewTierForm, TierForm
from turnout.registration.web.desk.tier_forms import AccessForm
from turnout.ui import money, refusing
from turnout.ui.doors import actor_of, desk


@require_safe
@desk(Permission.SEE_EVENTS)
def tiers(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the kinds of place of an event and the cap over them."""
    return _page(request, head.open_event(request, reference))


@require_POST
@desk(Permission.MANAGE_EVENTS)
def new_tier(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a kind of place."""
    event = head.open_event(request, reference, Permission.MANAGE_EVENTS)
    form = NewTierForm(request.POST, prefix="new", currency=event.currency)
    spread = along.of(request, event, along.form(request, event, "along-new"))
    if form.is_valid():
        try:
            report = pricing_along.add(event, TierDraft(**form.cleaned_data), spread, by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            return along.on(request, report, _back(event))
    return _page(request, event, new_form=form)


@require_POST
@desk(Permission.MANAGE_EVENTS)
def cap(request: HttpRequest, reference: str) -> HttpResponse:
    """Change the cap over all kinds of place."""
    event = head.open_event(request, reference, Permission.MANAGE_EVENTS)
    form = CapacityForm(request.POST, prefix="cap")
    spread = along.of(request, event, along.form(request, event, "along-cap"))
    if form.is_valid():
        typed, actor, before = form.cleaned_data, actor_of(request), event.capacity
        try:
            carrying.require_free_for(event, spread.others)
            done = resizing.resize_event(event, typed["capacity"], by=actor, reason=typed["reason"])
            report = pricing_along.cap(before, event, spread, by=actor, reason=typed["reason"])
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _changed(done.served))
            return along.on(request, report, _back(event))
    return _page(request, event, cap_form=form)


@require_POST
@desk(Permission.MANAGE_EVENTS)
def currency(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose the currency of an event."""
    event = head.open_event(request, reference, Permission.MANAGE_EVENTS)
    form = CurrencyForm(event.currency, request.POST, prefix="money")
    if form.is_valid():
        try:
            repricing.choose_currency(event, form.cleaned_data["currency"], by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Saved."))
            return _back(event)
    return _page(request, event, currency_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def tier(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Change what a kind of place is called and includes."""
    event, row = opened(request, reference, key)
    if request.method != "POST":
        return tier_page(request, event, row)
    form = TierForm.of(row, event.currency, request.POST)
    if form.is_valid():
        try:
            report = changed(request, row, form.cleaned_data, "along-what")
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Saved."))
            return along.on(request, report, _back(event))
    return tier_page(request, event, row, form=form)


@require_POST
@desk(Permission.MANAGE_EVENTS)
def tier_capacity(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Change how many places of a kind there are; never below what people hold."""
    event, row = opened(request, reference, key)
    form = CapacityForm(request.POST, prefix="places")
    spread = along.of(request, event, along.form(request, event, "along-places"))
    if form.is_valid():
        typed, actor = form.cleaned_data, actor_of(request)
        try:
            before = pricing_along.noted(row, spread)
            done = resizing.resize_tier(row, typed["capacity"], by=actor, reason=typed["reason"])
            report = pricing_along.go_on(row, before, spread, by=actor, reason=typed["reason"])
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _changed(done.served))
            return along.on(request, report, _back(event))
    return tier_page(request, event, row, capacity_form=form)


@require_POST
@desk(Permission.MANAGE_EVENTS)
def tier_sale(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Take a kind of place off sale, or put it back."""
    event, row = opened(request, reference, key)
    change = pricing.deactivate_tier if row.is_active else pricing.activate_tier
    spread, actor = along.of(request, event, along.form(request, event, "along-sale")), actor_of(request)
    try:
        before = pricing_along.noted(row, spread)
        change(row, by=actor)
        report = pricing_along.go_on(row, before, spread, by=actor)
    except Refused as refused:
        messages.error(request, str(refused))
        return _back(event)
    return along.on(request, report, _back(event))


@require_POST
@desk(Permission.MANAGE_EVENTS)
def tier_deletion(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Delete a kind of place that nobody ever held."""
    event, row = opened(request, reference, key)
    try:
        pricing.delete_tier(row, by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(event)


def changed(request: HttpRequest, row: Tier, values: Mapping[str, Any], prefix: str) -> Report:
    """Change columns of a kind of place, here and at the other dates that the part with this prefix names."""
    spread, actor = along.of(request, row.event, along.form(request, row.event, prefix)), actor_of(request)
    before = pricing_along.noted(row, spread)
    pricing.change_tier(row, values, by=actor)
    return pricing_along.go_on(row, before, spread, by=actor)


def _changed(served: Served) -> str:
    """Return what changing the places did for the line (CRS 2.2.4 step 8)."""
    if served.placed:
        said = ngettext(
            "Places changed. %(count)s person in line has a place now and is told.",
            "Places changed. %(count)s people in line have a place now and are told.",
            served.placed,
        )
        return said % {"count": served.placed}
    if served.offers:
        said = ngettext(
            "Places changed. %(count)s offer sent to the line.",
            "Places changed. %(count)s offers sent to the line.",
            served.offers,
        )
        return said % {"count": served.offers}
    return _("Places changed.")


def opened(request: HttpRequest, reference: str, key: UUID) -> tuple[Event, Tier]:
    """Return a kind of place of an event that the viewer manages."""
    event = head.open_event(request, reference, Permission.MANAGE_EVENTS)
    return event, get_object_or_404(event.tiers, pk=key)


def _said(tier: Tier) -> str:
    """Return what a line says of a kind of place: what it includes, who may book it, how many each."""
    off = "" if tier.is_active else _("Off sale.")
    hidden = _("Named only to whoever gives its code.") if tier.is_hidden else ""
    return " ".join(filter(None, (tier.description, access.words(tier), hidden, access.numbers(tier), off)))


def _back(event: Event) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-event-tiers", args=[event.reference]), status=303)


def _page(
    request: HttpRequest,
    event: Event,
    *,
    new_form: NewTierForm | None = None,
    cap_form: CapacityForm | None = None,
    currency_form: CurrencyForm | None = None,
) -> HttpResponse:
    seen = head.seen(event, clock.now())
    free = rules.for_newcomers(seen.event, [one for one in seen.tiers if one.is_active])
    context: dict[str, Any] = {
        **head.context(request, seen, "tiers"),
        "rows": [
            (one, free.get(one.pk, 0), _said(one), money.price(one.price_minor, event.currency))
            for one in seen.tiers
        ],
        "is_priced": any(one.price_minor for one in seen.tiers),
        "new_form": new_form
        or NewTierForm(prefix="new", initial={"has_line": True}, currency=seen.event.currency),
        "along_cap": along.form(request, event, "along-cap"),
        "along_new": along.form(request, event, "along-new"),
        "cap_form": cap_form or CapacityForm(prefix="cap", initial={"capacity": seen.event.capacity}),
        "currency_form": currency_form or CurrencyForm(seen.event.currency, prefix="money"),
        "takings": owing.in_all(event)
        if permissions.may(actor_of(request), Permission.SEE_ROSTER, event)
        else [],
        "entries": history.entries(audit.event_trail(seen.event.pk, limit=6), seen.event.time_zone),
        "entries_count": audit.count_of_event(seen.event.pk),
        "seen_sessions": seen.sessions[:8],
    }
    is_wrong = any((new_form, cap_form, currency_form))
    return render(request, "desk/event_tiers.html", context, status=422 if is_wrong else 200)


def tier_page(
    request: HttpRequest,
    event: Event,
    row: Tier,
    *,
    form: TierForm | None = None,
    capacity_form: CapacityForm | None = None,
    access_form: AccessForm | None = None,
) -> HttpResponse:
    """Show a kind of place with its forms."""
    own = reverse("desk-event-tiers", args=[event.reference])
    context: dict[str, Any] = {
        "event": event,
        "tier": row,
        "form": form or TierForm.of(row, event.currency),
        "capacity_form": capacity_form or CapacityForm(prefix="places", initial={"capacity": row.capacity}),
        "alongs": {
            name: along.form(request, event, f"along-{name}") for name in ("places", "what", "access", "sale")
        },
        "access_form": access_form or AccessForm.of(row, event.time_zone),
        "zone": event.time_zone,
        "entries": history.entries(audit.trail(row, limit=20), event.time_zone),
        "crumbs": [(_("Events"), reverse("desk-events")), (event.title, own), (row.name, "")],
    }
    is_wrong = any(one is not None and one.errors for one in (form, capacity_form, access_form))
    return render(request, "desk/tier.html", context, status=422 if is_wrong else 200)
