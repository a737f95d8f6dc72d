"""What a party costs as far as it is typed, and where it is paid."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from turnout.events.models import Tier
from turnout.kernel.refusals import Refused
from turnout.registration.queries.offers import Offer
from turnout.registration.rules import discounts, paying, prices
from turnout.registration.rules.choosing import Seeker
from turnout.registration.web import barring
from turnout.ui import money

WAYS: dict[str, tuple[Any, Any]] = {
    paying.AHEAD: (_l("Pay beforehand"), _l("The place is held until we have your payment.")),
    paying.DOOR: (_l("Pay at the door"), _l("You pay on the day.")),
}

SEEN = "prices"
LONGEST, MOST_DIGITS = 4000, 10  # of what a form says of its prices, and of one price


def of_place(offer: Offer, tier: Tier) -> str:
    """Return what a place costs, with what it would cost without the code that was given."""
    currency = offer.event.currency
    price = money.price(prices.price_of(tier, discount=offer.discount(tier)), currency)
    if not offer.discount(tier):
        return price
    full = money.price(prices.price_of(tier), currency)
    return _("%(price)s instead of %(full)s") % {"price": price, "full": full}


def costs_of(offer: Offer) -> dict[UUID, int]:
    """Return what a place of each kind costs, with the code that was given."""
    return {tier.pk: prices.price_of(tier, discount=offer.discount(tier)) for tier in offer.tiers}


def context(offer: Offer, party: Sequence[Seeker], rest: Form) -> dict[str, Any]:
    """Return each person with a name and what the place costs, the sum, a sentence about paying, and the ways of it."""
    currency = offer.event.currency
    costs = costs_of(offer)
    named = [(one.name, costs.get(one.tier_id, 0)) for one in party if one.name]
    total = sum(cost for _name, cost in named)
    return {
        "costs": [(name, money.price(cost, currency)) for name, cost in named],
        "costs_in_all": money.price(total, currency) if total else "",
        "reckons": _reckons(offer, costs),
        "prices_seen": _seen(offer),
        "paying": prices.notice(offer.event, [one.tier for one in offer.choices], offer.discounts),
        "code_said": discounts.said(offer.voucher, currency) if offer.voucher and offer.discounts else "",
        "ways": _ways(offer, rest),
    }


def _ways(offer: Offer, rest: Form) -> list[tuple[str, Any, Any, bool]]:
    """Return how somebody may pay: value, label, what it means, whether chosen; nothing without a choice."""
    found = paying.ways(offer.event)
    if len(found) == 1 or not any(one.tier.price_minor for one in offer.choices):
        return []
    chosen = str(rest["pays"].value() or "")
    return [(way, *WAYS[way], way == chosen) for way in WAYS]


def require_seen(offer: Offer, request: HttpRequest) -> None:
    """Refuse (`prices_changed`) a form that was filled in while places cost less, or other money: nobody pays unseen.

    What a code takes off is no matter: it makes nothing dearer. A form that names no prices was not ours.
    """
    if SEEN not in request.POST:
        return
    currency, _sep, said = request.POST[SEEN][:LONGEST].partition(" ")
    seen = dict(one.partition(":")[::2] for one in said.split())
    chosen = barring.sent_tiers(request)
    asked = [one for one in offer.choices if str(one.tier.pk) in chosen] or offer.choices[:1]
    for one in asked:
        price = one.tier.price_minor
        if price and (currency != offer.event.currency or price > _number(seen.get(one.tier.pk.hex, ""))):
            raise Refused(
                "prices_changed", _("Prices changed while you were filling this in. Look at them again.")
            )


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS else 0


def _seen(offer: Offer) -> str:
    """Return what a form says of its prices when it is sent: `GBP 0198…:1850`; only the currency where all is free."""
    said = (f"{one.tier.pk.hex}:{one.tier.price_minor}" for one in offer.choices if one.tier.price_minor)
    return " ".join((offer.event.currency, *said))


def _reckons(offer: Offer, costs: Mapping[UUID, int]) -> dict[str, Any]:
    """Return what a script needs to reckon the same while somebody chooses; nothing where every place is free."""
    offered = {str(one.tier.pk): costs[one.tier.pk] for one in offer.choices}
    if not any(offered.values()):
        return {}
    return {
        "prices": json.dumps(offered),
        "pattern": json.dumps(asdict(money.pattern(offer.event.currency))),
        "free": money.price(0, offer.event.currency),
    }
