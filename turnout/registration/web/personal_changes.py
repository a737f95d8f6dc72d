"""Change a registration: cancel, add people, correct names, have the confirmation sent again, keep one of two."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from turnout.kernel import clock, limits
from turnout.kernel.refusals import NextStep, Refused
from turnout.registration.actions import adding, cancelling, confirming, gathering, renaming
from turnout.registration.actions.renaming import Spelling
from turnout.registration.models import Attendee
from turnout.registration.queries import lines, offers, personal
from turnout.registration.queries.offers import Offer
from turnout.registration.queries.personal import Page
from turnout.registration.rules import choosing, links
from turnout.registration.web import barring, forms, pricing, sheets, summaries
from turnout.registration.web import personal as pages
from turnout.registration.web.doors import Holding, holder, holding_of
from turnout.registration.web.sheets import Sheet
from turnout.ui import refusing

AGAIN_MOST, AGAIN_PER = 5, timedelta(hours=1)
OVERTAKEN = frozenset({"event_full", "tier_full", "line_first", "party_does_not_fit"})


@holder
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask who cannot come, and cancel their places and waits."""
    holding = holding_of(request)
    page = _page(holding)
    choices = pages.cancel_choices(page)
    if request.method != "POST":
        form = forms.Cancellation(people=choices, initial={"people": request.GET.getlist("who")})
        return _cancel_page(request, page, form)
    form = forms.Cancellation(request.POST, people=choices)
    if not form.is_valid():
        return _cancel_page(request, page, form, status=422)
    try:
        cancelling.cancel_own_places(holding.registration, form.chosen, by=holding.actor)
    except Refused as refused:
        refusing.put(form, refused)
        return _cancel_page(request, page, form, status=refused.status)
    messages.success(request, _("Cancelled. A message about it is on its way to you."))
    return _back(reference)


@holder
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Add people to the registration (COM V1.2f)."""
    holding = _registrants(holding_of(request))
    registration = holding.registration
    found = offers.offer_of(registration.event_id, clock.now())
    offer = barring.of(found, registration.registrant, request)
    barring.require_choice(offer)
    is_sent = request.method == "POST"
    sheet = sheets.more(
        offer,
        registration.registrant,
        shows_household=holding.is_signed_in,
        data=request.POST if is_sent else None,
    )
    if not is_sent:
        sheet.rest.initial["code"] = barring.typed(request)
    if not is_sent:
        return _add_page(request, holding, sheet)
    if {"add", "remove", "apply"} & request.POST.keys():
        no = _why_no_code(offer, sheet, request)
        return _add_page(request, holding, sheet, no, status=no.status if no else 200)
    if not sheet.is_valid():
        return _add_page(request, holding, sheet, status=422)
    try:
        _added(request, holding, sheet)
    except Refused as refused:
        found = offers.offer_of(registration.event_id, clock.now())
        sheet.offer = barring.of(found, registration.registrant, request)
        is_overtaken = refused.code in OVERTAKEN
        is_beside = refusing.is_of_the_form(refused, sheet.rest)
        if is_beside:
            refusing.put(sheet.rest, refused)
        shown = None if is_overtaken or is_beside else refused
        return _add_page(request, holding, sheet, shown, status=refused.status, is_overtaken=is_overtaken)
    messages.success(request, _("Added. A new confirmation is on its way to you."))
    return _back(reference)


@holder
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, reference: str) -> HttpResponse:
    """Correct names and ages."""
    holding = holding_of(request)
    page = _page(holding)
    people = [one for one in page.live if one.person_id != page.registration.registrant_id]
    rows = [_spelled(one, request) for one in people]
    if request.method != "POST":
        return _names_page(request, page, rows)
    if not all(form.is_valid() for _one, form in rows):
        return _names_page(request, page, rows, status=422)
    wanted = [
        Spelling(one.pk, form.cleaned_data["first_name"], form.cleaned_data["age"]) for one, form in rows
    ]
    try:
        renaming.rename(page.registration, wanted, guardian=holding.guardian, by=holding.actor)
    except Refused as refused:
        form = next((form for one, form in rows if str(one.pk) == refused.facts.get("attendee")), rows[0][1])
        refusing.put(form, refused)
        return _names_page(request, page, rows, status=refused.status)
    messages.success(request, _("Saved."))
    return _back(reference)


@holder
@require_POST
def send_again(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the registrant what the registration is now."""
    holding = _registrants(holding_of(request))
    limits.require("send-again", str(holding.registration.pk), most=AGAIN_MOST, per=AGAIN_PER)
    confirming.send_again(holding.registration, by=holding.actor)
    messages.success(
        request, _("On its way to %(email)s.") % {"email": holding.registration.registrant.email}
    )
    return _back(reference)


