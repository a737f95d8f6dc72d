"""Answer an offer: from the link in its mail, or from the registration's own page (CRS 2.2.4 step 4; I-66)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turnout.kernel import clock, limits
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import NextStep, Refused
from turnout.people.queries import links as secret_links
from turnout.registration.actions import offering
from turnout.registration.models import Offer
from turnout.registration.queries import offered
from turnout.registration.rules import links, offer_words, pace
from turnout.registration.states import OfferState
from turnout.registration.web import doors
from turnout.registration.web.doors import holder, holding_of
from turnout.ui.doors import public

PER, MOST = timedelta(minutes=10), 60


@public("The secret in the address opens one offer; nothing is done before its button is pressed.")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show an offer to whoever has its link, and take the answer (by POST, so that no mail scanner answers)."""
    limits.require(
        "offer-link",
        limits.network(request.META, proxies=settings.TURNOUT_TRUSTED_PROXIES),
        most=MOST,
        per=PER,
    )
    offer = _of_link(token)
    if request.method != "POST":
        if offer.state != OfferState.LIVE or offer.expires_at <= clock.now():
            return _ended(request, offer)
        return render(request, "registration/personal/offer.html", _context(offer, request.path))
    response = _answered(request, offer, Actor("person", str(offer.registration.registrant_id)))
    doors.open_for(response, offer.registration)
    return response


@holder
@require_POST
def by_holder(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Take the answer that was given on the registration's own page."""
    holding = holding_of(request)
    offer = offered.find(key)
    if offer is None or offer.registration_id != holding.registration.pk or not holding.is_registrant:
        raise Refused("not_found", _("There is no such offer in this registration."))
    return _answered(request, offer, holding.actor)


@public("Addresses of the specification lead to where offers are answered here.")
@require_safe
def old_link(_request: HttpRequest, token: str) -> HttpResponse:
    """Lead from `/checkout/…` to the offer."""
    return HttpResponseRedirect(f"/offers/{token}/")


@public("Addresses of the specification lead to where offers stand here.")
@require_safe
def old_list(_request: HttpRequest) -> HttpResponse:
    """Lead to My registrations, where every offer stands with its registration."""
    return HttpResponseRedirect("/my/")


def _of_link(token: str) -> Offer:
    step = NextStep(_("See your registrations"), "/my/")
    try:
        link = secret_links.working("offer", token, clock.now())
    except Refused as refused:
        raise Refused(refused.code, refused.message, step) from refused
    found = offered.find(UUID(link.about))
    if found is not None and link.facts.get("generation") != found.registration.generation:
        raise Refused("link_expired", _("A newer link replaced this one. Look for our latest message."), step)
    if found is None:
        raise Refused("link_unknown", _("This link is not one of ours. Perhaps a part of it was lost."), step)
    return found


def _answered(request: HttpRequest, offer: Offer, actor: Actor) -> HttpResponse:
    """Do what the pressed button says; a refusal is told on the registration's page, where all that is left stands."""
    answer = _ANSWERS.get(request.POST.get("answer", ""))
    back = links.page_path(offer.registration.reference)
    if answer is None:
        raise Refused("bad_input", _("Press one of the buttons of the offer."), NextStep(_("Back"), back))
    try:
        said = answer(offer, actor, _keys(request))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said)
    return HttpResponseRedirect(back, status=303)


def _take(offer: Offer, actor: Actor, chosen: list[UUID]) -> str:
    offering.accept(offer, by=actor, chosen=chosen)
    return _("The place is yours. A confirmation is on its way to you.")


def _keep_waiting(offer: Offer, actor: Actor, _chosen: list[UUID]) -> str:
    offering.keep_waiting(offer, by=actor)
    return _("You keep waiting, at the end of the line.")


def _leave(offer: Offer, actor: Actor, _chosen: list[UUID]) -> str:
    offering.leave(offer, by=actor)
    return _("You have left the line. Somebody else gets the place.")


_ANSWERS: dict[str, Callable[[Offer, Actor, list[UUID]], str]] = {
    "take": _take,
    "keep": _keep_waiting,
    "leave": _leave,
}


def _keys(request: HttpRequest) -> list[UUID]:
    """Return the people ticked; what is no key of anybody is told by the action."""
    found = []
    for typed in request.POST.getlist("people")[:50]:
        try:
            found.append(UUID(typed))
        except ValueError:
            found.append(UUID(int=0))
    return found


def _context(offer: Offer, path: str) -> dict[str, Any]:
    now = clock.now()
    shown = offer_words.panel(offer, offer.event, offered.waiting(offer), now, pace.current().chances)
    return {
        "section": "my",
        "offer": shown,
        "event": offer.event,
        "registration": offer.registration,
        "answer_path": path,
    }


def _ended(request: HttpRequest, offer: Offer) -> HttpResponse:
    """Say what became of an offer, and where its family stands now."""
    is_over = offer.state == OfferState.LIVE
    try:
        offering.require_live(offer)
    except Refused as refused:
        said = refused.message
    else:
        said = _("The time for this offer is over.")
    context = {
        "section": "my",
        "event": offer.event,
        "registration": offer.registration,
        "said": said,
        "is_taken": offer.state == OfferState.ACCEPTED,
        "is_over": is_over,
        "path": links.manage_path(offer.registration),
    }
    status = 200 if offer.state == OfferState.ACCEPTED else 410
    return render(request, "registration/personal/offer_ended.html", context, status=status)
