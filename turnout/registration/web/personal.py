"""A registration's own page, and the links that open it without a login (COM V1.2f, UC-1.3)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from turnout.events.actions import telling
from turnout.events.rules import sale
from turnout.events.states import EventState
from turnout.kernel import clock, limits, text
from turnout.kernel.refusals import NextStep, Refused
from turnout.registration.actions import answering, renewing, versions
from turnout.registration.models import Offer, Registration
from turnout.registration.queries import answers, offered, owning, personal, settlements
from turnout.registration.queries.personal import Page
from turnout.registration.rules import (
    discounts,
    history,
    invitations,
    links,
    offer_words,
    pace,
    passes,
    paying,
    prices,
    screening,
    standing,
)
from turnout.registration.rules.offer_words import Panel
from turnout.registration.web import answered, asking, doors, forms
from turnout.registration.web.doors import Holding, holder, holding_of
from turnout.ui import money, trusting
from turnout.ui.doors import public

LOST = "/my/lost-link/"
LOST_PER = timedelta(hours=1)
LOST_MOST, LOST_NETWORK_MOST = 3, 60


@public("The signature in the address opens one registration; without it nothing is told.")
@never_cache
@require_safe
def open_link(request: HttpRequest, reference: str, signature: str) -> HttpResponse:
    """Let the browser that has this link open the registration, and lead there."""
    registration = owning.find(reference)
    if registration is not None and links.is_session(registration, signature, clock.now()):
        return _opened(registration)  # from a frame on another site, where it was just booked
    lost = NextStep(_("Have a new link sent"), LOST)
    if registration is None or not (
        links.is_current(registration, signature) or links.is_former(registration, signature)
    ):
        raise Refused("link_unknown", _("This link is not one of ours. Perhaps a part of it was lost."), lost)
    if not links.is_current(registration, signature):
        raise Refused("link_expired", _("A newer link replaced this one. Look for our latest message."), lost)
    if links.is_over(registration, clock.now()):
        raise Refused("link_expired", _("The event is long over, and so is this link."))
    return _opened(registration, "coming/" if request.GET.get("to") == "coming" else "")


def _opened(registration: Registration, part: str = "") -> HttpResponse:
    response = HttpResponseRedirect(links.page_path(registration.reference) + part)
    doors.open_for(response, registration)
    return response


@holder
@require_safe
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """Show where a registration stands, what can be done about it, and what happened so far."""
    holding = holding_of(request)
    page = _page(holding)
    return render(request, "registration/personal/registration.html", _context(holding, page))


@holder
@require_safe
def calendar(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer with the sessions as a calendar file; its entries are those of our mails."""
    holding = holding_of(request)
    registration = holding.registration
    facts = telling.event_facts(registration.event)
    if not _page(holding).placed:
        facts["online_url"] = ""  # whoever waits is not let in yet
    is_cancelled = registration.event.state == EventState.CANCELLED
    found = invitations.entries(
        facts,
        str(registration.pk),
        sequence=registration.event.calendar_sequence + versions.of(registration),
        attendee="",
        is_cancelled=is_cancelled,
        url=links.absolute(f"/events/{registration.event.slug}/"),
    )
    method = invitations.CANCEL if is_cancelled else invitations.PUBLISH
    body = invitations.written(found, method=method, stamp=clock.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{registration.event.slug}.ics"'
    return response


@holder
@require_safe
def show_passes(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a code for each place, to be scanned at the door."""
    holding = holding_of(request)
    page = _page(holding)
    cards = [
        {
            "name": one.person.first_name,
            "tier": one.tier.name,
            "drawing": trusting.drawn(passes.drawing(passes.token(one.pk, page.event))),
        }
        for one in page.placed
    ]
    context = {
        "section": "my",
        "page": page,
        "event": page.event,
        "registration": page.registration,
        "path": links.page_path(reference),
        "crumbs": crumbs(reference, _("Codes for the door")),
    }
    return render(request, "registration/personal/passes.html", {**context, "cards": cards})


@public("Whoever lost the link to a registration has it mailed to the address he registered with.")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_link(request: HttpRequest) -> HttpResponse:
    """Mail the links of an address anew. The answer is the same for an address that nobody registered with."""
    if request.method != "POST":
        is_sent = "sent" in request.GET
        return render(
            request,
            "registration/personal/lost.html",
            {"section": "my", "form": forms.Lost(), "is_sent": is_sent},
        )
    form = forms.Lost(request.POST)
    if not form.is_valid():
        return render(request, "registration/personal/lost.html", {"section": "my", "form": form}, status=422)
    address = form.cleaned_data["email"]
    network = limits.network(request.META, proxies=settings.TURNOUT_TRUSTED_PROXIES)
    limits.require("lost-link", network, most=LOST_NETWORK_MOST, per=LOST_PER)
    limits.require("lost-link-address", text.address_key(address), most=LOST_MOST, per=LOST_PER)
    renewing.ask(address)
    return HttpResponseRedirect(f"{LOST}?sent=1", status=303)


def _page(holding: Holding) -> Page:
    return personal.page(holding.registration, holding.guardian, everybody=holding.is_registrant)


def _context(holding: Holding, page: Page) -> dict[str, Any]:
    event, now = page.event, clock.now()
    names = {str(one.pk): one.person.first_name for one in page.people}
    tiers = len({one.tier_id for one in page.people})
    has_begun = event.starts_at is not None and event.starts_at <= now
    may_change = bool(page.live) and not has_begun and event.state != EventState.CANCELLED
    path = links.page_path(page.registration.reference)
    live = _live_offers(page, now)
    return {
        "section": "my",
        "holding": holding,
        "registration": page.registration,
        "event": event,
        "page": page,
        "path": path,
        "offers": _offers(page, live, now) if holding.is_registrant else [],
        "decide_by": _decide_by(page, now),
        "sentence": standing.sentence(page.people, page.ranks),
        "rows": standing.rows(page.people, page.ranks, tiers, {one.tier_id: one.places for one in live}),
        **_to_pay(page, now),
        "codes": discounts.used(page.people, event.currency),
        "facts": day_facts(page),
        "timeline": history.told(page.trail, names, page.authors, event.time_zone),
        "may_change": may_change,
        "may_add": may_change
        and holding.is_registrant
        and sale.window_state(event, now) == sale.Sale.REGISTER
        and len(page.live) < event.party_limit,
        "may_cancel": may_change,
        "passes_path": f"{path}passes/",
        "names_path": f"{path}names/",
        "cancel_path": f"{path}cancellation/",
        "event_path": f"/events/{event.slug}/",
        **_answers(holding, page, now),
        "is_over": event.ends_at is not None and event.ends_at <= now,
        "doubles": doubles(page),
        "cancel_form": forms.Cancellation(people=cancel_choices(page)),
    }


def _decide_by(page: Page, now: datetime) -> str:
    """Return until when somebody decides on the registration; empty where nobody has to, or no date is known."""
    ends = page.event.closes_at
    return screening.moment(page.event, ends, now) if page.pending and ends is not None else ""


def _answers(holding: Holding, page: Page, now: datetime) -> dict[str, Any]:
    """Return what was answered to the questions of the event; no statement where it asks nothing."""
    asks = asking.of(page.event, {str(one.tier_id): one.tier.name for one in page.live})
    if not asks.questions:
        return {}
    whole = holding.is_registrant
    said = answers.of_registration(page.registration)
    may_answer = bool(page.live) and answering.may_change(page.event, now)
    return {
        "answers": answered.blocks(asks.questions, said, page.live, with_whole=whole),
        "may_answer": may_answer,
        "lacks_answers": may_answer and answered.is_lacking(asks, said, page.live, with_whole=whole),
    }


def _to_pay(page: Page, now: datetime) -> dict[str, str]:
    """Return what is still to be paid, in words, how and until when; no statement where nothing costs anything."""
    costs = prices.owed(page.people)
    ahead, door = prices.left(page.people, settlements.settled(page.registration) if costs else 0)
    until = paying.until(page.people)
    return {
        "at_door": money.price(door, page.event.currency) if door else "",
        "ahead": money.price(ahead, page.event.currency) if until else "",
        "pay_until": screening.moment(page.event, until, now) if until else "",
    }


def _live_offers(page: Page, now: datetime) -> list[Offer]:
    """Return the offers that the registration can take; no statement when nobody waits."""
    if not page.waiting:
        return []
    found = offered.live([page.registration.pk]).get(page.registration.pk, [])
    return [one for one in found if one.expires_at > now]


def _offers(page: Page, live: list[Offer], now: datetime) -> list[tuple[Panel, str]]:
    """Return what is offered to the registration, each with where it is answered."""
    path, chances = links.page_path(page.registration.reference), pace.current().chances
    return [
        (
            offer_words.panel(
                one, page.event, [each for each in page.waiting if each.tier_id == one.tier_id], now, chances
            ),
            f"{path}offers/{one.pk}/",
        )
        for one in live
    ]


def crumbs(reference: str, here: str) -> list[tuple[str, str]]:
    """Return the way back from a page below a registration."""
    back = _("Registration %(reference)s") % {"reference": reference}
    return [(back, links.page_path(reference)), (here, "")]


def cancel_choices(page: Page) -> list[tuple[str, str]]:
    """Return who can be cancelled: each with what he has."""
    return [
        (
            str(one.pk),
            _("%(name)s, %(state)s") % {"name": one.person.first_name, "state": one.state_label.lower()},
        )
        for one in page.live
    ]


def doubles(page: Page) -> list[dict[str, Any]]:
    """Return the people who have several places at the event, each once, with these places."""
    found: dict[frozenset[Any], dict[str, Any]] = {}
    for one in page.live:
        group = page.doubles.get(one.pk)
        if group:
            key = frozenset(each.pk for each in group)
            found.setdefault(key, {"name": one.person.first_name, "places": group})
    return list(found.values())


def day_facts(page: Page) -> list[dict[str, str]]:
    """Return what somebody needs on the day: online address, parking, the way in, access, what to bring."""
    event, venue = page.event, page.event.venue
    found = [
        ("globe", _("Online"), event.online_url if page.placed else ""),
        ("square-parking", _("Parking"), venue.parking_instructions if venue else ""),
        ("door-open", _("Getting in"), venue.entry_instructions if venue else ""),
        ("accessibility", _("Access"), venue.access_notes if venue else ""),
        ("backpack", _("Bring"), event.bring),
    ]
    return [{"icon": icon, "label": label, "text": said} for icon, label, said in found if said]
