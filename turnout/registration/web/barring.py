"""What of an event is for this visitor: the kinds of place that are for others are named, with the way to prove it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from turnout.events.queries import vouchers
from turnout.events.rules import codes, sale
from turnout.kernel import clock, limits, times
from turnout.kernel.refusals import Refused
from turnout.people.models import Person
from turnout.registration.actions import vouchering
from turnout.registration.queries.offers import Offer
from turnout.registration.rules import discounts, entitling
from turnout.registration.rules.choosing import Seeker
from turnout.registration.rules.discounts import Effect

CODES_MOST, CODES_PER = 60, timedelta(minutes=10)
FIELD = "code"


def typed(request: HttpRequest) -> str:
    """Return the code that came with a form or a link."""
    sent = request.POST if request.method == "POST" else request.GET
    return codes.tidy(sent.get(FIELD, ""))


def of(offer: Offer, person: Person | None, request: HttpRequest) -> Offer:
    """Return the offer as it is for somebody with or without a code; the same where everything is for everybody.

    Refused: too_many_tries, for a network that tries one code after the other.
    """
    now, code = clock.now(), typed(request)
    gives_code = bool(code) and offer.takes_code
    if all(tier.is_for_everyone for tier in offer.tiers) and not gives_code:
        return offer
    effect = _effect(offer, request, code, now) if gives_code else discounts.NONE
    opened = effect.opened
    found = sale.sale_state(offer.event, offer.tiers, now, opened=opened)
    day = times.local(now, offer.event.time_zone).date()
    why_not = {
        one.tier.pk: entitling.why_not(offer.event, one.tier, person, day)
        for one in found.tiers
        if one.tier.pk not in opened
    }
    barred = {key: refused for key, refused in why_not.items() if refused}
    return replace(
        offer,
        sale=found,
        barred=barred,
        opened=opened,
        voucher=effect.voucher if effect.is_any else None,
        discounts=effect.discounts,
    )


def _effect(offer: Offer, request: HttpRequest, code: str, now: datetime) -> Effect:
    network = limits.network(request.META, proxies=settings.TURNOUT_TRUSTED_PROXIES)
    limits.require(FIELD, network, most=CODES_MOST, per=CODES_PER)
    return discounts.effect(vouchers.usable(offer.event.pk, code, now), offer.tiers)


def at_full_price(offer: Offer) -> Offer:
    """Return the offer without what a code takes off, for a party that it does not reach for."""
    return replace(offer, discounts={})


def require_room(offer: Offer, party: Iterable[Seeker]) -> None:
    """Refuse a code that is not good for all of a party (`vouchering.require_room`)."""
    if offer.voucher is None:
        return
    tiers = {tier.pk: tier for tier in offer.tiers}
    asked = [tiers[one.tier_id] for one in party if one.tier_id in tiers]
    vouchering.require_room(
        offer.voucher, [one for one in asked if discounts.is_used_for(offer.voucher, one)]
    )


def require_choice(offer: Offer) -> None:
    """Refuse whoever could book nothing here, with what is said of the first kind of place (`entitling.why_not`)."""
    if offer.choices:
        return
    for refused in offer.barred.values():
        raise refused
    if offer.asks_for_code:
        raise Refused("code_needed", _("Places of this event are booked with a code."))


def needs_code(offer: Offer) -> bool:
    """Return whether nothing can be booked here without a code."""
    return offer.asks_for_code and not offer.choices


def is_wrong_code(offer: Offer, request: HttpRequest) -> bool:
    """Return whether a code came that does nothing; where no code does anything it is no matter."""
    return bool(typed(request)) and offer.takes_code and offer.voucher is None


def require_code(offer: Offer, request: HttpRequest) -> None:
    """Refuse (`code_unknown`) a code that does nothing."""
    if is_wrong_code(offer, request):
        raise vouchering.unknown()


def require_offered(offer: Offer, request: HttpRequest) -> None:
    """Refuse a form that was filled in while more was open to this visitor: he gets no other place without knowing."""
    ours = {str(one.tier.pk) for one in offer.choices}
    if sent_tiers(request) - ours:
        raise Refused(
            "tier_unknown", _("A place you chose is not open to you now. Look at the places again.")
        )


def sent_tiers(request: HttpRequest) -> set[str]:
    """Return the kinds of place that a form names; none where there was no choice."""
    named = (name for name in request.POST if name == "tier" or name.endswith("-tier"))
    return {request.POST[name] for name in named} - {""}
