"""What places cost, in words."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.translation import gettext as _

from turnout.events.models import Tier
from turnout.ui import money


def least(tiers: Iterable[Tier], currency: str) -> str:
    """Return what a place costs, in short: `Free`, `£18`, `from £18`, `Free or £18`, `Free or from £18`."""
    prices = sorted({tier.price_minor for tier in tiers if tier.is_active and not tier.is_hidden})
    if not prices:
        return ""
    costing = [one for one in prices if one]
    if not costing:
        return _("Free")
    lowest = money.price(costing[0], currency)
    said = lowest if len(costing) == 1 else format_html("<small>{}</small> {}", _("from"), lowest)
    return (
        said
        if len(costing) == len(prices)
        else format_html("{} <small>{}</small> {}", _("Free"), _("or"), said)
    )
