"""Register: the form, and what it answers (COM UC-1.2, UC-1.3)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from turnout.events.models import RegistrationType
from turnout.events.rules.sale import Sale
from turnout.kernel import clock, limits, text
from turnout.kernel.refusals import NextStep, Refused
from turnout.people.models import Person
from turnout.registration.actions import known, registering, vouchering
from turnout.registration.actions.bookings import Outcome
from turnout.registration.models import Registration
from turnout.registration.queries import lines, offers
from turnout.registration.queries.offers import Offer
from turnout.registration.rules import admission, choosing, links, screening, wording
from turnout.registration.web import barring, doors, kept, pricing, sheets, summaries
from turnout.registration.web.sheets import Sheet
from turnout.ui import framing, refusing
from turnout.ui.doors import actor_of, public, sign_in_url

ADDRESS_MOST, ADDRESS_PER = 30, timedelta(hours=1)
NETWORK_PER = timedelta(minutes=10)
OVERTAKEN = frozenset({"event_full", "tier_full", "line_first", "party_does_not_fit"})


@public("Anybody may register for a public event.")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form of an event, or book what was sent with it."""
    offer = offers.offer(slug, clock.now())
    if offer is None:
        return _elsewhere(request, slug)
    is_for_accounts = offer.event.registration_type == RegistrationType.ACCOUNT_REQUIRED
    if is_for_accounts and doors.person_of(request) is None:
        return HttpResponseRedirect(sign_in_url(request))
    return answered(request, offer, made=_done)


Made = Callable[[HttpRequest, Registration], HttpResponse]


def answered(request: HttpRequest, offer: Offer, *, made: Made) -> HttpResponse:
    """Show the form of an event, or book what was sent with it; `made` leads on from what was booked."""
    person = doors.person_of(request)
    offer = barring.of(offer, person, request)
    if request.method != "POST":
        return _shown(request, offer, person)
    if not offer.tiers:
        raise Refused(
            "registration_closed", _("This event takes no registrations."), admission.other_events()
        )
    return _code_page(request, offer) if barring.needs_code(offer) else _sent(request, offer, person, made)


def again(request: HttpRequest, offer: Offer, refused: Refused) -> HttpResponse:
    """Show a guest's form as it was typed, unjudged, with why it was not taken."""
    offer = barring.of(offer, None, request)
    if barring.needs_code(offer):
        return _code_page(request, offer)
    return _page(request, sheets.changed(offer, None, request.POST), refused, status=refused.status)


def _sent(request: HttpRequest, offer: Offer, person: Person | None, made: Made) -> HttpResponse:
    """Answer a form: with one row more or less, with what a code opens, or with what it booked."""
    barring.require_choice(offer)
    try:
        barring.require_code(offer, request)
        if {"add", "remove", "apply"} & request.POST.keys():
            barring.require_room(offer, sheets.changed(offer, person, request.POST).party)
            return _page(request, sheets.changed(offer, person, request.POST))
        barring.require_offered(offer, request)
        pricing.require_seen(offer, request)
    except Refused as refused:
        return _without_discount(request, offer, person, refused)
    return _submitted(request, sheets.sent(offer, person, request.POST), made)


def _shown(request: HttpRequest, offer: Offer, person: Person | None) -> HttpResponse:
    admission.require_open(offer.event, clock.now())
    if barring.needs_code(offer):
        return _code_page(request, offer)
    _require_places(offer)
    barring.require_choice(offer)
    code = barring.typed(request)
    if code:
        sheet = sheets.fresh(offer, person, registering.new_form_key(), code=code)
        wrong = vouchering.unknown() if barring.is_wrong_code(offer, request) else None
        return _page(request, sheet, wrong, status=wrong.status if wrong else 200)
    if person is None and kept.may_keep(request) and not framing.is_framed(request):
        return kept.form(request, offer, lambda key: _page(request, sheets.fresh(offer, None, key)))
    return _page(request, sheets.fresh(offer, person, registering.new_form_key()))


def _code_page(request: HttpRequest, offer: Offer) -> HttpResponse:
    """Ask for a code where nothing is open to anybody else."""
    is_wrong = barring.is_wrong_code(offer, request)
    context = {
        "section": "events",
        "event": offer.event,
        "code": barring.typed(request),
        "refused": vouchering.unknown() if is_wrong else None,
        "look": framing.look(request).items() if framing.is_framed(request) else (),
        "crumbs": [(_("Events"), "/"), (offer.event.title, f"/events/{offer.event.slug}/"), (_("Code"), "")],
    }
    status = 422 if is_wrong else 200
    return render(request, "registration/public/code_asked.html", context, status=status)


def _require_places(offer: Offer) -> None:
    """Refuse where nothing is free and nobody can wait."""
    if offer.sale.state == Sale.FULL:
        said = _("All places are taken, and there is no waitlist.")
        raise Refused("event_full", said, admission.other_events())
    if not offer.sale.takes_people:
        raise Refused(
            "tier_not_on_sale", _("No places are on sale at this moment."), admission.other_events()
        )


def _submitted(request: HttpRequest, sheet: Sheet, made: Made) -> HttpResponse:
    try:
        _require_calm(request, sheet)
    except Refused as refused:
        return _page(request, sheet, refused, status=refused.status)
    if not sheet.is_valid():
        return _page(request, sheet, status=422)
    outcome = _booked(request, sheet)
    if outcome.refused is not None:
        return _refused(request, sheet, outcome.refused)
    if outcome.is_repeat and not framing.is_framed(request):
        messages.info(request, _("This form was sent before. It counts once, and this is what it booked."))
    return made(request, outcome.unwrap())


