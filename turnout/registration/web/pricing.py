"""What a party costs as far as it is typed, and where it is paid."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from turnout.events.models import Tier
from turnout.registration.queries.offers import Offer
from turnout.registration.rules import discounts, prices
from turnout.registration.rules.choosing import Seeker
from turnout.ui import money


def of_place(offer: Offer, tier: Tier) -> str:
    """Return what a place costs, with what it would cost without the code that was given."""
    currency = offer.event.currency
    price = money.price(prices.price_of(tier, discount=offer.discount(tier)), currency)
    if not offer.discount(tier):
        return price
    full = money.price(prices.price_of(tier), currency)
    return _("%(price)s instead of %(full)s") % {"price": price, "full": full}


def context(offer: Offer, party: Sequence[Seeker]) -> dict[str, Any]:
    """Return each person with a name and what the place costs, the sum, and a sentence about paying."""
    currency = offer.event.currency
    costs = {tier.pk: prices.price_of(tier, discount=offer.discount(tier)) for tier in offer.tiers}
    named = [(one.name, costs.get(one.tier_id, 0)) for one in party if one.name]
    total = sum(cost for _name, cost in named)
    return {
        "costs": [(name, money.price(cost, currency)) for name, cost in named],
        "costs_in_all": money.price(total, currency) if total else "",
        "paying": prices.notice(offer.event, [one.tier for one in offer.choices], offer.discounts),
        "code_said": discounts.said(offer.voucher, currency) if offer.voucher and offer.discounts else "",
    }