@holder
@require_POST
def keep_one(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep one of the places that the same person has, and cancel the others."""
    holding = _registrants(holding_of(request))
    page = _page(holding)
    typed = request.POST.get("keep", "")
    places = {str(one.pk): one for group in page.doubles.values() for one in group}
    if typed not in places:
        raise Refused("not_found", _("Choose which place you keep."), _step(reference))
    gathering.keep(places[typed], by=holding.actor)
    messages.success(request, _("Kept. The other place is cancelled."))
    return _back(reference)


def _added(request: HttpRequest, holding: Holding, sheet: Sheet) -> None:
    pricing.require_seen(sheet.offer, request)
    adding.add_people(holding.registration, sheet.booking(request), by=holding.actor)


def _why_no_code(offer: Offer, sheet: Sheet, request: HttpRequest) -> Refused | None:
    """Return why the code that was given does nothing for these people."""
    try:
        barring.require_code(offer, request)
        barring.require_room(offer, sheet.party)
    except Refused as refused:
        return refused
    return None


def _page(holding: Holding) -> Page:
    return personal.page(holding.registration, holding.guardian, everybody=holding.is_registrant)


def _registrants(holding: Holding) -> Holding:
    if not holding.is_registrant:
        raise Refused("not_allowed", _("Only whoever registered can do this."))
    return holding


def _back(reference: str) -> HttpResponse:
    return HttpResponseRedirect(links.page_path(reference), status=303)


def _step(reference: str) -> NextStep:
    return NextStep(_("Back to the registration"), links.page_path(reference))


def _spelled(one: Attendee, request: HttpRequest) -> tuple[Attendee, forms.Spelled]:
    data = request.POST if request.method == "POST" else None
    initial = {"first_name": one.person.first_name, "age": one.age}
    form = forms.Spelled(data, prefix=f"p{one.position}", initial=initial)
    form.title = one.person.first_name
    return one, form


def _base(page: Page, here: str) -> dict[str, Any]:
    return {
        "crumbs": pages.crumbs(page.registration.reference, here),
        "section": "my",
        "registration": page.registration,
        "event": page.event,
        "page": page,
        "path": links.page_path(page.registration.reference),
    }


def _cancel_page(
    request: HttpRequest, page: Page, form: forms.Cancellation, *, status: int = 200
) -> HttpResponse:
    here = _("Cancel places")
    context = {**_base(page, here), "cancel_form": form}
    return render(request, "registration/personal/cancel.html", context, status=status)


def _names_page(
    request: HttpRequest, page: Page, rows: list[tuple[Attendee, forms.Spelled]], *, status: int = 200
) -> HttpResponse:
    found = [form for _one, form in rows]
    context = {**_base(page, _("Change names or ages")), "forms": found, **summaries.context(found)}
    return render(request, "registration/personal/names.html", context, status=status)


def _add_page(
    request: HttpRequest,
    holding: Holding,
    sheet: Sheet,
    refused: Refused | None = None,
    *,
    status: int = 200,
    is_overtaken: bool = False,
) -> HttpResponse:
    offer, party = sheet.offer, sheet.party
    question = (
        choosing.question(offer.event, offer.tiers, party, lines.lengths(offer.event.pk))
        if party and offer.sale.takes_people
        else None
    )
    waits = question is not None and question.fit == 0 and question.has_line
    title = _("Add a child") if offer.is_for_children else _("Add a guest")
    context = {
        "section": "my",
        "registration": holding.registration,
        "path": links.page_path(holding.registration.reference),
        "event": offer.event,
        "offer": offer,
        "sheet": sheet,
        "refused": refused,
        "rows_most": offer.event.party_limit,
        "button": _("Join waitlist") if waits else _("Add"),
        "adds": _("Add another child") if offer.is_for_children else _("Add a guest"),
        "adds_title": title,
        "crumbs": pages.crumbs(holding.registration.reference, title),
        "is_late": is_overtaken and sheet.is_late,
        **pricing.context(offer, party, sheet.rest),
        **summaries.context(sheet.parts, question, is_overtaken=is_overtaken),
    }
    return render(request, "registration/personal/add.html", context, status=status)