def _require_calm(request: HttpRequest, sheet: Sheet) -> None:
    """Refuse floods: by network, and by address so that nobody is buried in mail."""
    network = limits.network(request.META, proxies=settings.TURNOUT_TRUSTED_PROXIES)
    found = [limits.Limit("register", network, settings.TURNOUT_LIMIT_FORMS, NETWORK_PER)]
    typed = text.address_key(str(request.POST.get("email", ""))[:254])
    if typed and sheet.person is None:
        found.append(limits.Limit("register-address", typed, ADDRESS_MOST, ADDRESS_PER))
    limits.require_each(found)


def _booked(request: HttpRequest, sheet: Sheet) -> Outcome:
    booking, by = sheet.booking(request), actor_of(request)
    if sheet.person is None:
        return registering.register_many([booking], by=by)[0]
    said = sheet.you.cleaned_data if sheet.you else {}
    details = known.Details(said["first_name"], said["last_name"], said["phone"])
    try:
        return known.register(booking, sheet.person, details, by=by)
    except Refused as refused:
        return Outcome(refused=refused)


def _done(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Lead to the registration's page, and let this browser open it: whoever just made it may see it.

    Not once the owner of the address has taken it over: a form sent again would let a stranger in anew (G-73).
    """
    response = HttpResponseRedirect(links.page_path(registration.reference), status=303)
    if doors.person_of(request) is None and not registration.registrant.is_proven:
        doors.open_for(response, registration)
    return response


def _refused(request: HttpRequest, sheet: Sheet, refused: Refused) -> HttpResponse:
    """Show the form again with everything that was typed, and what can be chosen with the places as they are now."""
    fresh = offers.offer(sheet.offer.event.slug, clock.now())
    if fresh is not None:
        sheet.offer = barring.of(fresh, sheet.person, request)
    if refused.code in OVERTAKEN:
        return _page(request, sheet, status=refused.status, is_overtaken=True)
    if refused.code == "already_registered":
        step = NextStep(_("See the registration"), links.page_path(refused.facts["registration"]))
        refused = Refused(refused.code, refused.message, step)
    if refused.code == "code_unknown":
        return _without_discount(request, sheet.offer, sheet.person, refused)
    if refusing.is_of_the_form(refused, sheet.rest):
        refusing.put(sheet.rest, refused)
        return _page(request, sheet, status=refused.status)
    return _page(request, sheet, refused, status=refused.status)


def _without_discount(
    request: HttpRequest, offer: Offer, person: Person | None, refused: Refused
) -> HttpResponse:
    """Show what was typed at the full prices, with why a code takes nothing off for this party."""
    full = barring.at_full_price(offer) if refused.field == barring.FIELD else offer
    if refused.field == barring.FIELD and refused.next_step is None:
        refused.next_step = NextStep(_("To the code"), "#id_code")
    return _page(request, sheets.changed(full, person, request.POST), refused, status=refused.status)


def _page(
    request: HttpRequest,
    sheet: Sheet,
    refused: Refused | None = None,
    *,
    status: int = 200,
    is_overtaken: bool = False,
) -> HttpResponse:
    question = _question(sheet)
    event = sheet.offer.event
    context = {
        "section": "events",
        "form_token": framing.form_token(event.pk, clock.now()) if framing.is_framed(request) else "",
        "sheet": sheet,
        "offer": sheet.offer,
        "event": event,
        "refused": refused,
        "code_wrong": str(refused) if refused and refused.field == barring.FIELD else "",
        "rows_most": event.party_limit,
        "has_problems": status != 200,  # noqa: PLR2004 -- OK
        "crumbs": [(_("Events"), "/"), (event.title, f"/events/{event.slug}/"), (_("Register"), "")],
        "ages": wording.ages(event),
        "screening": screening.notice(event, clock.now()),
        "consent_words": _("Write to me about new events near %(metro)s") % {"metro": event.metro.name},
        **pricing.context(sheet.offer, sheet.party, sheet.rest),
        **_wording(sheet, question),
        "is_late": is_overtaken and sheet.is_late,
        **summaries.context(sheet.parts, question, is_overtaken=is_overtaken),
    }
    response = render(request, "registration/public/register.html", context, status=status)
    if refused is not None and "seconds" in refused.facts:
        response["Retry-After"] = str(refused.facts["seconds"])
    return response


def _question(sheet: Sheet) -> choosing.Question | None:
    offer = sheet.offer
    party = sheet.party
    if not offer.sale.takes_people or not party:
        return None
    asked = choosing.question(offer.event, offer.tiers, party, {})
    if asked is None:
        return None
    return choosing.question(offer.event, offer.tiers, party, lines.lengths(offer.event.pk))


def _wording(sheet: Sheet, question: choosing.Question | None) -> dict[str, Any]:
    """Return what the one button and the heading say."""
    waits = question is not None and question.fit == 0 and question.has_line
    return {
        "heading": _("Join the waitlist") if waits else _("Register"),
        "button": _("Join waitlist") if waits else _("Register"),
        "adds": _("Add another child") if sheet.offer.is_for_children else _("Add a guest"),
    }


def _elsewhere(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead from a name that the event once had to its present one; an unknown name is no page."""
    present = offers.present_slug(slug)
    if not present:
        raise Http404
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"/events/{present}/register/{'?' + query if query else ''}")
