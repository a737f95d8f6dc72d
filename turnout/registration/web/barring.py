"""What of an event is for this visitor: the kinds of place that are for others are named, with the way to prove it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

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
from turnout.registration.rules import entitling

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
    if all(tier.is_for_everyone for tier in offer.tiers):
        return offer
    now, code = clock.now(), typed(request)
    opened: frozenset[UUID] = frozenset()
    if code and offer.asks_for_code:
        network = limits.network(request.META, proxies=settings.TURNOUT_TRUSTED_PROXIES)
        limits.require(FIELD, network, most=CODES_MOST, per=CODES_PER)
        opened = vouchers.opened(list(offer.tiers), offer.event.pk, code, now)
    found = sale.sale_state(offer.event, offer.tiers, now, opened=opened)
    day = times.local(now, offer.event.time_zone).date()
    why_not = {
        one.tier.pk: entitling.why_not(offer.event, one.tier, person, day)
        for one in found.tiers
        if one.tier.pk not in opened
    }
    barred = {key: refused for key, refused in why_not.items() if refused}
    return replace(offer, sale=found, barred=barred, opened=opened)


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
    """Return whether a code came that opens nothing; where codes open nothing at all it is no matter."""
    return bool(typed(request)) and offer.asks_for_code and not offer.opened


def require_code(offer: Offer, request: HttpRequest) -> None:
    """Refuse (`code_unknown`) a code that opens nothing."""
    if is_wrong_code(offer, request):
        raise vouchering.unknown()


def require_offered(offer: Offer, request: HttpRequest) -> None:
    """Refuse a form that was filled in while more was open to this visitor: he gets no other place without knowing."""
    ours = {str(one.tier.pk) for one in offer.choices}
    sent = {value for name, value in request.POST.items() if name == "tier" or name.endswith("-tier")}
    if sent - ours - {""}:
        raise Refused(
            "tier_unknown", _("A place you chose is not open to you now. Look at the places again.")
        )
