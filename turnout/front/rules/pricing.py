"""What places cost, in words."""

from collections.abc import Iterable

from babel.numbers import UnknownCurrencyError, format_currency, get_currency_precision
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from turnout.events.models import Tier


def price(minor: int, currency: str) -> str:
    """Return `Free`, `£18` or `£18.50`."""
    if minor == 0:
        return _("Free")
    digits = get_currency_precision(currency)
    amount = minor / 10**digits
    whole = minor % 10**digits == 0
    try:
        return format_currency(
            amount, currency, locale=_locale(), currency_digits=not whole, format="¤#,##0" if whole else None
        )
    except (UnknownCurrencyError, ValueError):
        return f"{currency} {amount:.{0 if whole else digits}f}"


def plain(minor: int, currency: str) -> str:
    """Return the amount as machines read it: `18.00`."""
    digits = get_currency_precision(currency)
    return f"{minor / 10**digits:.{digits}f}"


def least(tiers: Iterable[Tier], currency: str) -> str:
    """Return what a place costs, in short: `Free`, `£18`, `from £18`, `Free or £18`, `Free or from £18`."""
    prices = sorted({tier.price_minor for tier in tiers if tier.is_active})
    if not prices:
        return ""
    costing = [one for one in prices if one]
    if not costing:
        return _("Free")
    lowest = price(costing[0], currency)
    said = lowest if len(costing) == 1 else format_html("<small>{}</small> {}", _("from"), lowest)
    return (
        said
        if len(costing) == len(prices)
        else format_html("{} <small>{}</small> {}", _("Free"), _("or"), said)
    )


def _locale() -> str:
    return (get_language() or "en").replace("-", "_").split("_", maxsplit=1)[0]
