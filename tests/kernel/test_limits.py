"""Limits stop floods and nobody else; a client cannot write itself a network (decision G-96)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from turnout.kernel import clock, limits
from turnout.kernel.refusals import Refused

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    limits.forget()
    yield
    cache.clear()
    limits.forget()


def tries(who: str, *, most: int, count: int) -> list[bool]:
    """Return for each try whether it was let through."""
    found = []
    for _number in range(count):
        try:
            limits.require("test", who, most=most, per=HOUR)
            found.append(True)
        except Refused as refused:
            found.append(refused.code != "too_many_tries")
    return found


@pytest.mark.parametrize("most", [1, 3, 19, 20, 60])
def test_exactly_as_many_tries_as_allowed_are_let_through(most: int) -> None:
    assert tries("ana", most=most, count=most + 3) == [True] * most + [False] * 3


def test_a_refusal_says_how_long_to_wait() -> None:
    tries("ana", most=1, count=1)
    with pytest.raises(Refused) as refused:
        limits.require("test", "ana", most=1, per=HOUR)
    assert 0 < refused.value.facts["seconds"] <= 3600
    assert refused.value.status == 429


def test_nobody_pays_for_somebody_else() -> None:
    tries("ana", most=2, count=5)
    assert tries("ben", most=2, count=1) == [True]


def test_a_new_window_lets_everybody_in_again() -> None:
    tries("ana", most=2, count=5)
    with clock.shifted(HOUR):
        assert tries("ana", most=2, count=1) == [True]


def test_an_ordinary_visitor_costs_the_shared_cache_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("asked")

    monkeypatch.setattr("turnout.kernel.limits.cache.add", broken)
    assert tries("ana", most=60, count=3) == [True] * 3


def test_a_cache_that_is_down_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr("turnout.kernel.limits.cache.add", broken)
    assert tries("ana", most=1, count=5) == [True] * 5


def test_what_another_process_counted_counts_too() -> None:
    tries("ana", most=40, count=40)
    limits.forget()  # another process has its own near count and the same cache
    assert tries("ana", most=40, count=5) == [True, True, False, False, False]


def test_several_limits_are_counted_at_once() -> None:
    both = [limits.Limit("test", "ana", 1, HOUR), limits.Limit("other", "ana", 2, HOUR)]
    limits.require_each(both)
    with pytest.raises(Refused):
        limits.require_each(both)


@pytest.mark.parametrize(
    ("forwarded", "proxies", "network"),
    [
        ("", 0, "192.0.2.9"),
        ("1.2.3.4", 0, "192.0.2.9"),
        ("1.2.3.4", 1, "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4", 1, "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4, 10.0.0.1", 2, "1.2.3.4"),
        ("", 1, "192.0.2.9"),
        ("nonsense", 1, "unknown"),
        ("2001:db8:1:2:3:4:5:6", 1, "2001:db8:1:2::/64"),
        ("::ffff:1.2.3.4", 1, "1.2.3.4"),
        ("[2001:db8::1]", 1, "2001:db8::/64"),
    ],
)
def test_the_network_is_what_our_own_proxies_saw(forwarded: str, proxies: int, network: str) -> None:
    headers = {"REMOTE_ADDR": "192.0.2.9", "HTTP_X_FORWARDED_FOR": forwarded}
    assert limits.network(headers, proxies=proxies) == network
