"""Phone numbers as people type them."""

import pytest

from turnout.kernel import phones


@pytest.mark.parametrize(
    "typed",
    [
        "+44 7700 900418",
        "+447700900418",
        "+44 (0)7700 900418",
        "0044 7700 900418",
        "07700 900418",
        "07700-900-418",
        "07700\N{NO-BREAK SPACE}900\N{EN DASH}418",
        "(07700) 900.418",
        "7700900418",
        "447700900418",
        " \u202a+44 7700 900418\u202c ",
        "\uff10\uff17\uff17\uff10\uff10 900418",
    ],
)
def test_every_spelling_means_the_number_that_is_kept(typed: str) -> None:
    assert "+447700900418" in phones.kept_as(typed)


@pytest.mark.parametrize("typed", ["+390612345678", "06 1234 5678", "39 06 1234 5678"])
def test_a_zero_that_belongs_to_the_number_is_found_too(typed: str) -> None:
    assert "+390612345678" in phones.kept_as(typed)


def test_a_country_code_means_that_country_alone() -> None:
    assert phones.kept_as("+44 7700 900418") == ["+447700900418"]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "+",
        "-",
        "()",
        "12345",
        "000000",
        "Kid 1234567",
        "9" * 10_000,
        "9" * 30,
        "7700900418\0",
        "🤖 7700900418",
    ],
)
def test_what_is_no_number_means_none(typed: str) -> None:
    assert phones.kept_as(typed) == []
