"""Amounts are written for people, and a script that is told how writes them alike."""

import pytest

from turnout.ui import money
from turnout.ui.money import Pattern


def written(minor: int, of: Pattern) -> str:
    """Write an amount as costs.js does."""
    coins = 10**of.digits
    rest = f"{of.point}{minor % coins:0{of.digits}}" if minor % coins else ""
    return f"{of.before}{minor // coins:,}{rest}{of.after}".replace(",", of.group)


@pytest.mark.parametrize("currency", [*money.CURRENCIES, "KWD", "XYZ"])
def test_a_script_that_knows_the_pattern_writes_what_the_server_writes(currency: str) -> None:
    of = money.pattern(currency)
    for minor in (5, 50, 100, 1850, 3700, 99_999, 100_000, 123_456_789, 1_000_000_000):
        assert written(minor, of) == money.amount(minor, currency)


def test_nothing_to_pay_is_free_as_a_price_and_nothing_as_a_sum() -> None:
    assert money.price(0, "GBP") == "Free"
    assert money.amount(0, "GBP") == "£0"


def test_currencies_to_choose_from_have_names_and_known_coins() -> None:
    choices = dict(money.choices())
    assert choices["EUR"] == "EUR, Euro"
    assert list(choices) == sorted(money.CURRENCIES)
    assert money.has_same_coins("GBP", "EUR")
    assert not money.has_same_coins("GBP", "JPY")
