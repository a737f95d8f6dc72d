"""Amounts of money, in minor units and a currency, as people and machines read them."""

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import UnknownCurrencyError, format_currency, get_currency_name, get_currency_precision
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# Those that are offered to choose from; whatever else an event has stays as it is.
CURRENCIES = (
    "AUD", "BRL", "CAD", "CHF", "CLP", "CZK", "DKK", "EUR", "GBP", "HUF", "ILS", "INR", "ISK", "JPY", "KES", "KRW",
    "MXN", "NGN", "NOK", "NZD", "PLN", "RON", "SEK", "SGD", "TRY", "TWD", "USD", "ZAR",
)  # fmt: skip


def choices(present: str = "") -> list[tuple[str, str]]:
    """Return the currencies to choose from with their names, that of `present` among them."""
    codes = sorted({*CURRENCIES, present} - {""})
    return [(code, f"{code}, {get_currency_name(code, locale=_locale())}") for code in codes]


def has_same_coins(one: str, other: str) -> bool:
    """Return whether two currencies are counted with as many decimals."""
    return get_currency_precision(one) == get_currency_precision(other)


def price(minor: int, currency: str) -> str:
    """Return `Free`, `£18` or `£18.50`."""
    return amount(minor, currency) if minor else _("Free")


def amount(minor: int, currency: str) -> str:
    """Return `£0`, `£18` or `£18.50`."""
    digits = get_currency_precision(currency)
    sum_ = minor / 10**digits
    whole = minor % 10**digits == 0
    try:
        return format_currency(
            sum_, currency, locale=_locale(), currency_digits=not whole, format="¤#,##0" if whole else None
        )
    except (UnknownCurrencyError, ValueError):
        return f"{currency} {sum_:.{0 if whole else digits}f}"


@dataclass(frozen=True, slots=True)
class Pattern:
    """How amounts of a currency are written, for a script that writes them as `amount` does."""

    before: str
    after: str
    group: str
    point: str
    digits: int


def pattern(currency: str) -> Pattern:
    """Return how amounts of a currency are written here, as read from one."""
    digits = get_currency_precision(currency)
    sample = amount(1_234_567 * 10**digits + 10**digits // 10, currency)
    first, last = sample.index("1"), max(sample.rfind(figure) for figure in "017")
    figures = sample[first : last + 1]
    group = figures[1 : figures.index("2")]
    point = figures[figures.index("7") + 1 : -digits] if digits else ""
    return Pattern(sample[:first], sample[last + 1 :], group, point, digits)


def plain(minor: int, currency: str) -> str:
    """Return the amount as machines read it: `18.00`."""
    digits = get_currency_precision(currency)
    return f"{minor / 10**digits:.{digits}f}"


def minor_of(amount: Decimal, currency: str) -> int | None:
    """Return a typed amount in minor units; None when the currency has no coins as small as that."""
    found = amount.scaleb(get_currency_precision(currency))
    return int(found) if found == found.to_integral_value() else None


def _locale() -> str:
    return (get_language() or "en").replace("-", "_").split("_", maxsplit=1)[0]
